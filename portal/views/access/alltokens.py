"""`/pengguna/token/`: the tokens in force of everybody one manages: whose, for what, last used, until when; an end."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, String, func, or_, select
from werkzeug.wrappers import Response

from portal.access.models import ApiToken, Post
from portal.access.permissions import Permission
from portal.access.roles import BY_CODE
from portal.access.tokens import revoke_token_of_another, tokens_in_reach
from portal.kernel.errors import NotFound
from portal.kernel.ids import parse_id
from portal.kernel.pages import Page, keyset_page
from portal.views.kit.admin import place_names
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

PAGE = 25


class AllTokensScreen(Screen):
    """Others' tokens for other systems, for who manages their holders; a secret is not there to be shown."""

    route_base = "/pengguna/token"

    @expose("/", methods=["GET"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def index(self) -> str:
        """One page of tokens by their holders, optionally those whose holder or system begins with what was typed."""
        text = request.args.get("q", "").strip()[:80]
        page = _tokens(text)
        posts = _posts({one.post_id for one in page.rows})
        return render_template(
            "access/all_tokens.html",
            page=page,
            text=text,
            holders=_holders({one.user_id for one in page.rows}),
            used_posts=posts,
            places=place_names({post.region_code for post in posts.values()}),
            roles=BY_CODE,
        )

    @expose("/<held_id>/cabut", methods=["POST"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def revoke(self, held_id: str) -> Response:
        """End a token at once."""
        wanted = parse_id(held_id)
        if wanted is None:
            raise NotFound
        with operation() as session:
            revoke_token_of_another(session, wanted, by=current_actor())
        tell(_("Token dicabut. Sistem yang memakainya langsung ditolak."))
        return redirect(url_for("AllTokensScreen.index"), 303)


def _tokens(text: str) -> Page[ApiToken]:
    name = func.lower(User.username, type_=String)
    statement = tokens_in_reach(current_actor()).join(User, User.id == ApiToken.user_id)
    if text:
        start = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        full = func.lower(User.first_name + " " + User.last_name)
        system = func.lower(ApiToken.name)
        statement = statement.where(or_(name.like(start), full.like(start), system.like(start)))
    after, before = request.args.get("after"), request.args.get("before")
    keys: list[ColumnElement[Any]] = [name, ApiToken.id]  # type: ignore[list-item]
    return keyset_page(db_session(), statement, keys, after=after, before=before, size=PAGE)


def _holders(ids: Collection[int]) -> dict[int, User]:
    return {user.id: user for user in db_session().scalars(select(User).where(User.id.in_(ids)))}


def _posts(ids: Collection[object]) -> dict[object, Post]:
    return {post.id: post for post in db_session().scalars(select(Post).where(Post.id.in_(ids)))}

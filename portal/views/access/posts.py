"""`/pengguna/<user_id>/penugasan`: give a person a post (role × region × dates) and end one."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import DataRequired, Optional

from portal.access.errors import LastAdministrator, OwnPost
from portal.access.operations import appoint, end_post
from portal.access.permissions import Permission
from portal.access.queries import all_posts_of, role_names
from portal.access.roles import BY_CODE
from portal.kernel import clock
from portal.kernel.area import dotted
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.regions import rules as region_rules
from portal.regions.models import Region
from portal.views.kit.admin import managed_user, place_names
from portal.views.kit.adminforms import refuse_on
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

FOUND = 12


class PostForm(FlaskForm):  # type: ignore[misc]
    """A post. The regions to choose from are those found by the search beside it."""

    role = SelectField(lazy_gettext("Peran"), validators=[DataRequired()])
    region = RadioField(lazy_gettext("Wilayah tugas"), validators=[DataRequired()])
    valid_from = DateField(lazy_gettext("Berlaku sejak"), validators=[DataRequired()])
    valid_to = DateField(lazy_gettext("Sampai dengan (kosongkan bila belum ditentukan)"), validators=[Optional()])


class PostScreen(Screen):
    """Posts of one person."""

    route_base = "/pengguna"

    @expose("/<int:user_id>/penugasan", methods=["GET", "POST"])
    @needs(Permission.ACCESS_POST_MANAGE)
    def index(self, user_id: int) -> Any:
        """The posts held, and the form of a new one: search a region, choose it, choose the role."""
        user = managed_user(user_id)
        form, typed = _filled_form()
        if request.method == "POST" and form.validate():
            code = int(form.region.data)
            try:
                with operation() as session:
                    appoint(
                        session,
                        user_id,
                        role=form.role.data,
                        region_code=code,
                        by=current_actor(),
                        part=regions.part_of_region(session, code),
                        valid_from=form.valid_from.data,
                        valid_to=form.valid_to.data,
                    )
            except Refused as refused:
                refused.fields = refused.fields or {"role": "role"}
                return _page(user, refuse_on(form, refused), typed)
            tell(_("Penugasan diberikan. Orang itu harus masuk lagi."))
            return redirect(url_for("PostScreen.index", user_id=user_id))
        return _page(user, form, typed)

    @expose("/<int:user_id>/penugasan/<post_id>/akhiri", methods=["POST"])
    @needs(Permission.ACCESS_POST_MANAGE)
    def end(self, user_id: int, post_id: str) -> AnyResponse:
        """End a post at once; what may not end stays, and the page says why."""
        wanted = parse_id(post_id)
        try:
            with operation() as session:
                if wanted is None or end_post(session, wanted, by=current_actor()).user_id != user_id:
                    raise NotFound
        except (OwnPost, LastAdministrator) as refused:
            warn(refusal_text(refused))
        else:
            tell(_("Penugasan diakhiri."))
        return redirect(url_for("PostScreen.index", user_id=user_id))


def _filled_form() -> tuple[PostForm, str]:
    """The form with the roles there are and the regions that were searched for or chosen."""
    session, area = db_session(), current_actor().area
    typed = request.values.get("q", "").strip()[:80]
    form = PostForm(data={"valid_from": clock.today()} if request.method == "GET" else None)
    titles = [(code, _(BY_CODE[code].title) if code in BY_CODE else code) for code in role_names(session)]
    form.role.choices = [("", _("Pilih peran")), *sorted(titles, key=lambda choice: choice[1])]
    found = regions.search(session, typed, area=area, limit=FOUND) if typed else []
    chosen = whole(form.region.data, CODE_DIGITS)
    if chosen and chosen in area and chosen not in {one.code for one in found}:
        found = [*regions.regions(session, [chosen]).values(), *found]
    form.region.choices = [(str(one.code), _label(one)) for one in found]
    if 0 in area:
        form.region.choices.insert(0, ("0", _("Indonesia (nasional)")))
    return form, typed


def _label(region: Region) -> str:
    way = regions.breadcrumb(db_session(), region.code)
    place = region_rules.place_line(way[:-1])
    return f"{region_rules.display(region)}, {place} ({dotted(region.code)})" if place else region_rules.display(region)


def _page(user: User, form: PostForm, typed: str) -> Response:
    posts = all_posts_of(db_session(), current_actor(), user.id)
    page = render_template(
        "access/posts.html",
        user=user,
        form=form,
        typed=typed,
        held=posts,
        places=place_names({post.region_code for post in posts}),
        roles=BY_CODE,
        today=clock.today(),
    )
    return make_response(page, 422 if form.errors else 200)

"""`/akun/`: one's own posts, password and sessions."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template
from flask import session as cookie
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from portal.access.actor import Actor
from portal.access.operations import end_all_sessions
from portal.access.roles import BY_CODE
from portal.access.rules import LONGEST, SHORTEST
from portal.kernel.area import NATION
from portal.kernel.database import set_scope
from portal.kernel.errors import Refused
from portal.views.kit.admin import place_names
from portal.views.kit.adminforms import refuse_on
from portal.views.kit.passwords import change_password
from portal.views.kit.screens import Screen, signed_in
from portal.views.kit.session import db_session, operation


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """The old password and the new one twice."""

    old = PasswordField(lazy_gettext("Kata sandi saat ini"), validators=[DataRequired(), Length(max=LONGEST)])
    new = PasswordField(
        lazy_gettext("Kata sandi baru"),
        description=lazy_gettext(
            "Paling sedikit %(panjang)s huruf. Beberapa kata yang tidak biasa bersama mudah diingat dan kuat.",
            panjang=SHORTEST,
        ),
        validators=[DataRequired()],
    )
    again = PasswordField(
        lazy_gettext("Ulangi kata sandi baru"),
        validators=[DataRequired(), EqualTo("new", message=lazy_gettext("Kedua kata sandi baru belum sama."))],
    )


class AccountScreen(Screen):
    """One's own account."""

    route_base = "/akun"

    @expose("/", methods=["GET"])
    @signed_in
    def index(self) -> str:
        """Who one is here, and the ways to protect it."""
        places = place_names({post.region_code for post in g.posts})
        return render_template("access/account.html", user=current_user, held=g.posts, places=places, roles=BY_CODE)

    @expose("/sandi", methods=["GET", "POST"])
    @signed_in
    def password(self) -> Any:
        """Replace one's password; every other session ends, this one stays."""
        form = PasswordForm()
        if not form.validate_on_submit():
            return _password_page(form)
        try:
            with operation() as session:
                account = change_password(session, current_user, old=form.old.data, new=form.new.data, by=oneself())
        except Refused as refused:
            refused.fields = refused.fields or {"new": "new"}
            return _password_page(refuse_on(form, refused))
        cookie["epoch"] = account.session_epoch
        flash(_("Kata sandi diganti. Perangkat lain harus masuk lagi."), "success")
        return redirect("/akun/")

    @expose("/keluar-semua", methods=["POST"])
    @signed_in
    def leave_everywhere(self) -> AnyResponse:
        """End every session, this one too."""
        with operation() as session:
            end_all_sessions(session, current_user.id, by=oneself())
        return redirect("/login/")


def _password_page(form: PasswordForm) -> Response:
    page = render_template("access/password.html", form=form, forced=g.account.must_change_password)
    return make_response(page, 422 if form.errors else 200)


def oneself() -> Actor:
    """The person for facts about their own account; without a post the fact belongs to the nation."""
    if g.actor is not None:
        return g.actor  # type: ignore[no-any-return]
    by = Actor(current_user.id, current_user.get_full_name(), "tanpa_penugasan", NATION, frozenset())
    set_scope(db_session(), by.scope)
    return by

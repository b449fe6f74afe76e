"""The second factor on screen: the step after the password (`/login/kode`), and turning it on or off (`/akun/kode`)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from flask import Response, current_app, g, make_response, redirect, render_template, url_for
from flask import session as cookie
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.security import check_password_hash
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from portal.access.errors import FactorAlready, FactorNotBegun, PasswordWrong
from portal.access.factors import begin_factor, begun_factor, confirm_factor, leave_factor, recovery_codes_left
from portal.access.rules import LONGEST
from portal.access.totp import app_address
from portal.kernel.errors import Refused, TooMany
from portal.views.access.account import oneself
from portal.views.kit.adminforms import refuse_on
from portal.views.kit.codes import counting, right_code, who_waits
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.screens import Screen, public, signed_in
from portal.views.kit.session import db_session, operation
from portal.views.kit.signin import begin_session

LONGEST_CODE = 24


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""

    code = StringField(lazy_gettext("Kode verifikasi"), validators=[DataRequired(), Length(max=LONGEST_CODE)])


class BeginForm(FlaskForm):  # type: ignore[misc]
    """The password once more: an unlocked computer is not enough to take an account over."""

    password = PasswordField(lazy_gettext("Kata sandi"), validators=[DataRequired(), Length(max=LONGEST)])


class CodeScreen(Screen):
    """`/login/kode`."""

    route_base = "/login"

    @expose("/kode", methods=["GET", "POST"])
    @public
    def index(self) -> Any:
        """The code that follows the password; without somebody waiting, back to the password."""
        waiting = who_waits()
        user = current_app.appbuilder.sm.get_user_by_id(waiting.user_id) if waiting else None
        if waiting is None or user is None or not user.active:
            return redirect(url_for("PortalAuthView.login"))
        form = CodeForm()
        if not form.validate_on_submit():
            return _code_page(form, status=422 if form.errors else 200)
        try:
            right = right_code(user, form.code.data)
        except TooMany as locked:
            response = _code_page(form, status=429, refusal=refusal_text(locked))
            response.headers["Retry-After"] = str(60 * int(str(locked.params["minutes"])))
            return response
        if not right:
            return _code_page(form, status=422, refusal=_("Kode tidak cocok atau sudah dipakai."))
        begin_session(user)
        return redirect(waiting.target)


class FactorScreen(Screen):
    """`/akun/kode`."""

    route_base = "/akun/kode"

    @expose("/", methods=["GET"])
    @signed_in
    def index(self) -> Response:
        """Off, being turned on (QR code), or on."""
        return _factor_page()

    @expose("/mulai", methods=["POST"])
    @signed_in
    def begin(self) -> Response | AnyResponse:
        """Make a secret for the app, for who knows the password."""
        form = BeginForm()
        if not form.validate_on_submit():
            return _factor_page(begin=form)
        try:
            with counting(current_user.id), operation() as session:
                _prove_password(form)
                begin_factor(session, current_user.id)
        except (PasswordWrong, TooMany) as refused:
            return _factor_page(begin=refuse_on(form, refused))
        except FactorAlready:
            pass
        return redirect("/akun/kode/")

    @expose("/aktifkan", methods=["POST"])
    @signed_in
    def confirm(self) -> Response:
        """The first code typed back: on from now. The recovery codes are shown this once."""
        form = CodeForm()
        if not form.validate_on_submit():
            return _factor_page(code=form)
        try:
            with counting(current_user.id), operation() as session:
                account, codes = confirm_factor(session, current_user.id, form.code.data, by=oneself())
        except (FactorAlready, FactorNotBegun):
            return _factor_page()
        except Refused as refused:
            return _factor_page(code=refuse_on(form, refused))
        cookie["epoch"] = account.session_epoch
        return make_response(render_template("access/recovery_codes.html", codes=codes))

    @expose("/lepas", methods=["POST"])
    @signed_in
    def leave(self) -> Response | AnyResponse:
        """Off again, for another phone: with a last code."""
        form = CodeForm()
        if not form.validate_on_submit():
            return _factor_page(code=form)
        try:
            with counting(current_user.id), operation() as session:
                account = leave_factor(session, current_user.id, form.code.data, by=oneself())
        except Refused as refused:
            return _factor_page(code=refuse_on(form, refused))
        cookie["epoch"] = account.session_epoch
        tell(_("Kode verifikasi dilepas. Aktifkan lagi dengan ponsel yang lain."))
        return redirect("/akun/kode/")


def _prove_password(form: BeginForm) -> None:
    if not check_password_hash(current_user.password or "", form.password.data):
        raise PasswordWrong(fields={"password": "password"})


def _code_page(form: CodeForm, *, status: int, refusal: str = "") -> Response:
    return make_response(render_template("access/code.html", form=form, refusal=refusal), status)


def _factor_page(*, begin: BeginForm | None = None, code: CodeForm | None = None) -> Response:
    session, since = db_session(), g.account.factor_since
    secret = None if since else begun_factor(session, current_user.id)
    page = render_template(
        "access/factor.html",
        since=since,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) if secret else "",
        qr=_qr(app_address(secret, current_user.username)) if secret else "",
        left=recovery_codes_left(session, current_user.id) if since else 0,
        begin=begin or BeginForm(formdata=None),
        code=code or CodeForm(formdata=None),
    )
    wrong = (begin is not None and begin.errors) or (code is not None and code.errors)
    return make_response(page, 422 if wrong else 200)


def _qr(address: str) -> Markup:
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False, svgns=False, svgclass=None, lineclass=None
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn by segno from our own address

"""Signing in and out: one door for the page and the API, locked in the database, silent about who exists."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, g, make_response, redirect, render_template, request
from flask import session as cookie
from flask_appbuilder import expose
from flask_appbuilder.security.utils import is_null_password
from flask_appbuilder.security.views import AuthDBView
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.security import check_password_hash
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from portal.access.actor import system
from portal.access.operations import end_session, ensure_account
from portal.access.rules import LONGEST
from portal.access.signin import note_failure, note_success, sign_in_refused
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import TooMany
from portal.kernel.facts import leave_fact
from portal.views.kit.codes import wait_for_code
from portal.views.kit.errors import refusal_text
from portal.views.kit.identity import renew_cookie
from portal.views.kit.returning import local_path
from portal.views.kit.screens import public
from portal.views.kit.session import db_session, operation

if TYPE_CHECKING:
    from datetime import datetime

    from flask_appbuilder.security.sqla.models import User

NAME_LENGTH = 128


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    username = StringField(lazy_gettext("Nama pengguna"), validators=[DataRequired(), Length(max=NAME_LENGTH)])
    password = PasswordField(lazy_gettext("Kata sandi"), validators=[DataRequired(), Length(max=LONGEST)])


def open_door(username: str, password: str) -> User | None:
    """The person of this name and password, None when there is none such; `TooMany` while the door is locked.

    Name, password or standing: which of them was wrong is told to nobody, and takes the same time.
    """
    username = "".join(sign for sign in username if sign.isprintable())
    password = password.encode(errors="replace").decode()
    address, now = request.remote_addr or "", clock.now()
    with operation() as session:
        if minutes := sign_in_refused(session, username, address, now):
            raise TooMany(minutes=minutes)
        attempt = note_failure(session, username, address, now)
    user, right = _look_up(username, password)
    with operation() as session:
        if right:
            note_success(session, username, attempt, now)
        elif sign_in_refused(session, username, address, now):
            _tell_lock_out(user, address)
        if user is not None:
            _count(user, right, now)
    return user if right else None


def _look_up(username: str, password: str) -> tuple[User | None, bool]:
    """Who has this name, and whether they may come in with this password."""
    security = current_app.appbuilder.sm
    user: User | None = security.find_user(username=username.strip()) if username.strip() else None
    hashed = user.password if user and user.active and user.password else None
    matches = check_password_hash(hashed or current_app.config["AUTH_DB_FAKE_PASSWORD_HASH_CHECK"], password)
    return user, bool(hashed and matches and not is_null_password(password))


def _count(user: User, right: bool, now: datetime) -> None:
    """FAB's counters; its clock has no zone, ours is UTC."""
    if right:
        user.login_count, user.fail_login_count = (user.login_count or 0) + 1, 0
        user.last_login = now.replace(tzinfo=None)
    else:
        user.fail_login_count = (user.fail_login_count or 0) + 1


def _tell_lock_out(user: User | None, address: str) -> None:
    """A lock-out of somebody who exists is a fact; what strangers type is not kept."""
    if user is None:
        return
    session, by = db_session(), system("pintu masuk")
    set_scope(session, by.scope)
    leave_fact(
        session,
        "access.sign_in.locked",
        by=by,
        part=0,
        region_code=by.region_code,
        about="user",
        after={"user_id": user.id, "address": address},
    )
    session.flush()
    set_scope(session, None)


def begin_session(user: User) -> None:
    """Sign in with a new, empty session: nothing planted before survives; it carries its number and epoch."""
    with operation() as session:
        epoch = ensure_account(session, user.id).session_epoch
    renew_cookie()
    login_user(user, remember=False)
    cookie["sid"], cookie["epoch"] = secrets.token_urlsafe(16), epoch


class PortalAuthView(AuthDBView):  # type: ignore[misc]
    """`/login/` and `/logout/`."""

    @expose("/login/", methods=["GET", "POST"])
    @public
    def login(self) -> Any:
        """The sign-in page; a wrong answer keeps the name typed and tells nothing else."""
        target = local_path(request.args.get("next"))
        if current_user.is_authenticated:
            return redirect(target)
        form = SignInForm()
        if not form.is_submitted():
            return self._page(form)
        if not form.validate():
            return self._page(form, status=422)
        try:
            user = open_door(form.username.data, form.password.data)
        except TooMany as locked:
            response = self._page(form, status=429, refusal=refusal_text(locked))
            response.headers["Retry-After"] = str(60 * int(str(locked.params["minutes"])))
            return response
        if user is None:
            return self._page(form, status=422, refusal=_("Nama pengguna atau kata sandi tidak cocok."))
        if wait_for_code(user, target):
            return redirect("/login/kode")
        begin_session(user)
        return redirect(target)

    @expose("/logout/", methods=["GET", "POST"])
    @public
    def logout(self) -> AnyResponse:
        """Sign out; by link (GET) only the button is shown, so that no picture on another site signs anybody out."""
        if request.method == "GET":
            return make_response(render_template("access/logout.html"), 405, {"Allow": "POST"})
        if (sid := cookie.get("sid")) and current_user.is_authenticated:
            with operation() as session:
                end_session(session, str(sid))
        logout_user()
        renew_cookie()
        g.actor = None
        return redirect("/login/")

    def _page(self, form: SignInForm, *, status: int = 200, refusal: str = "") -> Response:
        page = self.render_template(self.login_template, title=_("Masuk"), form=form, refusal=refusal)
        return make_response(page, status)

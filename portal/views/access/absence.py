"""`/akun/tidak-hadir/` and `/pengguna/<id>/tidak-hadir`: who does one's work while one is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.access import absences
from portal.access.errors import AbsenceOver
from portal.access.models import Post
from portal.access.permissions import Permission
from portal.access.queries import chosen_post, posts_of
from portal.access.roles import BY_CODE
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.kernel.reasons import LONGEST
from portal.views.access.account import oneself
from portal.views.kit.admin import managed_user, place_names
from portal.views.kit.adminforms import refuse_on
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs, signed_in
from portal.views.kit.session import db_session, operation

MANAGE = Permission.ACCESS_POST_MANAGE
STATES = {
    "kelak": (lazy_gettext("Belum mulai"), "info"),
    "berjalan": (lazy_gettext("Sedang berjalan"), "ok"),
    "selesai": (lazy_gettext("Selesai"), "net"),
}


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """From when to when, who does the work, why."""

    starts = DateField(lazy_gettext("Hari pertama"), validators=[DataRequired(lazy_gettext("Isi tanggalnya."))])
    ends = DateField(lazy_gettext("Hari terakhir"), validators=[DataRequired(lazy_gettext("Isi tanggalnya."))])
    substitute = SelectField(
        lazy_gettext("Pengganti"),
        coerce=int,
        description=lazy_gettext("Hanya yang memegang peran dan wilayah yang sama."),
    )
    alasan = TextAreaField(
        lazy_gettext("Alasan"),
        description=lazy_gettext("Misalnya: cuti tahunan, diklat, sakit."),
        validators=[Length(max=LONGEST)],
    )


class AbsenceScreen(Screen):
    """One's own absences."""

    route_base = "/akun/tidak-hadir"

    @expose("/", methods=["GET"])
    @signed_in
    def index(self) -> Response:
        """The absences there are, and a form for each post held."""
        return _page(int(current_user.id))

    @expose("/", methods=["POST"])
    @signed_in
    def leave(self) -> Any:
        """Be absent."""
        return _leave(int(current_user.id), url_for("AbsenceScreen.index"))

    @expose("/<absence_id>/akhiri", methods=["POST"])
    @signed_in
    def end(self, absence_id: str) -> AnyResponse:
        """Come back early."""
        return _end(absence_id, int(current_user.id), url_for("AbsenceScreen.index"))


class UserAbsenceScreen(Screen):
    """Somebody else's absences, set by who manages their posts: whoever fell ill cannot do it."""

    route_base = "/pengguna"

    @expose("/<int:user_id>/tidak-hadir", methods=["GET"])
    @needs(MANAGE)
    def index(self, user_id: int) -> Response:
        """The same page, about somebody else."""
        return _page(managed_user(user_id).id, of=managed_user(user_id))

    @expose("/<int:user_id>/tidak-hadir", methods=["POST"])
    @needs(MANAGE)
    def leave(self, user_id: int) -> Any:
        """Record somebody's absence."""
        user = managed_user(user_id)
        return _leave(user.id, url_for("UserAbsenceScreen.index", user_id=user.id), of=user)

    @expose("/<int:user_id>/tidak-hadir/<absence_id>/akhiri", methods=["POST"])
    @needs(MANAGE)
    def end(self, user_id: int, absence_id: str) -> AnyResponse:
        """End somebody's absence."""
        user = managed_user(user_id)
        return _end(absence_id, user.id, url_for("UserAbsenceScreen.index", user_id=user.id))


def _by(of: Any) -> Any:
    return current_actor() if of is not None else oneself()


def _leave(user_id: int, back: str, *, of: Any = None) -> Any:
    wanted = parse_id(request.form.get("post", ""))
    post = next((one for one in _posts(user_id) if one.id == wanted), None)
    if post is None:
        raise NotFound
    form = _form(post)
    if not form.validate():
        return _page(user_id, of=of, asked=(post.id, form))
    try:
        with operation() as session:
            absences.be_absent(
                session,
                post.id,
                substitute_id=form.substitute.data,
                starts=form.starts.data,
                ends=form.ends.data,
                reason=form.alasan.data or "",
                by=_by(of),
            )
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        return _page(user_id, of=of, asked=(post.id, refuse_on(form, refused)))
    tell(_("Ketidakhadiran dicatat. Pengganti melihat dan mengerjakan tugas yang dipegang pada hari-hari itu."))
    return redirect(back)


def _end(absence_id: str, user_id: int, back: str) -> AnyResponse:
    wanted = parse_id(absence_id)
    try:
        with operation() as session:
            if wanted is None or absences.end_absence(session, wanted, by=oneself()).user_id != user_id:
                raise NotFound
    except AbsenceOver as over:
        warn(refusal_text(over))
    else:
        tell(_("Ketidakhadiran diakhiri."))
    return redirect(back)


def _posts(user_id: int) -> list[Post]:
    """The posts a substitute can be found for: in a place, today."""
    if user_id == int(current_user.id):
        return list(g.posts)
    area = current_actor().area
    return [one for one in posts_of(db_session(), user_id, on=clock.today()) if one.region_code in area]


def _form(post: Post, *, empty: bool = False) -> AbsenceForm:
    today = clock.today()
    usual = {"starts": today, "ends": today + timedelta(days=6)}
    form = AbsenceForm(formdata=None, data=usual) if empty else AbsenceForm()
    starts, ends = form.starts.data or today, form.ends.data or form.starts.data or today
    found = absences.peers(db_session(), post, starts, max(starts, ends))
    form.substitute.choices = [(0, _("Pilih pengganti")), *((one.user_id, one.name) for one in found)]
    return form


def _page(user_id: int, *, of: Any = None, asked: tuple[UUID, AbsenceForm] | None = None) -> Response:
    session, today, held = db_session(), clock.today(), _posts(user_id)
    wanted = asked[0] if asked else parse_id(request.args.get("post", ""))
    post = chosen_post(held, wanted)
    form = asked[1] if asked else _form(post, empty=True) if post else None
    rows = absences.absences_of(session, user_id)
    page = render_template(
        "access/absence.html",
        of=of,
        held=held,
        post=post,
        form=form,
        rows=[(one, *STATES[absences.state_of(one, today)]) for one in rows],
        places=place_names({one.office for one in rows} | {post.region_code for post in held}),
        roles=BY_CODE,
        state_of=lambda one: absences.state_of(one, today),
    )
    return make_response(page, 422 if asked else 200)

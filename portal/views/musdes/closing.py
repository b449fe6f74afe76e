"""The end of a meeting: the berita acara, the signed papers, the locked batch with its receipt, its reopening."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.musdes import closing, locking
from portal.cases.musdes.errors import NotLockable
from portal.cases.musdesmodels import LOCKED
from portal.kernel.errors import NotFound, Refused
from portal.regions import queries as regions
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.musdes.deeds import done
from portal.views.musdes.forms import LockForm, PaperForm, ReasonForm, said_wrong
from portal.views.musdes.meetings import wanted
from portal.views.musdes.minutes import page_of, view_of


def closing_page(
    key: UUID, *, paper: PaperForm | None = None, lock: LockForm | None = None, reason: ReasonForm | None = None
) -> str:
    """The whole page of the end; a refused form with the typing in it."""
    return page_of(
        view_of(key),
        "closing",
        paper=paper or PaperForm(formdata=None),
        lock=lock or LockForm(formdata=None),
        reason=reason or ReasonForm(formdata=None),
        wrong=paper or lock or reason,
    )


class MusdesClosingScreen(Screen):
    """`/musdes/<id>/berita-acara` and what is done there."""

    route_base = "/musdes"

    @expose("/<musdes_id>/berita-acara", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def show(self, musdes_id: str) -> str:
        """What is still missing, the papers, the result."""
        return closing_page(wanted(musdes_id))

    @expose("/<musdes_id>/tutup", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def close(self, musdes_id: str) -> Response:
        """End the minutes and issue the berita acara."""
        key = wanted(musdes_id)

        def deed() -> None:
            with operation() as session:
                closing.close_meeting(session, key, by=current_actor())
            tell(_("Berita acara dibuat. Cetak, tanda tangani, lalu unggah hasil pindainya di sini."))

        return done(deed, _to(key))

    @expose("/<musdes_id>/lanjut", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def resume(self, musdes_id: str) -> Response:
        """Take the minutes up again."""
        key = wanted(musdes_id)

        def deed() -> None:
            with operation() as session:
                closing.resume_meeting(session, key, by=current_actor())
            tell(_("Notulen dibuka lagi. Berita acara yang lama tidak berlaku."))

        return done(deed, _to(key))

    @expose("/<musdes_id>/kunci", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def lock(self, musdes_id: str) -> Response | tuple[str, int]:
        """Lock the batch and apply every decision."""
        key, form = wanted(musdes_id), LockForm()
        if not form.validate():
            return closing_page(key, lock=form), 422
        try:
            with operation() as session:
                done = locking.lock_batch(session, key, form.typed(), by=current_actor())
        except NotLockable as error:
            warn(refusal_text(error))
            said_wrong(form, error.fields)
            return closing_page(key, lock=form), 422
        except Refused as error:
            if error.status in {403, 404}:
                raise
            warn(refusal_text(error))
            return _to(key)
        tell(_("Hasil musyawarah terkunci dengan nomor tanda terima %(nomor)s.", nomor=done.receipt))
        return _to(key)

    @expose("/<musdes_id>/buka", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def reopen(self, musdes_id: str) -> Response | tuple[str, int]:
        """The regency gives a locked batch back to the village."""
        key, form = wanted(musdes_id), ReasonForm()
        try:
            with operation() as session:
                locking.reopen_batch(session, key, note=form.catatan.data or "", by=current_actor())
        except Refused as error:
            if error.status in {403, 404}:
                raise
            if not error.fields:
                warn(refusal_text(error))
                return _to(key)
            form.catatan.errors = [refusal_text(error)]
            return closing_page(key, reason=form), 422
        view = view_of(key)
        kept = view.outcomes.total()
        left = ngettext(
            "%(jumlah)s putusan tetap berlaku karena kasusnya sudah berakhir.",
            "%(jumlah)s putusan tetap berlaku karena kasusnya sudah berakhir.",
            kept,
            jumlah=kept,
        )
        tell(" ".join([_("Hasil musyawarah dibuka kembali untuk desa."), *([left] if kept else [])]))
        return _to(key)

    @expose("/<musdes_id>/tanda-terima", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def receipt(self, musdes_id: str) -> str:
        """The receipt of a locked batch, to be printed for the village."""
        view = view_of(wanted(musdes_id))
        if view.meeting.status != LOCKED:
            raise NotFound
        way = regions.breadcrumb(db_session(), view.meeting.region_code)
        return page_of(view, "receipt", way=list(reversed(way)))


def _to(key: UUID) -> Response:
    return redirect(url_for("MusdesClosingScreen.show", musdes_id=key), 303)

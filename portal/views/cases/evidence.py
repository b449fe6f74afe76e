"""Evidence of a proposal: added to its draft, taken out of it, opened by whoever sees the case."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import queries
from portal.cases.evidence import operations
from portal.cases.evidence.errors import NotDrafting
from portal.cases.evidence.limits import AT_ONCE, MAX_FILE, OPEN_KINDS
from portal.cases.evidence.operations import EvidenceUpload, shown_name
from portal.cases.evidence.queries import evidence_file, may_write
from portal.cases.evidence.recognising import PDF
from portal.fieldwork.shrinking import JPEG
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.views.cases.casefile import EVIDENCE_TAB, page_of_case, wanted
from portal.views.cases.forms import EvidenceForm
from portal.views.cases.pictures import store, stored
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import inform, tell, warn
from portal.views.kit.headers import sent_file
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

if TYPE_CHECKING:
    from portal.cases.evidencemodels import EvidenceFile

ENDINGS = {JPEG: ".jpg", "image/png": ".png", "image/webp": ".webp", PDF: ".pdf"}


def _tab(case_id: UUID) -> Response:
    return redirect(url_for("CaseScreen.show", case_id=case_id, tab=EVIDENCE_TAB, _anchor="bukti"))


def _answered(file: EvidenceFile, sha256: str, mime: str) -> FlaskResponse:
    """A stored file: pictures to look at, a PDF only to be saved."""
    response = stored(sha256, mime, personal=file.kind not in OPEN_KINDS)
    stem = file.name.rpartition(".")[0] or file.name
    way = "attachment" if mime == PDF else "inline"
    response.headers.set("Content-Disposition", way, filename=stem + ENDINGS[mime])
    return response


class EvidenceScreen(Screen):
    """`POST /kasus/<id>/bukti`, `/bukti/<id>`, `/bukti/<id>/kecil`, `POST /bukti/<id>/penghapusan`."""

    route_base = ""

    @expose("/kasus/<case_id>/bukti", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def add(self, case_id: str) -> Response | tuple[str, int]:
        """Keep every file that can be taken; the others are told one by one, and the page comes back."""
        actor, key = current_actor(), wanted(case_id)
        if not may_write(queries.case_view(db_session(), actor, key), actor):
            warn(refusal_text(NotDrafting()))
            return redirect(url_for("CaseScreen.show", case_id=key))
        form = EvidenceForm()
        form.validate()
        sent = form.berkas.data or []
        if not sent:
            form.berkas.errors = [_("Pilih sedikitnya satu berkas.")]
        if not form.errors:
            try:
                form.berkas.errors = self._keep(actor, key, form.jenis.data or "", sent)
            except Refused as error:
                if error.status in {403, 404}:
                    raise
                warn(refusal_text(error))
                return redirect(url_for("CaseScreen.show", case_id=key))
        return (page_of_case(actor, key, adding=form), 422) if form.errors else _tab(key)

    @expose("/bukti/<evidence_id>", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    @sent_file
    def file(self, evidence_id: str) -> FlaskResponse:
        """The file as it is kept, for those who may see it."""
        file = evidence_file(db_session(), current_actor(), wanted(evidence_id))
        return _answered(file, file.sha256, file.mime)

    @expose("/bukti/<evidence_id>/kecil", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    @sent_file
    def thumbnail(self, evidence_id: str) -> FlaskResponse:
        """A picture as pages show it; a PDF has none."""
        file = evidence_file(db_session(), current_actor(), wanted(evidence_id))
        if file.thumb_sha256 is None:
            raise NotFound
        return _answered(file, file.thumb_sha256, JPEG)

    @expose("/bukti/<evidence_id>/penghapusan", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def remove(self, evidence_id: str) -> Response:
        """Take a file out of the draft it was added to."""
        actor, key = current_actor(), wanted(evidence_id)
        file = evidence_file(db_session(), actor, key)
        case = queries.case_of_change_set(db_session(), actor, file.change_set_id)
        if case is None:
            raise NotFound
        case_id = case.id
        try:
            with operation() as session:
                operations.remove_evidence(session, key, by=actor)
        except Refused as error:
            if error.status in {403, 404}:
                raise
            warn(refusal_text(error))
        else:
            tell(_("Bukti dikeluarkan dari draf. Siapa dan kapan tetap tercatat."))
        return _tab(case_id)

    def _keep(self, actor: Actor, case_id: UUID, kind: str, sent: list[FileStorage]) -> list[str]:
        """Each file by itself, so that one bad file costs no other; what is wrong with which."""
        wrong, kept, known = [], 0, []
        for one in sent[:AT_ONCE]:
            name = one.filename or ""
            upload = EvidenceUpload(kind, name, one.read(MAX_FILE + 1))
            try:
                with operation() as session:
                    _file, new = operations.add_evidence(session, case_id, upload, store=store(), by=actor)
            except Invalid as error:
                wrong.append(refusal_text(error))
                continue
            kept += new
            known += [] if new else [shown_name(name)]
        for one in sent[AT_ONCE:]:
            name = shown_name(one.filename or "")
            text = _(
                "%(berkas)s: belum tersimpan; paling banyak %(banyak)s berkas sekali kirim. Kirim lagi berkas ini.",
                berkas=name,
                banyak=AT_ONCE,
            )
            wrong.append(text)
        if kept:
            tell(ngettext("%(jumlah)s bukti tersimpan.", "%(jumlah)s bukti tersimpan.", kept, jumlah=kept))
        if known:
            inform(_("Sudah ada, tidak disimpan dua kali: %(berkas)s", berkas=", ".join(known)))
        return wrong

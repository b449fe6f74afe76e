"""Signed papers of a meeting: sent back, opened by whoever sees the meeting, taken out before it is locked."""

from __future__ import annotations

from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.evidence.limits import AT_ONCE, MAX_FILE
from portal.cases.evidence.operations import EvidenceUpload, shown_name
from portal.cases.evidence.recognising import PDF
from portal.cases.musdes import papers, queries
from portal.kernel.errors import Invalid, Refused
from portal.views.cases.evidence import ENDINGS
from portal.views.cases.pictures import store, stored
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import inform, tell, warn
from portal.views.kit.headers import sent_file
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.musdes.closing import closing_page
from portal.views.musdes.forms import PaperForm, said_wrong
from portal.views.musdes.meetings import wanted


class MusdesPaperScreen(Screen):
    """`POST /musdes/<id>/berkas`, `/musdes/berkas/<id>`, `POST /musdes/berkas/<id>/penghapusan`."""

    route_base = "/musdes"

    @expose("/<musdes_id>/berkas", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def add(self, musdes_id: str) -> Response | tuple[str, int]:
        """Keep every paper that can be taken; the others are told one by one, and the page comes back."""
        key, form = wanted(musdes_id), PaperForm()
        queries.meeting_view(db_session(), current_actor(), key)
        form.validate()
        sent = form.berkas.data or []
        if not sent:
            form.berkas.errors = [_("Pilih sedikitnya satu berkas.")]
        if not form.errors:
            form.berkas.errors = self._keep(key, form, sent)
        return (closing_page(key, paper=form), 422) if form.errors else _back(key)

    @expose("/berkas/<paper_id>", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    @sent_file
    def file(self, paper_id: str) -> FlaskResponse:
        """A signed paper as it is kept."""
        paper = queries.paper_in(db_session(), current_actor(), wanted(paper_id))
        response = stored(paper.sha256, paper.mime, personal=True)
        stem = paper.name.rpartition(".")[0] or paper.name
        way = "attachment" if paper.mime == PDF else "inline"
        response.headers.set("Content-Disposition", way, filename=stem + ENDINGS[paper.mime])
        return response

    @expose("/berkas/<paper_id>/penghapusan", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def remove(self, paper_id: str) -> Response:
        """Take a paper out before the batch is locked."""
        key = queries.paper_in(db_session(), current_actor(), wanted(paper_id)).musdes_id
        try:
            with operation() as session:
                papers.remove_paper(session, wanted(paper_id), by=current_actor())
        except Refused as error:
            if error.status in {403, 404}:
                raise
            warn(refusal_text(error))
        else:
            tell(_("Berkas dikeluarkan. Siapa dan kapan tetap tercatat."))
        return _back(key)

    def _keep(self, key: UUID, form: PaperForm, sent: list[FileStorage]) -> list[str]:
        """Each paper by itself; what is wrong with which."""
        wrong, kept, known = [], 0, []
        for one in sent[:AT_ONCE]:
            name = one.filename or ""
            upload = EvidenceUpload(form.jenis.data or "", name, one.read(MAX_FILE + 1))
            try:
                with operation() as session:
                    _paper, new = papers.add_paper(session, key, upload, store=store(), by=current_actor())
            except Invalid as error:
                wrong.append(refusal_text(error))
                said_wrong(form, error.fields)
                continue
            except Refused as error:
                if error.status in {403, 404}:
                    raise
                return [refusal_text(error)]
            kept += new
            known += [] if new else [shown_name(name)]
        if left := [shown_name(one.filename or "") for one in sent[AT_ONCE:]]:
            wrong.append(_("Belum tersimpan, kirim lagi: %(berkas)s", berkas=", ".join(left)))
        if kept:
            tell(ngettext("%(jumlah)s berkas tersimpan.", "%(jumlah)s berkas tersimpan.", kept, jumlah=kept))
        if known:
            inform(_("Sudah ada, tidak disimpan dua kali: %(berkas)s", berkas=", ".join(known)))
        return wrong


def _back(key: UUID) -> Response:
    return redirect(url_for("MusdesClosingScreen.show", musdes_id=key, _anchor="berkas-rapat"), 303)

"""Promised paths of a draft: a case recorded as one, from the draft or from the case's own diagram; one dropped."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import promising
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import operation
from portal.views.processes.drafting import wanted

MANAGE = Permission.PROCESSES_PROCESS_MANAGE
PLACE = "jalur"
"""Where on the draft's page the paths stand."""


class PathScreen(Screen):
    """`POST /proses/<process>/…`."""

    route_base = "/proses"

    @expose("/<process>/draf/<draft_id>/jalur", methods=["POST"])
    @needs(MANAGE)
    def record(self, process: str, draft_id: str) -> Response:
        """A case, named by its number, becomes a promise of this draft; what was typed stays when it cannot."""
        number, name = request.form.get("kasus", ""), request.form.get("nama", "")
        revision = whole(request.form.get("revisi")) or -1
        try:
            self._recorded(process, wanted(draft_id), number, name, revision)
        except Refused as refused:
            _or_raise(refused)
            return _back(process, wanted(draft_id), number[:40], name[:80])
        return _back(process, wanted(draft_id))

    @expose("/<process>/rekaman", methods=["POST"])
    @needs(MANAGE)
    def record_here(self, process: str) -> Response:
        """From the case's own page: into the draft that was chosen, or into a new one of the live version."""
        case_id, chosen = parse_id(request.form.get("kasus_id", "")), parse_id(request.form.get("draf", ""))
        try:
            draft_id = self._recorded(process, chosen, request.form.get("kasus", ""), "", None)
        except Refused as refused:
            _or_raise(refused)
            if case_id is None:
                raise
            return redirect(url_for("CaseDiagramScreen.show", case_id=case_id))
        return _back(process, draft_id)

    @expose("/<process>/draf/<draft_id>/jalur/<int:number>/penghapusan", methods=["POST"])
    @needs(MANAGE)
    def drop(self, process: str, draft_id: str, number: int) -> Response:
        """One promise less; its name is sent along, so that no other is meant."""
        name = request.form.get("nama", "")
        revision = whole(request.form.get("revisi")) or -1
        try:
            with operation() as session:
                promising.drop_path(
                    session, process, wanted(draft_id), number, name, revision=revision, by=current_actor()
                )
            tell(_("Jalur dihapus dari draf ini."))
        except Refused as refused:
            _or_raise(refused)
        return _back(process, wanted(draft_id))

    def _recorded(self, process: str, draft_id: UUID | None, number: str, name: str, revision: int | None) -> UUID:
        with operation() as session:
            draft, called = promising.record_path(
                session, process, draft_id, number=number, name=name, revision=revision, by=current_actor()
            )
            made = draft.id
        tell(_("Kasus direkam sebagai jalur “%(nama)s”. Gerbang menempuhnya pada pemeriksaan berikutnya.", nama=called))
        return made


def _or_raise(refused: Refused) -> None:
    """A refusal about what was typed is told on the page; who may not, or what is not there, is an error page."""
    if refused.status in {403, NotFound.status}:
        raise refused
    warn(refusal_text(refused))


def _back(process: str, draft_id: UUID, number: str | None = None, name: str | None = None) -> Response:
    return redirect(
        url_for("DraftScreen.show", process=process, draft_id=draft_id, _anchor=PLACE, kasus=number, nama=name)
    )

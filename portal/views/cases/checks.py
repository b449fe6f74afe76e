"""What a person does about the checks of a case: lets a finding pass for a reason, asks the civil registry."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import operations, queries
from portal.kernel.errors import Invalid, Refused
from portal.registry.padan.operations import match_proposal
from portal.views.cases.casefile import Passing, page_of_case, wanted
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

LONGEST_MARK = 80


class CheckScreen(Screen):
    """`POST /kasus/<id>/pemeriksaan`, `POST /kasus/<id>/padan`."""

    route_base = "/kasus"

    @expose("/<case_id>/pemeriksaan", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def pass_one(self, case_id: str) -> Response | tuple[str, int]:
        """Let one finding pass on this revision of the proposal."""
        actor, wanted_id = current_actor(), wanted(case_id)
        mark, reason = request.form.get("temuan", "")[:LONGEST_MARK], request.form.get("alasan", "")
        try:
            with operation() as session:
                operations.pass_check(session, wanted_id, mark, reason=reason, by=actor)
        except Invalid as error:
            passing = Passing(mark, reason, error.fields.get("alasan") or error.message)
            return page_of_case(actor, wanted_id, passing=passing), 422
        except Refused as error:
            if error.status in {403, 404}:
                raise
            warn(refusal_text(error))
        else:
            tell(_("Temuan dilewati. Alasan Anda tercatat pada kasus ini."))
        return redirect(url_for("CaseScreen.show", case_id=wanted_id, _anchor="pemeriksaan"))

    @expose("/<case_id>/padan", methods=["POST"])
    @needs(Permission.REGISTRY_PADAN_RUN)
    def match(self, case_id: str) -> Response:
        """Hold everybody of the proposal against the civil registry."""
        actor, wanted_id = current_actor(), wanted(case_id)
        case = queries.case_view(db_session(), actor, wanted_id).case
        try:
            with operation() as session:
                counts = match_proposal(session, case.change_set_id, case_id=case.id, by=actor)
        except Refused as error:
            if error.status in {403, 404}:
                raise
            warn(refusal_text(error))
        else:
            asked, same = sum(counts.values()), counts["cocok"]
            tell(_("%(jumlah)s orang dipadankan, %(cocok)s cocok.", jumlah=asked, cocok=same))
        return redirect(url_for("CaseScreen.show", case_id=wanted_id, _anchor="pemeriksaan"))

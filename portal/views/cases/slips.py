"""Slips a village prints for the citizen: the receipt of a proposal, and how far it has come."""

from __future__ import annotations

from flask import Response, make_response
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.cases.slips import history_of, receipt_of
from portal.documents.slips import Slip, slip_pdf
from portal.views.cases.casefile import wanted
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session


class SlipScreen(Screen):
    """`/kasus/…/riwayat.pdf` and `/kasus/…/tanda-terima.pdf`."""

    route_base = "/kasus"

    @expose("/<case_id>/riwayat.pdf", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def history(self, case_id: str) -> Response:
        """What happened so far, in words for the citizen."""
        return _pdf(history_of(db_session(), current_actor(), wanted(case_id)))

    @expose("/<case_id>/tanda-terima.pdf", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def receipt(self, case_id: str) -> Response:
        """That the proposal was received, to be handed over."""
        return _pdf(receipt_of(db_session(), current_actor(), wanted(case_id)))


def _pdf(slip: Slip) -> Response:
    answer = make_response(slip_pdf(slip, printed_by=current_actor().name))
    answer.content_type = "application/pdf"
    kind = "tanda-terima" if slip.receipt else "riwayat"
    answer.headers["Content-Disposition"] = f'inline; filename="{kind}-{slip.number}.pdf"'
    return answer

"""`/kasus/<case_id>/tunggu` and `/lanjut`: the clock of a case stands still while the citizen is waited for."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.calendars import pausing
from portal.cases.calendars.errors import AlreadyPaused, NothingWaits, NotPaused
from portal.kernel.reasons import ReasonRequired, ReasonTooLong
from portal.views.cases.casefile import Waited, page_of_case, wanted
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import operation


class PauseScreen(Screen):
    """Waiting for the citizen."""

    route_base = "/kasus"

    @expose("/<case_id>/tunggu", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def pause(self, case_id: str) -> Response | tuple[str, int]:
        """Stop the clock, for a reason."""
        typed = request.form.get("alasan", "")
        try:
            with operation() as session:
                pausing.pause_case(session, wanted(case_id), reason=typed, by=current_actor())
        except (ReasonRequired, ReasonTooLong) as refused:
            waited = Waited(typed, refusal_text(refused))
            return page_of_case(current_actor(), wanted(case_id), waited=waited), 422
        except (AlreadyPaused, NothingWaits) as refused:
            warn(refusal_text(refused))
        else:
            tell(_("Jam kasus ini berhenti sampai warga menjawab."))
        return redirect(url_for("CaseScreen.show", case_id=case_id))

    @expose("/<case_id>/lanjut", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def resume(self, case_id: str) -> Response:
        """Let it run again."""
        try:
            with operation() as session:
                pausing.resume_case(session, wanted(case_id), by=current_actor())
        except (NotPaused, NothingWaits) as refused:
            warn(refusal_text(refused))
        else:
            tell(_("Jam kasus berjalan lagi. Sisa waktunya dihitung dari sekarang."))
        return redirect(url_for("CaseScreen.show", case_id=case_id))

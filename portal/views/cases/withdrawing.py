"""`/kasus/<case_id>/tarik`: a submitted proposal taken back by the village it came from."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import withdrawing
from portal.cases.errors import NotWithdrawable
from portal.cases.musdes.errors import OnAgenda
from portal.kernel.reasons import ReasonRequired, ReasonTooLong
from portal.views.cases.casefile import Waited, page_of_case, wanted
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import operation


class WithdrawalScreen(Screen):
    """Taking a proposal back."""

    route_base = "/kasus"

    @expose("/<case_id>/tarik", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def withdraw(self, case_id: str) -> Response | tuple[str, int]:
        """Take it back, for a reason."""
        typed, key = request.form.get("alasan", ""), wanted(case_id)
        try:
            with operation() as session:
                withdrawing.withdraw_case(session, key, reason=typed, by=current_actor())
        except (ReasonRequired, ReasonTooLong) as refused:
            asked = Waited(typed, refusal_text(refused))
            return page_of_case(current_actor(), key, withdrawing=asked), 422
        except (NotWithdrawable, OnAgenda) as refused:
            warn(refusal_text(refused))
        else:
            tell(_("Usulan ditarik dan nomornya dapat diusulkan lagi. Yang sedang memegang tugasnya diberi tahu."))
        return redirect(url_for("CaseScreen.show", case_id=key))

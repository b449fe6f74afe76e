"""`/massal/<id>/…`: a second person confirms a large one, it is taken back whole; and what an office asks of them."""

from __future__ import annotations

from flask import Response as Page
from flask import make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.calendars.queries import office_of
from portal.cases.crowds import reversing, starting
from portal.cases.crowds.rules import Terms
from portal.cases.crowds.terms import rule_of_office, set_terms, terms_of
from portal.kernel.area import NATION
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound, Refused
from portal.regions import queries as regions
from portal.views.cases.bulk import bulk_page
from portal.views.cases.casefile import wanted
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

WORK, MANAGE = Permission.CASES_TASK_WORK, Permission.CASES_QUEUE_MANAGE
DIGITS = 7


class BulkAfterScreen(Screen):
    """What happens to a bulk action after it was asked for."""

    route_base = "/massal"

    @expose("/<bulk_id>/penegasan", methods=["POST"])
    @needs(WORK)
    def confirm(self, bulk_id: str) -> Response | tuple[str, int]:
        """Confirm it, or say why not."""
        yes = request.form.get("putusan") == "ya"
        try:
            with operation() as session:
                if yes:
                    starting.confirm_bulk(session, wanted(bulk_id), by=current_actor())
                else:
                    reason = request.form.get("alasan", "")
                    starting.decline_bulk(session, wanted(bulk_id), reason, by=current_actor())
        except Refused as refused:
            return _refused(bulk_id, refused)
        no = _("Tidak ditegaskan; tidak ada yang diputus.")
        tell(_("Ditegaskan; kini berjalan di latar belakang.") if yes else no)
        return redirect(url_for("BulkScreen.show", bulk_id=wanted(bulk_id)), 303)

    @expose("/<bulk_id>/penarikan", methods=["POST"])
    @needs(WORK)
    def reverse(self, bulk_id: str) -> Response | tuple[str, int]:
        """Take it back whole."""
        try:
            with operation() as session:
                reversing.reverse_bulk(session, wanted(bulk_id), request.form.get("alasan", ""), by=current_actor())
        except Refused as refused:
            return _refused(bulk_id, refused)
        tell(_("Ditarik kembali; kasusnya dikembalikan di latar belakang."))
        return redirect(url_for("BulkScreen.show", bulk_id=wanted(bulk_id)), 303)

    @expose("/ketentuan", methods=["GET"])
    @needs(MANAGE)
    def terms(self) -> Page:
        """What my office asks."""
        return _terms_page()

    @expose("/ketentuan", methods=["POST"])
    @needs(MANAGE)
    def set_terms(self) -> Response:
        """Set it."""
        typed = {name: request.form.get(name, "").strip()[:DIGITS] for name in Terms._fields}
        numbers = [whole(typed[name], DIGITS) for name in Terms._fields]
        try:
            with operation() as session:
                set_terms(session, Terms(*(-1 if one is None else one for one in numbers)), by=current_actor())
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _terms_page(typed=typed, refused=refused)
        tell(_("Ketentuan keputusan sekaligus disimpan."))
        return redirect(url_for("BulkAfterScreen.terms"))


def _refused(bulk_id: str, refused: Refused) -> Response | tuple[str, int]:
    if refused.status in {403, 404}:
        raise refused
    if refused.fields:
        return bulk_page(current_actor(), wanted(bulk_id), refused=refused), refused.status
    warn(refusal_text(refused))
    return redirect(url_for("BulkScreen.show", bulk_id=wanted(bulk_id)), 303)


def _terms_page(*, typed: dict[str, str] | None = None, refused: Refused | None = None) -> Page:
    session, actor = db_session(), current_actor()
    if actor.region_code != office_of(actor.region_code):
        raise NotFound
    page = render_template(
        "cases/bulk_terms.html",
        values=typed or terms_of(session, actor.region_code)._asdict(),
        ministry=None if actor.region_code == NATION else terms_of(session, NATION),
        rule=rule_of_office(session, actor),
        place=regions.names(session, {actor.region_code}).get(actor.region_code, _("Seluruh Indonesia")),
        errors=refused.fields if refused else {},
    )
    return make_response(page, 422 if refused else 200)

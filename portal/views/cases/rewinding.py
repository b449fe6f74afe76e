"""`/kasus/<case_id>/putar-balik`: one case turned back to before a decision, by those who may, with a reason."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import rewinding
from portal.cases.errors import NotRewindable
from portal.cases.rules import LONGEST_NOTE, SHORTEST_NOTE
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound, Refused
from portal.views.cases.casefile import wanted, words
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.processes.labels import role_title

MANAGE = Permission.PROCESSES_PROCESS_MANAGE


class RewindScreen(Screen):
    """Turning back."""

    route_base = "/kasus"

    @expose("/<case_id>/putar-balik", methods=["GET"])
    @needs(MANAGE)
    def show(self, case_id: str) -> Response | str:
        """What would happen, before it does; without a decision to turn back to, the list of them."""
        if "ke" not in request.args:
            rewinding.rewind_points(db_session(), current_actor(), wanted(case_id))
            return redirect(url_for("CaseDiagramScreen.show", case_id=case_id, _anchor="hputar"))
        try:
            return _page(case_id, _seq())
        except NotRewindable as refused:
            return _back(case_id, refused)

    @expose("/<case_id>/putar-balik", methods=["POST"])
    @needs(MANAGE)
    def rewind(self, case_id: str) -> Response | tuple[str, int]:
        """Turn back."""
        seq, reason = _seq(), request.form.get("alasan", "")
        try:
            with operation() as session:
                rewinding.rewind_case(session, wanted(case_id), seq=seq, reason=reason, by=current_actor())
        except NotRewindable as refused:
            return _back(case_id, refused)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _page(case_id, seq, refused=refused, reason=reason), refused.status
        tell(_("Kasus diputar balik. Langkah yang terbuka kembali tampak di kotak tugas pelaksananya."))
        return redirect(url_for("CaseDiagramScreen.show", case_id=case_id))


def _seq() -> int:
    """The decision that was asked for."""
    seq = whole(request.values.get("ke"))
    if seq is None:
        raise NotFound
    return seq


def _back(case_id: str, refused: Refused) -> Response:
    warn(refusal_text(refused))
    return redirect(url_for("CaseDiagramScreen.show", case_id=wanted(case_id)))


def _page(case_id: str, seq: int, *, refused: Refused | None = None, reason: str = "") -> str:
    told = rewinding.rewind_preview(db_session(), current_actor(), wanted(case_id), seq)
    points = rewinding.rewind_points(db_session(), current_actor(), told.case.id)
    return render_template(
        "cases/rewind.html",
        told=told,
        case=told.case,
        seq=seq,
        since=[one for one in points if one.decision.seq >= seq],
        steps={step.id: step for step in told.info.steps},
        role_title=role_title,
        refusal=refusal_text(refused) if refused else "",
        wrong=refused.fields if refused else {},
        reason=reason,
        limits={"shortest": SHORTEST_NOTE, "longest": LONGEST_NOTE},
        **words(),
    )

"""Why a decision was made, as the catalogue worded it that day, and what the family can do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.registry.reasons.queries import purpose_of, reason_of
from portal.registry.reasons.rules import IN_DATA, REMOVAL, Reason

if TYPE_CHECKING:
    from portal.cases.models import CaseFile, Decision
    from portal.registry.results import Result

REFUSING: Final = frozenset({"tolak", "batalkan", "tutup"})
"""Answers that end what was asked for without granting it."""
SETTLING: Final = REFUSING | {"setuju", "terima", "tetapkan"}
"""Answers that decide; others move the case, see something, or tell somebody what was decided."""


def settled_by(decisions: Sequence[Decision]) -> Decision | None:
    """What decided a case last: of an objection the ruling, not the telling of it; None when nobody decided."""
    return next((one for one in reversed(decisions) if one.action in SETTLING), None)


def reason_given(session: Session, decision: Decision | None) -> Reason | None:
    """The reason a decision gave by its code, worded as on its day; None when it gave none."""
    code = str((decision.data or {}).get(IN_DATA) or "") if decision is not None else ""
    if not code or decision is None:
        return None
    return reason_of(session, purpose_of(code), code, day=_day(decision.at))


def why_told(decision: Decision | None, reason: Reason | None) -> str:
    """Why, for the family: what the reason is called, then the note.

    A village meeting's note begins with its cause already; a reason that says nothing by itself leaves it to the note.
    """
    note = (decision.note or "") if decision is not None else ""
    if reason is None or reason.purpose == REMOVAL or (reason.house and note):
        return note
    return f"{reason.label}. {note}" if note else f"{reason.label}."


def reason_of_end(session: Session, case: CaseFile, last: Decision | None, result: Result) -> Reason | None:
    """Why a case ended as it did, with what the family can do now; None when no code says so."""
    if case.closed_at is None:
        return None
    if case.kind == "penghapusan" and case.status == "selesai":
        return reason_of(session, REMOVAL, result.removal_code, day=_day(case.closed_at))
    return reason_given(session, last) if case.status == "ditolak" else None


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.WIB).date()

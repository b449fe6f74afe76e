"""Minutes taken live: one decision per family, kept at once, sent twice still one, never overwritten unseen."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.musdes.errors import AlreadyApplied, DecidedElsewhere, DecisionRequired, WhyRequired
from portal.cases.musdes.rules import decisions_for, why_missing
from portal.cases.musdes.standing import item_in, items_of, taking_minutes, told
from portal.cases.musdes.words import ASKED, POSTPONE, WITH_REASON
from portal.cases.musdesmodels import Musdes, MusdesItem
from portal.kernel import clock
from portal.kernel.facts import leave_fact
from portal.registry.reasons.queries import reasons
from portal.registry.reasons.rules import REJECTION, REMOVAL

LONGEST_NOTE = 300
LONGEST_MARK = 64


@dataclass(frozen=True)
class Verdict:
    """What the meeting said about a family; an empty decision takes back what was said."""

    decision: str
    reason_code: str | None = None
    note: str = ""
    mark: str = ""
    """What the browser calls this very press: the same mark again is the same press."""
    seen: int | None = None
    """The item's version that was on the screen."""


def decide_item(session: Session, musdes_id: UUID, item_id: UUID, verdict: Verdict, *, by: Actor) -> MusdesItem:
    """Keep what the meeting said about one family.

    Refuses: `DecidedElsewhere` (another device said something meanwhile), `DecisionRequired`, `WhyRequired`,
    `AlreadyApplied`, `MinutesClosed`, `NotFound`.
    """
    meeting = taking_minutes(session, musdes_id, share=True, by=by)
    item = item_in(session, meeting, item_id)
    if verdict.mark and item.mark == verdict.mark[:LONGEST_MARK]:
        return item
    if item.outcome is not None:
        raise AlreadyApplied
    if verdict.seen is not None and verdict.seen != item.version:
        raise DecidedElsewhere(name=item.name, who=item.decided_name or "-")
    if verdict.decision and verdict.decision not in decisions_for(item.kind):
        raise DecisionRequired(fields={"keputusan": DecisionRequired().message})
    known = reasons(session, REMOVAL) | (reasons(session, REJECTION) if item.kind != ASKED else {})
    if why_missing(verdict.decision, verdict.reason_code, verdict.note, known):
        raise WhyRequired(fields={"kode": WhyRequired().message})
    _say(session, meeting, item, verdict, by)
    return item


def postpone_rest(session: Session, musdes_id: UUID, *, by: Actor) -> int:
    """Leave everything nobody has decided to the next meeting; how many."""
    meeting = taking_minutes(session, musdes_id, by=by)
    rest = [item for item in items_of(session, meeting) if item.decision is None and item.outcome is None]
    now = clock.now()
    for item in rest:
        item.decision, item.decided_at, item.decided_by, item.decided_name = POSTPONE, now, by.user_id, by.name
        item.version += 1
    told(session, "cases.musdes.postponed", meeting, by, ditunda=len(rest))
    return len(rest)


def _say(session: Session, meeting: Musdes, item: MusdesItem, verdict: Verdict, by: Actor) -> None:
    before = item.decision
    item.decision = verdict.decision or None
    item.reason_code = verdict.reason_code if verdict.decision in WITH_REASON else None
    item.note = verdict.note.strip()[:LONGEST_NOTE] or None
    item.mark = verdict.mark[:LONGEST_MARK] or None
    item.version += 1
    item.decided_at, item.decided_by, item.decided_name = clock.now(), by.user_id, by.name
    leave_fact(
        session,
        "cases.musdes.decided",
        by=by,
        part=item.part,
        region_code=item.region_code,
        about="musdes_item",
        about_id=item.id,
        case_id=item.case_id,
        before={"keputusan": before} if before else None,
        after={"keputusan": item.decision, "kode": item.reason_code, "musdes": str(meeting.id)},
    )
    session.flush()

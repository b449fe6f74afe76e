"""A locked batch given back: its cases are turned back to where they stood before the meeting's answer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.errors import NotRewindable
from portal.cases.models import OPEN_TASK, Decision, Task
from portal.cases.musdes.words import ASKED, POSTPONE
from portal.cases.musdesmodels import Musdes, MusdesItem
from portal.cases.rewinding import turn_case_back
from portal.kernel.ids import part_of


def turn_back(session: Session, meeting: Musdes, items: Sequence[MusdesItem], why: str, by: Actor) -> None:
    """Free every decision whose case can stand before the meeting again; what has ended keeps its outcome."""
    for item in items:
        if _held_elsewhere(session, item):
            continue
        if item.case_id is None or item.outcome is None or _turned(session, meeting, item, why, by):
            item.outcome, item.outcome_why, item.active = None, None, True
    session.flush()


def _held_elsewhere(session: Session, item: MusdesItem) -> bool:
    """Whether another agenda has the case or the family by now."""
    same = MusdesItem.case_id == item.case_id if item.case_id else MusdesItem.keluarga_id == item.keluarga_id
    held = select(MusdesItem.id).where(MusdesItem.part == item.part, same, MusdesItem.active, MusdesItem.id != item.id)
    return session.scalars(held.limit(1)).first() is not None


def _turned(session: Session, meeting: Musdes, item: MusdesItem, why: str, by: Actor) -> bool:
    """Whether the item's case waits for the meeting again."""
    assert item.case_id is not None
    if item.kind != ASKED and (item.decision == POSTPONE or item.outcome != "diterapkan"):
        return _take_up(session, item)
    seq = _first(session, item.case_id) if item.kind == ASKED else _answered(session, meeting, item.case_id)
    if seq is None:
        return False
    try:
        with session.begin_nested():
            turn_case_back(session, item.case_id, seq=seq, why=why, by=by)
    except NotRewindable:
        return False
    return item.kind == ASKED or _take_up(session, item)


def _take_up(session: Session, item: MusdesItem) -> bool:
    """Point the item at the task that is open now; False when none waits for a meeting."""
    wanted = select(Task).where(
        Task.part == item.part,
        Task.case_id == item.case_id,
        Task.status.in_(OPEN_TASK),
        Task.step == _step(session, item),
    )
    task = session.scalars(wanted.execution_options(populate_existing=True)).first()
    if task is None:
        return False
    item.task_id, item.task_version = task.id, task.version
    return True


def _step(session: Session, item: MusdesItem) -> str:
    """The step the meeting answers in this case."""
    return session.scalars(select(Task.step).where(Task.part == item.part, Task.id == item.task_id)).one()


def _answered(session: Session, meeting: Musdes, case_id: UUID) -> int | None:
    """The decision of a case that this meeting's batch made last."""
    made = select(Decision.seq).where(
        Decision.part == meeting.part,
        Decision.case_id == case_id,
        Decision.data["musdes"].astext == str(meeting.id),
    )
    return session.scalars(made.order_by(Decision.seq.desc()).limit(1)).first()


def _first(session: Session, case_id: UUID) -> int | None:
    """The first decision of a removal the batch began: before it stands the draft."""
    made = select(Decision.seq).where(Decision.part == part_of(case_id), Decision.case_id == case_id)
    return session.scalars(made.order_by(Decision.seq).limit(1)).first()

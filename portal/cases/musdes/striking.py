"""A registered family struck by the meeting: its removal is proposed, submitted, and answered for the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.casefile import case_in
from portal.cases.deciding import decide_task
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.musdes.words import AGREE, STAYS
from portal.cases.musdesmodels import Musdes, MusdesItem
from portal.cases.operations import open_case
from portal.cases.processes import process_info
from portal.cases.proposing import hand_in
from portal.cases.rules import CANCEL, DRAFT, MUSDES
from portal.registry.operations import save_proposal


def strike(
    session: Session, meeting: Musdes, item: MusdesItem, reason: str, record: Mapping[str, Any], by: Actor
) -> CaseFile:
    """Propose the removal of a family as the meeting decided it, and take it past the meeting's own step.

    A removal that an earlier locking of this batch began is written anew and goes on.
    """
    known = case_in(session, by.area, item.case_id) if item.case_id else None
    known = known if known and known.closed_at is None else None
    change_set = save_proposal(
        session,
        kind="penghapusan",
        region_code=meeting.region_code,
        draft=None,
        reason=reason,
        keluarga_id=item.keluarga_id,
        change_set_id=known.change_set_id if known else None,
        reason_code=item.reason_code,
        by=by,
    )
    case = known or open_case(session, change_set, by=by)
    hand_in(session, case, change_set.id, by=by)
    task = _open_task(session, case)
    if task is not None and _form(session, case, task) == MUSDES:
        decide_task(session, task.id, action=AGREE, version=task.version, data=record, by=by)
    item.case_id, item.number = case.id, case.number
    return case


def keep_family(session: Session, _meeting: Musdes, item: MusdesItem, by: Actor) -> None:
    """The meeting was asked again and keeps a family whose removal an earlier locking began: it is withdrawn."""
    case = case_in(session, by.area, item.case_id or UUID(int=0))
    task = _open_task(session, case)
    if task is not None and _form(session, case, task) == DRAFT:
        decide_task(session, task.id, action=CANCEL, version=task.version, note=STAYS, by=by)


def _open_task(session: Session, case: CaseFile) -> Task | None:
    statement = select(Task).where(Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN_TASK))
    return session.scalars(statement.execution_options(populate_existing=True)).first()


def _form(session: Session, case: CaseFile, task: Task) -> str:
    return process_info(session, case.process_version).step(task.step).form

"""Finding the rows a verb is about to change: inside the area, for the actor's role, under lock."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.errors import NotYourRole
from portal.cases.models import CaseFile, Task, Timer
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of

Record = TypeVar("Record", CaseFile, Task, Timer)


def locked_task(session: Session, task_id: UUID, *, by: Actor) -> tuple[CaseFile, Task]:
    """A task of the actor's area and role with its case, locked until commit. Outside the area it does not exist.

    The case is locked first, always: whoever decides, claims or sweeps timers waits at one door, never in a ring.
    """
    by.must(Permission.CASES_TASK_WORK)
    its_case = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    case = _locked(session, select(CaseFile).join(Task, its_case).where(*_named(Task, task_id)))
    task = _locked(session, select(Task).where(*_named(Task, task_id)))
    if case is None or task is None or task.region_code not in by.area:
        raise NotFound
    if task.role != by.role:
        raise NotYourRole
    return case, task


def free_case(session: Session, case_id: UUID) -> CaseFile | None:
    """A case file, locked until commit; None when somebody is working on it at this moment."""
    return _locked(session, select(CaseFile).where(*_named(CaseFile, case_id)), skip=True)


def free_timer(session: Session, timer_id: UUID) -> Timer | None:
    """A timer that still runs, locked until commit; lock its case before."""
    running = (Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
    return _locked(session, select(Timer).where(*_named(Timer, timer_id), *running), skip=True)


def _named(model: type[CaseFile | Task | Timer], record_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return model.part == part_of(record_id), model.id == record_id


def _locked(session: Session, statement: Select[Record], *, skip: bool = False) -> Record | None:
    [wanted] = statement.column_descriptions
    locked = statement.with_for_update(of=wanted["entity"], skip_locked=skip)
    return session.scalars(locked.execution_options(populate_existing=True)).one_or_none()

"""Finding the rows a verb is about to change: inside the area, for the actor's role, under lock."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.errors import NotYourRole
from portal.cases.models import CaseFile, Task
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of


def locked_task(session: Session, task_id: UUID, *, by: Actor) -> Task:
    """A task of the actor's area and role, locked until commit. Outside the area it does not exist."""
    by.must(Permission.CASES_TASK_WORK)
    statement = select(Task).where(Task.part == part_of(task_id), Task.id == task_id).with_for_update()
    task = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if task is None or task.region_code not in by.area:
        raise NotFound
    if task.role != by.role:
        raise NotYourRole
    return task


def locked_case(session: Session, part: int, case_id: UUID) -> CaseFile:
    """A case file, locked until commit: one step at a time."""
    statement = select(CaseFile).where(CaseFile.part == part, CaseFile.id == case_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()

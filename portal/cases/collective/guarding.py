"""What the rest of the house may not do to a decree: end its case without its list, stop its answers half way."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.collective.beginning import HOME
from portal.cases.collective.errors import HasItsDesk, NotStoppable
from portal.cases.collective.models import Decree
from portal.cases.models import CaseFile, Task
from portal.cases.processmodels import BulkAction
from portal.cases.rules import COLLECTIVE
from portal.kernel.ids import part_of


def refuse_decree(session: Session, task_id: UUID) -> None:
    """Refuse a decree's own step (`HasItsDesk`): `operations.answer` moves its list together with its case."""
    if part_of(task_id) != HOME:
        return
    case = (CaseFile.part == Task.part) & (CaseFile.id == Task.case_id)
    asked = select(CaseFile.kind).join(Task, case).where(Task.part == HOME, Task.id == task_id)
    if session.scalar(asked) == COLLECTIVE:
        raise HasItsDesk


def publishes(session: Session, bulk: BulkAction) -> bool:
    """Whether a bulk action is a signed decree's."""
    named = select(Decree.id).where(Decree.part == HOME, Decree.bulks.contains([bulk.id]))
    return bulk.part == HOME and session.scalar(named.limit(1)) is not None


def refuse_stopping(session: Session, bulk: BulkAction) -> None:
    """Refuse to stop what two people signed (`NotStoppable`): a part of it would be published as the whole."""
    if publishes(session, bulk):
        raise NotStoppable

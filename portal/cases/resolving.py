"""Settling a proposal that quarrels with the register: by whoever holds its draft or its conflict."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.answering import is_maker
from portal.cases.errors import HeldByColleague, NoLongerOpen, SamePerson
from portal.cases.finding import locked_task
from portal.cases.models import OPEN_TASK
from portal.cases.outlines import StepInfo
from portal.cases.processes import process_info
from portal.kernel.errors import NotFound
from portal.registry.operations import resolve_change_set
from portal.registry.rebasing import Choice, Place

FORMS = frozenset({"draf", "konflik"})
"""Forms of the steps at which a proposal's content may be settled: whoever decides later sees what was chosen."""


def may_resolve(step: StepInfo | None) -> bool:
    """Whether the step is one at which a quarrel with the register is settled."""
    return step is not None and step.form in FORMS


def resolve_conflicts(
    session: Session,
    task_id: UUID,
    choices: Mapping[Place, Choice],
    *,
    seen: Mapping[UUID, int],
    revision: int,
    case_id: UUID | None = None,
    by: Actor,
) -> None:
    """Settle each overlapping field as `by` chose at an open step of theirs; the case stays where it is.

    `case_id`, when given, must be its case.

    Refuses: `NotFound`, `NotYourRole`, `NoLongerOpen`, `HeldByColleague`, `SamePerson`, and as `resolve_change_set`.
    """
    case, task = locked_task(session, task_id, by=by)
    if case_id not in {None, case.id}:
        raise NotFound
    step = process_info(session, case.process_version).step(task.step)
    if not may_resolve(step):
        raise NotFound
    if task.status not in OPEN_TASK:
        raise NoLongerOpen
    if task.claimed_by not in {None, *by.selves}:
        raise HeldByColleague(who=task.claimed_name)
    if is_maker(session, case, step, by):
        raise SamePerson
    resolve_change_set(session, case.change_set_id, choices, seen=seen, revision=revision, case_id=case.id, by=by)

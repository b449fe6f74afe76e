"""What the checks let through: an answer that takes a case on, many at once, a finding passed for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.answering import is_maker
from portal.cases.casefile import case_in
from portal.cases.checking import examine, goes_on, held_back, held_cases, stopping
from portal.cases.errors import HeldByChecks, NotPassable, SamePerson
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.outlines import StepInfo
from portal.cases.processes import process_info
from portal.cases.rules import DRAFT
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import part_of
from portal.kernel.phrases import Phrase
from portal.kernel.reasons import reasoned
from portal.registry.checkmodels import CheckOverride
from portal.registry.checks import override_check

PANEL, LOOK = Phrase("Pemeriksaan"), Phrase("lihat temuan pada halaman kasusnya")
"""What is told of one held case among many."""


def refuse_held(session: Session, task_id: UUID, action: str, version: int, *, by: Actor) -> None:
    """Examine the case before an answer that takes it on; refuses `HeldByChecks` while something holds.

    What else is wrong with the answer is told by who takes it; a draft's own form is examined there, too.
    """
    found = session.execute(
        select(Task, CaseFile)
        .join(CaseFile, and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id))
        .where(Task.part == part_of(task_id), Task.id == task_id)
    ).one_or_none()
    if found is None or not _answerable(found.Task, version, by):
        return
    step = process_info(session, found.CaseFile.process_version).step(found.Task.step)
    if step.form == DRAFT or action not in step.actions or not goes_on(action):
        return
    if is_maker(session, found.CaseFile, step, by):
        return
    if held := stopping(examine(session, found.CaseFile, step, by=by)):
        raise held_back(held[0])


def _answerable(task: Task, version: int, by: Actor) -> bool:
    seen = task.region_code in by.area and by.may(Permission.CASES_TASK_WORK)
    mine = task.role == by.role and task.claimed_by in {None, *by.selves}
    return seen and mine and task.status in OPEN_TASK and task.version == version


def held_among(session: Session, tasks: Sequence[UUID], step: str, action: str, *, by: Actor) -> dict[UUID, Refused]:
    """Of many tasks at one step those that are held, in two statements whatever their number; by kept results."""
    if not tasks or not goes_on(action):
        return {}
    own = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    named = (Task.part.in_({part_of(one) for one in tasks}), Task.id.in_(tasks), Task.step == step)
    versions = session.scalars(select(CaseFile.process_version).join(Task, own).where(*named).distinct()).all()
    steps = {version: process_info(session, version).step(step) for version in versions}
    held = session.scalars(select(Task.id).join(CaseFile, own).where(*named, held_cases(session, steps, by.role)))
    return {task_id: HeldByChecks(record=PANEL, problem=LOOK) for task_id in held}


def pass_check(session: Session, case_id: UUID, mark: str, *, reason: str, by: Actor) -> CheckOverride:
    """Let a finding that holds the actor's step pass, for a reason that stays with the case.

    Refuses `NotPassable` (it does not hold, or the table does not let this role), `SamePerson`, `ReasonRequired`.
    """
    by.must(Permission.CASES_TASK_WORK)
    case = case_in(session, by.area, case_id)
    step = _own_step(session, case, by)
    if step is None:
        raise NotPassable
    if is_maker(session, case, step, by):
        raise SamePerson
    check = next((one for one in examine(session, case, step, by=by) if one.finding.mark == mark), None)
    if check is None:
        raise NotFound
    if check.passed is not None:
        return check.passed
    if not check.may_pass:
        raise NotPassable
    return override_check(session, case.change_set_id, check.finding, reason=reasoned(reason), case_id=case.id, by=by)


def _own_step(session: Session, case: CaseFile, by: Actor) -> StepInfo | None:
    step = session.scalar(
        select(Task.step).where(
            Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN_TASK), Task.role == by.role
        )
    )
    return process_info(session, case.process_version).step(step) if step else None

"""A submitted proposal taken back by the village it came from: the wrong family, a citizen who changed their mind.

The step that hands a proposal in says from which steps its office may still take it back (`withdraw_from`). The case is
turned back to that step and ends there as a draft that is called off does; every decision stays on record.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.casefile import CaseView, case_in
from portal.cases.deciding import decide_task
from portal.cases.errors import NotRewindable, NotWithdrawable
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task
from portal.cases.moving.standing import lock_cases
from portal.cases.musdes.standing import refuse_on_agenda
from portal.cases.outlines import StepInfo
from portal.cases.ports import ProcessInfo
from portal.cases.processes import process_info
from portal.cases.rewinding import turn_case_back
from portal.cases.rules import CANCEL, SUBMIT
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of
from portal.kernel.reasons import reasoned
from portal.notices.operations import tell_person

WITHDRAWN: Final = "cases.case.withdrawn"
NOTICE: Final = "ditarik"
MESSAGES: Final = {
    "over": "kasusnya sudah berakhir",
    "far": "kasusnya sudah melewati langkah yang masih dapat ditarik",
}


def may_withdraw(actor: Actor, view: CaseView) -> bool:
    """Whether the actor's office handed this case in and may take it back from where it stands."""
    return _is_office(actor, view.case, view.process) and _within(view.process, view.case, view.tasks)


def may_renew(actor: Actor, case: CaseFile) -> bool:
    """Whether the actor may begin a new family's proposal again from one of their village that came to nothing."""
    ended = case.kind == "usulan_baru" and case.status in {"dibatalkan", "ditolak"}
    return ended and actor.may(Permission.CASES_USULAN_PROPOSE, at=case.region_code)


def withdraw_case(session: Session, case_id: UUID, *, reason: str, by: Actor) -> CaseFile:
    """Take a submitted proposal back; whoever holds a task of it is told. Its numbers may be proposed again at once.

    Refuses: `NotFound` (outside the area, or another office's), `ReasonRequired`, `ReasonTooLong`, `NotWithdrawable`,
    `OnAgenda` (of a meeting whose minutes are being taken).
    """
    known = case_in(session, by.area, case_id)
    info = process_info(session, known.process_version)
    if not _is_office(by, known, info):
        raise NotFound
    why = reasoned(reason)
    case, tasks = _locked(session, case_id)
    if not _within(info, case, tasks):
        raise NotWithdrawable(why=MESSAGES["far" if case.closed_at is None else "over"])
    for task in tasks:
        refuse_on_agenda(session, task.id, by=by)
    holders = {task.claimed_by for task in tasks if task.claimed_by is not None} - {by.user_id}
    _turn_back(session, case, info, why, by)
    _call_off(session, case, why, by)
    for person in sorted(holders):
        tell_person(session, person, NOTICE, f"/kasus/{case.id}")
    session.refresh(case)
    return case


def _is_office(actor: Actor, case: CaseFile, info: ProcessInfo) -> bool:
    """Whether the actor sits in the village the case is of, in the role that hands such proposals in."""
    step = _handing_in(info)
    proposes = actor.may(Permission.CASES_USULAN_PROPOSE) and actor.may(Permission.CASES_TASK_WORK)
    return step is not None and proposes and actor.role == step.role and actor.region_code == case.region_code


def _within(info: ProcessInfo, case: CaseFile, tasks: Collection[Task]) -> bool:
    step = _handing_in(info)
    stands = {task.step for task in tasks}
    return step is not None and case.closed_at is None and bool(stands) and stands <= set(step.withdraw_from)


def _handing_in(info: ProcessInfo) -> StepInfo | None:
    """The step a proposal may be taken back to; None when the diagram names none."""
    return next((step for step in info.steps if step.withdraw_from), None)


def _locked(session: Session, case_id: UUID) -> tuple[CaseFile, list[Task]]:
    """The case and its open tasks as they stand now, locked until commit."""
    if not lock_cases(session, [(part_of(case_id), case_id)]):
        raise NotFound
    case = session.get_one(CaseFile, (part_of(case_id), case_id), populate_existing=True)
    return case, _open_tasks(session, case)


def _open_tasks(session: Session, case: CaseFile) -> list[Task]:
    wanted = select(Task).where(Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN_TASK))
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def _turn_back(session: Session, case: CaseFile, info: ProcessInfo, why: str, by: Actor) -> None:
    """To before it was handed in last."""
    step = _handing_in(info)
    assert step is not None
    handed_in = select(Decision.seq).where(
        Decision.part == case.part,
        Decision.case_id == case.id,
        Decision.step == step.id,
        Decision.action == SUBMIT,
    )
    seq = session.scalar(handed_in.order_by(Decision.seq.desc()).limit(1))
    if seq is None:
        raise NotWithdrawable(why=MESSAGES["far"])
    try:
        turn_case_back(session, case.id, seq=seq, why=why, by=by, verb=WITHDRAWN)
    except NotRewindable as refused:
        raise NotWithdrawable(why=refused.params["why"]) from refused


def _call_off(session: Session, case: CaseFile, why: str, by: Actor) -> None:
    """Answer the draft it is again: this ends the case and frees what its proposal held."""
    [task] = _open_tasks(session, case)
    decide_task(session, task.id, action=CANCEL, version=task.version, note=why, by=by)

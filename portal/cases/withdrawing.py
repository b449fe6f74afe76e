"""A submitted proposal taken back by the village it came from: the wrong family, a citizen who changed their mind.

The step that hands a proposal in says from which steps its office may still take it back (`withdraw_from`). The case is
turned back to that step and ends there as a draft that is called off does; every decision stays on record. What the
village's meeting, or a statement in its place, has decided is no longer one operator's to undo; nor is what the house
or another office handed in the village's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.absences import away_on
from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.casefile import CaseView, case_in
from portal.cases.crowds.reversing import undone_until
from portal.cases.deciding import decide_task
from portal.cases.errors import NotRewindable, NotWithdrawable
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task
from portal.cases.moving.standing import lock_cases
from portal.cases.musdes.standing import refuse_on_agenda
from portal.cases.outlines import StepInfo
from portal.cases.ports import ProcessInfo
from portal.cases.processes import process_info
from portal.cases.rewinding import turn_case_back, why_not_before
from portal.cases.rules import CANCEL, MUSDES, SUBMIT
from portal.cases.stations import by_statement
from portal.kernel import clock
from portal.kernel.area import ancestors
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of
from portal.kernel.reasons import reasoned
from portal.notices.operations import tell_person

WITHDRAWN: Final = "cases.case.withdrawn"
NOTICE: Final = "ditarik"
MESSAGES: Final = {
    "over": "kasusnya sudah berakhir",
    "far": "kasusnya sudah melewati langkah yang masih dapat ditarik; minta pemeriksanya menolak atau mengembalikannya",
    "met": "sudah diputus musyawarah desa; minta pemeriksanya menolak atau mengembalikannya",
    "stated": "sudah diputus dengan SPTJM kepala desa/lurah; minta pemeriksanya menolak atau mengembalikannya",
}


def may_withdraw(session: Session, actor: Actor, view: CaseView) -> bool:
    """Whether the actor's office handed this case in and may take it back from where it stands."""
    if not _is_office(actor, view.case, view.process, view.decisions):
        return False
    return _why_not(session, view.case, view.process, view.tasks, view.decisions) is None


def may_renew(session: Session, actor: Actor, case: CaseFile) -> bool:
    """Whether the actor may begin a new family's proposal again from one of their village that came to nothing.

    Not while the answer for many that refused it may be taken back.
    """
    ended = case.kind == "usulan_baru" and case.status in {"dibatalkan", "ditolak"}
    may = ended and actor.may(Permission.CASES_USULAN_PROPOSE, at=case.region_code)
    return may and undone_until(session, case) is None


def withdraw_case(session: Session, case_id: UUID, *, reason: str, by: Actor) -> CaseFile:
    """Take a submitted proposal back; who holds a task of it, or stands in for them today, is told.

    Its numbers may be proposed again at once. Refuses: `NotFound` (outside the area, or another office's),
    `ReasonRequired`, `ReasonTooLong`, `NotWithdrawable`, `OnAgenda` (of a meeting whose minutes are being taken).
    """
    known = case_in(session, by.area, case_id)
    info = process_info(session, known.process_version)
    if not _is_office(by, known, info, _decisions(session, known)):
        raise NotFound
    why = reasoned(reason)
    case, tasks = _locked(session, case_id)
    decisions = _decisions(session, case)
    if (obstacle := _why_not(session, case, info, tasks, decisions)) is not None:
        raise NotWithdrawable(why=obstacle)
    for task in tasks:
        refuse_on_agenda(session, task.id, by=by)
    told = _holders(session, tasks) - {by.user_id}
    _turn_back(session, case, _handed_in(info, decisions), why, by)
    _call_off(session, case, why, by)
    for person in sorted(told):
        tell_person(session, person, NOTICE, f"/kasus/{case.id}")
    session.refresh(case)
    return case


def _is_office(actor: Actor, case: CaseFile, info: ProcessInfo, decisions: Sequence[Decision]) -> bool:
    """Whether the actor sits in the village the case is of, in the role that hands such proposals in.

    What the house handed in, or another office, is not theirs.
    """
    step, handed = _handing_in(info), _handed_in(info, decisions)
    if step is None or (handed is not None and (handed.role != step.role or not handed.actor_id)):
        return False
    proposes = actor.may(Permission.CASES_USULAN_PROPOSE) and actor.may(Permission.CASES_TASK_WORK)
    return proposes and actor.role == step.role and actor.region_code == case.region_code


def _why_not(
    session: Session, case: CaseFile, info: ProcessInfo, tasks: Collection[Task], decisions: Sequence[Decision]
) -> str | None:
    """Why it cannot be taken back from where it stands; None when it can."""
    if case.closed_at is not None:
        return MESSAGES["over"]
    step, handed, stands = _handing_in(info), _handed_in(info, decisions), {task.step for task in tasks}
    if step is None or handed is None or not stands or not stands <= set(step.withdraw_from):
        return MESSAGES["far"]
    if (met := _decided_by_village(info, stands, decisions, handed)) is not None:
        return MESSAGES["stated" if by_statement(met) else "met"]
    refusal = why_not_before(session, case, handed)
    return str(refusal.params["why"]) if refusal is not None else None


def _decided_by_village(
    info: ProcessInfo, stands: Collection[str], decisions: Sequence[Decision], handed: Decision
) -> Decision | None:
    """What the village's meeting, or its statement, decided since; None while the case waits for it, also once more."""
    meetings = {step.id for step in info.steps if step.form == MUSDES}
    if meetings & set(stands):
        return None
    return next((one for one in reversed(decisions) if one.seq > handed.seq and one.step in meetings), None)


def _handing_in(info: ProcessInfo) -> StepInfo | None:
    """The step a proposal may be taken back to; None when the diagram names none."""
    return next((step for step in info.steps if step.withdraw_from), None)


def _handed_in(info: ProcessInfo, decisions: Sequence[Decision]) -> Decision | None:
    """When it was handed in last; None for a draft that never was."""
    step = _handing_in(info)
    return next((one for one in reversed(decisions) if step and one.step == step.id and one.action == SUBMIT), None)


def _decisions(session: Session, case: CaseFile) -> Sequence[Decision]:
    made = select(Decision).where(Decision.part == case.part, Decision.case_id == case.id)
    return session.scalars(made.order_by(Decision.seq)).all()


def _locked(session: Session, case_id: UUID) -> tuple[CaseFile, list[Task]]:
    """The case and its open tasks as they stand now, locked until commit."""
    if not lock_cases(session, [(part_of(case_id), case_id)]):
        raise NotFound
    case = session.get_one(CaseFile, (part_of(case_id), case_id), populate_existing=True)
    return case, _open_tasks(session, case)


def _open_tasks(session: Session, case: CaseFile) -> list[Task]:
    wanted = select(Task).where(Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN_TASK))
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def _holders(session: Session, tasks: Collection[Task]) -> set[int]:
    """Who holds the tasks, and whoever stands in for them today."""
    people: set[int] = set()
    for task in tasks:
        if task.claimed_by is None:
            continue
        people.add(task.claimed_by)
        for office in (task.region_code, *ancestors(task.region_code), 0):
            away = away_on(session, task.role, office, on=clock.today())
            people |= {away[task.claimed_by]} if task.claimed_by in away else set()
    return people


def _turn_back(session: Session, case: CaseFile, handed: Decision | None, why: str, by: Actor) -> None:
    """To before it was handed in last."""
    assert handed is not None
    try:
        turn_case_back(session, case.id, seq=handed.seq, why=why, by=by, verb=WITHDRAWN)
    except NotRewindable as refused:
        raise NotWithdrawable(why=refused.params["why"]) from refused


def _call_off(session: Session, case: CaseFile, why: str, by: Actor) -> None:
    """Answer the draft it is again: this ends the case and frees what its proposal held."""
    [task] = _open_tasks(session, case)
    decide_task(session, task.id, action=CANCEL, version=task.version, note=why, by=by)

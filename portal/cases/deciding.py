"""Deciding a task: one decision, one fact, whoever else pressed the button at the same moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.errors import (
    AlreadyDecided,
    FamilyGone,
    HeldByColleague,
    NoLongerOpen,
    NoteRequired,
    SamePerson,
    UnknownAction,
    UnknownReturn,
    VisitRequired,
)
from portal.cases.finding import locked_task
from portal.cases.models import CaseFile, CaseState, Decision, Task
from portal.cases.ports import Scalar, StepInfo, engine
from portal.cases.progress import OPEN, cancel_timers, write_down
from portal.cases.rules import RETURN, REWORK, SUBMIT, musdes_problems, note_suffices, return_target
from portal.cases.services import services_for
from portal.fieldwork.queries import visit_exists
from portal.kernel import clock
from portal.kernel.errors import Invalid
from portal.kernel.facts import leave_fact
from portal.kernel.ids import parse_id
from portal.registry.errors import BaseMoved, NotReady
from portal.registry.operations import rebase_change_set
from portal.registry.queries import findings_of
from portal.registry.rules import blocking


@dataclass(frozen=True)
class Answer:
    """What somebody says to a step."""

    action: str
    note: str
    return_to: str | None
    data: Mapping[str, Any]


def decide_task(
    session: Session,
    task_id: UUID,
    *,
    action: str,
    version: int,
    note: str = "",
    return_to: str | None = None,
    data: Mapping[str, Any] | None = None,
    by: Actor,
) -> CaseFile:
    """Answer an open task and move its case (maker ≠ checker as the diagram declares).

    `version` is the task's version the person saw: a second decision, however it came about, is `AlreadyDecided`.
    Refuses: `NotFound`, `NotAllowed`, `HeldByColleague`, `UnknownAction`, `SamePerson`, `NoteRequired`,
    `UnknownReturn`, `NotReady` (a draft against the rules), `VisitRequired`, `FamilyGone`, `Invalid` (musdes).
    """
    case, task = locked_task(session, task_id, by=by)
    _refuse_second(session, task, version)
    if task.claimed_by not in {None, by.user_id}:
        raise HeldByColleague(who=task.claimed_name)
    info = engine().process(case.process, case.process_version)
    state = session.get_one(CaseState, (case.part, case.id))
    answer = Answer(action, note.strip(), return_to, dict(data or {}))
    target = _checked(session, case, info.step(task.step), state.variables, answer, by)
    if action == REWORK:
        _rebase(session, case, by)
    _record(session, task, answer, target, by)
    cancel_timers(session, case)
    advance = engine().complete(
        info,
        state.state,
        state.variables,
        step=task.step,
        answers={"keputusan": action, "kembali_ke": target or ""},
        services=services_for(session, case, by),
    )
    back = advance.ready if action in {RETURN, REWORK} else ()
    write_down(session, case, info, advance, by=by, back=back, note=answer.note)
    return case


def _refuse_second(session: Session, task: Task, version: int) -> None:
    if task.status in OPEN and task.version == version:
        return
    decided = session.scalars(
        select(Decision).where(Decision.part == task.part, Decision.task_id == task.id)
    ).one_or_none()
    if decided is None:
        raise NoLongerOpen
    raise AlreadyDecided(who=decided.actor_name, when=f"{decided.at.astimezone(clock.WIB):%d-%m-%Y %H.%M}")


def _checked(
    session: Session, case: CaseFile, step: StepInfo, variables: Mapping[str, Scalar], answer: Answer, by: Actor
) -> str | None:
    """Everything that can be wrong with an answer; the step a return goes to, else None."""
    if answer.action not in step.actions:
        raise UnknownAction
    if same_person(session, case, step, by):
        raise SamePerson
    if not note_suffices(answer.action, answer.note):
        raise NoteRequired(fields={"note": NoteRequired().message})
    if answer.action != RETURN:
        _check_form(session, case, step, answer, by)
        return None
    target = return_target(step, answer.return_to, open_returns(step, variables))
    if target is None:
        raise UnknownReturn(fields={"return_to": UnknownReturn().message})
    return target


def _check_form(session: Session, case: CaseFile, step: StepInfo, answer: Answer, by: Actor) -> None:
    """What the step's own form must bring: a draft without blocking findings, a musdes record, a visit."""
    if step.form == "draf" and answer.action == SUBMIT:
        if stopping := blocking(findings_of(session, by, case.change_set_id)):
            raise NotReady(problem=f"{stopping[0].record}: {stopping[0].message.rstrip('.')}")
    elif step.form == "musdes":
        if problems := musdes_problems(answer.data, today=clock.today()):
            raise Invalid(fields=problems)
    elif step.form == "kunjungan":
        visit_id = parse_id(str(answer.data.get("visit_id", "")))
        if visit_id is None or not visit_exists(session, by, case.id, visit_id):
            raise VisitRequired


def _rebase(session: Session, case: CaseFile, by: Actor) -> None:
    """Set the proposal upon the register as it stands now, else its next publication meets the same conflict."""
    try:
        rebase_change_set(session, case.change_set_id, by=by)
    except BaseMoved as moved:
        raise FamilyGone from moved


def open_returns(step: StepInfo, variables: Mapping[str, Scalar]) -> tuple[str, ...]:
    """The steps a return may name in this case: a skipped province cannot be returned to."""
    return tuple(t for t in step.return_to if t != "validasi_prov" or variables.get("perlu_provinsi"))


def same_person(session: Session, case: CaseFile, step: StepInfo, by: Actor) -> bool:
    """Whether `by` decided last on a step that must be another person's, or proposed the case when that is one."""
    if not step.not_same_as:
        return False
    latest = (
        select(Decision.step, Decision.actor_id)
        .where(Decision.part == case.part, Decision.case_id == case.id, Decision.step.in_(step.not_same_as))
        .order_by(Decision.step, Decision.seq.desc())
        .ext(distinct_on(Decision.step))
    )
    return any(actor_id == by.user_id for _, actor_id in session.execute(latest)) or case.created_by == by.user_id


def _record(session: Session, task: Task, answer: Answer, target: str | None, by: Actor) -> None:
    now = clock.now()
    last = session.scalar(
        select(func.max(Decision.seq)).where(Decision.part == task.part, Decision.case_id == task.case_id)
    )
    session.add(
        Decision(
            part=task.part,
            case_id=task.case_id,
            seq=(last or 0) + 1,
            region_code=task.region_code,
            task_id=task.id,
            step=task.step,
            action=answer.action,
            return_to=target,
            note=answer.note or None,
            data=dict(answer.data),
            actor_id=by.user_id,
            actor_name=by.name,
            role=by.role,
            at=now,
        )
    )
    task.status, task.done_at, task.done_by, task.version = "selesai", now, by.user_id, task.version + 1
    leave_fact(
        session,
        "cases.task.decided",
        by=by,
        part=task.part,
        region_code=task.region_code,
        about="task",
        about_id=task.id,
        case_id=task.case_id,
        reason=answer.note or None,
        before={"langkah": task.step},
        after={"keputusan": answer.action, "kembali_ke": target},
    )
    session.flush()

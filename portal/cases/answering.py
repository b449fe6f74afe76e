"""Whether an answer to a step may stand: everything that can be wrong with it, for one case or for thousands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.errors import (
    AlreadyDecided,
    FamilyGone,
    HeldByColleague,
    NoLongerOpen,
    NoteRequired,
    NoteTooLong,
    NotYourRole,
    SamePerson,
    UnknownAction,
    UnknownReturn,
    VisitRequired,
)
from portal.cases.models import OPEN_TASK, CaseFile
from portal.cases.moving.standing import COLUMNS, Standing, numbers, standing_in, uuids
from portal.cases.outlines import Scalar, StepInfo, Value
from portal.cases.rules import LONGEST_NOTE, RETURN, REWORK, SUBMIT, musdes_problems, note_suffices, return_target
from portal.fieldwork.queries import visit_exists
from portal.kernel import clock
from portal.kernel.errors import Invalid, Refused
from portal.kernel.ids import parse_id, part_of
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


class OpenTask(NamedTuple):
    """A task under lock with its case."""

    id: UUID
    key: str
    step: str
    role: str
    status: str
    version: int
    claimed_by: int | None
    claimed_name: str | None
    change_set_id: UUID
    case: Standing


_LOCK = text(
    "select t.id, t.key, t.step, t.role, t.status, t.version, t.claimed_by, t.claimed_name, c.change_set_id, "  # noqa: S608 - our own columns
    f"{COLUMNS} "
    "from unnest(cast(:parts as bigint[]), cast(:ids as uuid[])) as r(part, id) "
    "join task t on t.part = r.part and t.id = r.id join case_file c on c.part = t.part and c.id = t.case_id "
    "order by c.part, c.id for update of c, t"
)
_MAKERS = text(
    "select d.case_id from unnest(cast(:parts as bigint[]), cast(:ids as uuid[])) as r(part, id) "
    "join decision d on d.part = r.part and d.case_id = r.id where d.actor_id = :actor and d.step = any(:steps) "
    "and not exists (select 1 from decision l where l.part = d.part and l.case_id = d.case_id and l.step = d.step "
    "and l.seq > d.seq)"
)
_DECIDED = text("select actor_name, at from decision where part = :part and task_id = :task")


def lock_tasks(session: Session, ids: Sequence[UUID], *, by: Actor) -> list[OpenTask]:
    """Tasks of the actor's area with their cases, locked until commit; those outside are not there.

    Each case is locked before its task, and cases in one order: whoever decides, claims or sweeps waits at one door,
    never in a ring (PostgreSQL locks in the order of `for update of`).
    """
    by.must(Permission.CASES_TASK_WORK)
    named = {"parts": numbers([part_of(one) for one in ids]), "ids": uuids(ids)}
    session.flush()
    known: dict[str, dict[str, Value]] = {}
    found = [_task(row, known) for row in session.execute(_LOCK, named)]
    return [one for one in found if one.case.region_code in by.area]


def _task(row: Any, known: dict[str, dict[str, Value]]) -> OpenTask:
    task_id, key, step, role, status, version, claimed_by, claimed_name, change_set_id = row[:9]
    case = standing_in(row[9:], known)
    return OpenTask(task_id, key, step, role, status, version, claimed_by, claimed_name, change_set_id, case)


def makers(session: Session, tasks: Sequence[OpenTask], step: StepInfo, by: Actor) -> set[UUID]:
    """Cases in which `by` may not decide `step`: the last decider of a step it must differ from, or the proposer."""
    if not step.not_same_as:
        return set()
    own = {one.case.id for one in tasks if one.case.created_by == by.user_id}
    params = {
        "parts": numbers([one.case.part for one in tasks]),
        "ids": uuids([one.case.id for one in tasks]),
        "steps": list(step.not_same_as),
        "actor": by.user_id,
    }
    return own | set(session.execute(_MAKERS, params).scalars())


def is_maker(session: Session, case: CaseFile, step: StepInfo, actor: Actor) -> bool:
    """Whether the actor made what `step` is to check."""
    if not step.not_same_as or case.created_by == actor.user_id:
        return bool(step.not_same_as)
    params = {
        "parts": numbers([case.part]),
        "ids": uuids([case.id]),
        "steps": list(step.not_same_as),
        "actor": actor.user_id,
    }
    return session.execute(_MAKERS, params).first() is not None


def refusal_of(
    session: Session, task: OpenTask, step: StepInfo, version: int, answer: Answer, same: Collection[UUID], by: Actor
) -> Refused | None:
    """Why this answer to this task of `step` may not stand; None when it may."""
    if task.role != by.role:
        return NotYourRole()
    if task.status not in OPEN_TASK or task.version != version:
        return _second(session, task)
    if task.claimed_by not in {None, by.user_id}:
        return HeldByColleague(who=task.claimed_name)
    if answer.action not in step.actions:
        return UnknownAction()
    if task.case.id in same:
        return SamePerson()
    return _wrong_words(session, task, step, answer, by)


def _second(session: Session, task: OpenTask) -> Refused:
    decided = session.execute(_DECIDED, {"part": task.case.part, "task": task.id}).one_or_none()
    if decided is None:
        return NoLongerOpen()
    return AlreadyDecided(who=decided.actor_name, when=f"{decided.at.astimezone(clock.WIB):%d-%m-%Y %H.%M}")


def _wrong_words(session: Session, task: OpenTask, step: StepInfo, answer: Answer, by: Actor) -> Refused | None:
    if not note_suffices(answer.action, answer.note):
        return NoteRequired(fields={"note": NoteRequired().message})
    if len(answer.note) > LONGEST_NOTE:
        return NoteTooLong(fields={"note": NoteTooLong(most=LONGEST_NOTE).message}, most=LONGEST_NOTE)
    if answer.action != RETURN:
        return _wrong_form(session, task, step, answer, by)
    if target_of(step, answer, task.case.variables) is None:
        return UnknownReturn(fields={"return_to": UnknownReturn().message})
    return None


def target_of(step: StepInfo, answer: Answer, variables: Mapping[str, Value]) -> str | None:
    """The step a return goes to; None when it may not go there, or this is no return."""
    if answer.action != RETURN:
        return None
    return return_target(step, answer.return_to, open_returns(step, variables))


def _wrong_form(session: Session, task: OpenTask, step: StepInfo, answer: Answer, by: Actor) -> Refused | None:
    """What the step's own form must bring: a draft without blocking findings, a musdes record, a visit."""
    if step.form == "draf" and answer.action == SUBMIT:
        if stopping := blocking(findings_of(session, by, task.change_set_id)):
            return NotReady(problem=f"{stopping[0].record}: {stopping[0].message.rstrip('.')}")
    elif step.form == "musdes":
        if problems := musdes_problems(answer.data, today=clock.today()):
            return Invalid(fields=problems)
    elif step.form == "kunjungan":
        visit_id = parse_id(str(answer.data.get("visit_id", "")))
        if visit_id is None or not visit_exists(session, by, task.case.id, visit_id):
            return VisitRequired()
    return None


def open_returns(step: StepInfo, variables: Mapping[str, Scalar] | Mapping[str, Value]) -> tuple[str, ...]:
    """The steps a return may name in this case: a skipped province cannot be returned to."""
    return tuple(t for t in step.return_to if t != "validasi_prov" or variables.get("perlu_provinsi"))


def rebased(session: Session, task: OpenTask, answer: Answer, by: Actor) -> Refused | None:
    """Set the proposal upon the register as it stands now, else its next publication meets the same conflict."""
    if answer.action != REWORK:
        return None
    try:
        rebase_change_set(session, task.change_set_id, by=by)
    except BaseMoved:
        return FamilyGone()
    return None

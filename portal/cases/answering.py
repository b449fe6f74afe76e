"""Whether an answer to a step may stand: everything that can be wrong with it, for one case or for thousands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.checking import examine, stopping
from portal.cases.errors import (
    AlreadyDecided,
    FamilyGone,
    HeldByColleague,
    NoLongerOpen,
    NoteRequired,
    NoteTooLong,
    NotYourRole,
    OwnDecision,
    SamePerson,
    UnknownAction,
    UnknownReturn,
    VisitRequired,
)
from portal.cases.impartial import RULING, judged_before
from portal.cases.models import OPEN_TASK, STANDS, CaseFile
from portal.cases.moving.standing import Crowd, column, numbers, read_once, uuids
from portal.cases.outlines import Scalar, StepInfo, Value
from portal.cases.rules import (
    LONGEST_NOTE,
    MUSDES,
    RETURN,
    REWORK,
    SUBMIT,
    hearing_problems,
    musdes_problems,
    note_suffices,
    return_target,
)
from portal.fieldwork.queries import visit_exists
from portal.kernel import clock
from portal.kernel.database import Hot
from portal.kernel.errors import Invalid, Refused
from portal.kernel.ids import parse_id, part_of
from portal.registry.errors import BaseMoved, NotReady
from portal.registry.operations import rebase_change_set


@dataclass(frozen=True)
class Answer:
    """What somebody says to a step."""

    action: str
    note: str
    return_to: str | None
    data: Mapping[str, Any]
    reason_code: str = ""
    """A code of the reason catalogue: why it is refused or sent back."""


class Waiting(NamedTuple):
    """Open tasks of one step, locked with their cases, that stand and look alike; the actor may try to answer them."""

    crowd: Crowd
    step: str
    key: str
    proposed: bool
    """Whether the actor, or whom they stand for, opened these cases."""
    decided: tuple[str, ...]
    """Steps of these cases that one of them decided last."""
    heard: dict[str, Value] = {}  # noqa: RUF012 - never written to: a tuple's default
    """Variables these cases are told with the answer."""

    @property
    def tasks(self) -> list[UUID]:
        """Their identifiers."""
        return [UUID(one) for one in self.crowd.tasks]

    def same_person(self, step: StepInfo) -> bool:
        """Whether the actor made what `step` is to check: proposed the case, or decided a step it must differ from."""
        return bool(step.not_same_as) and (self.proposed or not set(step.not_same_as).isdisjoint(self.decided))


class Unfit(NamedTuple):
    """A task under lock that the actor may not answer as it stands."""

    id: UUID
    part: int
    role: str
    status: str
    version: int
    claimed_by: int | None
    claimed_name: str | None


_ROWS = (
    "with r as materialized (select * from unnest(cast(:parts as bigint[]), cast(:ids as uuid[]), "
    "cast(:versions as bigint[])) as r(part, id, seen)), l as materialized ("
)
_ONE_ROW = (
    "with r as materialized (select cast(:part as bigint) as part, cast(:id as uuid) as id, "
    "cast(:version as bigint) as seen), l as materialized ("
)
_LOCKED = (
    "select t.id, t.key, t.step, c.part, c.id as case_id, c.process_version, c.marking, "
    "c.variables, c.created_by = any(cast(:selves as bigint[])) as proposed, "
    "case when t.role = :role and t.status in ('siap', 'diambil') "
    "and t.version = r.seen and (t.claimed_by is null or t.claimed_by = any(cast(:selves as bigint[]))) "
    "then null else t.id end as unfit "
    "from r join task t on t.part = r.part and t.id = r.id join case_file c on c.part = t.part and c.id = t.case_id "
    "where c.region_code >= :lo and c.region_code < :hi"
)
_DECIDED_LAST = (
    "(select array_agg(d.step order by d.step) from decision d where d.part = l.part and d.case_id = l.case_id "  # noqa: S608 - our own pieces
    "and (d.actor_id = any(cast(:selves as bigint[])) or d.for_id = any(cast(:selves as bigint[]))) "
    f"and {STANDS}) as decided"
)
"""The steps of a case that the actor, or whom they stand for, decided last."""
_LOCK = Hot(
    f"{_ROWS}{_LOCKED} order by c.part, c.id for update of c, t) "  # noqa: S608 - our own pieces
    "select m.unfit, m.process_version, m.step, m.key, m.marking, cast(m.variables as text), m.proposed, m.decided, "
    "cast(array_agg(m.part) as text), cast(array_agg(m.case_id) as text), cast(array_agg(m.id) as text) "
    f"from (select l.*, {_DECIDED_LAST} from l) m "
    "group by m.unfit, m.process_version, m.step, m.key, m.marking, m.variables, m.proposed, m.decided",
    by_index=True,
)
_LOCK_ONE = Hot(
    f"{_ONE_ROW}{_LOCKED} and c.id = coalesce(cast(:only as uuid), c.id) for update of c, t) "  # noqa: S608 - our own pieces
    "select l.unfit, l.process_version, l.step, l.key, l.marking, cast(l.variables as text), l.proposed, "
    f"{_DECIDED_LAST}, '{{' || l.part || '}}', '{{' || l.case_id || '}}', '{{' || l.id || '}}' from l"
)
"""The same of one: nothing to sort or gather."""
_UNFIT = text(
    "select t.id, t.part, t.role, t.status, t.version, t.claimed_by, t.claimed_name from "
    "unnest(cast(:parts as bigint[]), cast(:ids as uuid[])) as r(part, id) "
    "join task t on t.part = r.part and t.id = r.id"
)
_LAST = text(
    "select 1 from decision d where d.part = :part and d.case_id = :case "  # noqa: S608 - our own pieces
    "and (d.actor_id = any(cast(:selves as bigint[])) or d.for_id = any(cast(:selves as bigint[]))) "
    f"and d.step = any(:steps) and {STANDS}"
)
_DECIDED = text("select actor_name, at from decision where part = :part and task_id = :task")


def lock_tasks(
    session: Session, seen: Mapping[UUID, int], *, only: UUID | None = None, by: Actor
) -> tuple[list[Waiting], list[Unfit]]:
    """Tasks of the actor's area with their cases, locked until commit; those outside are not there.

    `seen`: task → its version the actor saw. `only`: the case it must be of. Each case is locked before its task, and
    cases in one order: whoever decides, claims or sweeps waits at one door, never in a ring (PostgreSQL locks in the
    order of `for update of`).
    """
    by.must(Permission.CASES_TASK_WORK)
    session.flush()
    asked = {
        "selves": numbers(sorted(by.selves)),
        "role": by.role,
        "lo": by.area.lo,
        "hi": by.area.hi,
    }
    if len(seen) == 1:
        [(task_id, version)] = seen.items()
        one = {"part": part_of(task_id), "id": task_id.hex, "version": version, "only": only.hex if only else None}
        rows = _LOCK_ONE.run(session, asked | one)
    else:
        parts = numbers([part_of(one) for one in seen])
        many = {"parts": parts, "ids": uuids(list(seen)), "versions": numbers(list(seen.values()))}
        rows = _LOCK.run(session, asked | many)
    known: dict[str, dict[str, Value]] = {}
    unfit = [row[0] for row in rows if row[0] is not None]
    return [_waiting(row, known) for row in rows if row[0] is None], _unfit(session, unfit)


def _waiting(row: Any, known: dict[str, dict[str, Value]]) -> Waiting:
    _, version, step, key, marking, variables, proposed, decided, parts, cases, tasks = row
    crowd = Crowd(version, marking, read_once(variables, known), column(parts), column(cases), column(tasks))
    return Waiting(crowd, step, key, proposed, tuple(decided or ()))


def _unfit(session: Session, ids: Sequence[UUID]) -> list[Unfit]:
    if not ids:
        return []
    named = {"parts": numbers([part_of(one) for one in ids]), "ids": uuids(ids)}
    return [Unfit(*row) for row in session.execute(_UNFIT, named)]


def is_maker(session: Session, case: CaseFile, step: StepInfo, actor: Actor) -> bool:
    """Whether the actor, or somebody they stand for, made what `step` is to check."""
    if not step.not_same_as or case.created_by in actor.selves:
        return bool(step.not_same_as)
    params = {"part": case.part, "case": case.id, "steps": list(step.not_same_as), "selves": sorted(actor.selves)}
    return session.execute(_LAST, params).first() is not None


def why_unfit(session: Session, task: Unfit, version: int, by: Actor) -> Refused:
    """Why this task cannot be answered by the actor."""
    if task.role != by.role:
        return NotYourRole()
    if task.status not in OPEN_TASK or task.version != version:
        return _second(session, task)
    return HeldByColleague(who=task.claimed_name)


def refusal_of(waiting: Waiting, step: StepInfo, answer: Answer, *, on: date) -> Refused | None:
    """Why this answer to `step` may not stand in any of these cases; None when it may."""
    if answer.action not in step.actions:
        return UnknownAction()
    if waiting.same_person(step):
        return SamePerson()
    if not note_suffices(answer.action, answer.note):
        return NoteRequired(fields={"note": NoteRequired().message})
    if len(answer.note) > LONGEST_NOTE:
        return NoteTooLong(fields={"note": NoteTooLong(most=LONGEST_NOTE).message}, most=LONGEST_NOTE)
    if answer.action == RETURN and target_of(step, answer, waiting.crowd.variables) is None:
        return UnknownReturn(fields={"return_to": UnknownReturn().message})
    if step.form == "sidang" and answer.action != RETURN and (problems := hearing_problems(answer.data, today=on)):
        return Invalid(fields=problems)
    if step.form == MUSDES and answer.action != RETURN and (problems := musdes_problems(answer.data, today=on)):
        return Invalid(fields=problems)
    return None


def _second(session: Session, task: Unfit) -> Refused:
    decided = session.execute(_DECIDED, {"part": task.part, "task": task.id}).one_or_none()
    if decided is None:
        return NoLongerOpen()
    return AlreadyDecided(who=decided.actor_name, when=f"{decided.at.astimezone(clock.WIB):%d-%m-%Y %H.%M}")


def target_of(step: StepInfo, answer: Answer, variables: Mapping[str, Value]) -> str | None:
    """The step a return goes to; None when it may not go there, or this is no return."""
    if answer.action != RETURN:
        return None
    return return_target(step, answer.return_to, open_returns(step, variables))


def asks_each(step: StepInfo, answer: Answer) -> bool:
    """Whether the answer depends on each case by itself, not only on where it stands."""
    if answer.action == RETURN:
        return False
    return (
        answer.action == REWORK
        or step.form in {"kunjungan", RULING}
        or (step.form == "draf" and answer.action == SUBMIT)
    )


def refusal_in(session: Session, case: CaseFile, step: StepInfo, answer: Answer, by: Actor) -> Refused | None:
    """Why this answer may not stand in this one case: a draft with blocking findings, no visit, a family gone.

    Nor is an objection decided by whoever judged its family before. A case sent back for rework has its proposal set
    upon the register as it stands now, else its next publication meets the same conflict.
    """
    if step.form == "draf" and answer.action == SUBMIT:
        if held := stopping(examine(session, case, step, by=by)):
            return NotReady(problem=f"{held[0].record}: {held[0].message.rstrip('.')}")
    elif step.form == "kunjungan":
        visit_id = parse_id(str(answer.data.get("visit_id", "")))
        if visit_id is None or not visit_exists(session, by, case.id, visit_id):
            return VisitRequired()
    elif judged_before(session, case, step, by):
        return OwnDecision()
    if answer.action == REWORK:
        try:
            rebase_change_set(session, case.change_set_id, by=by)
        except BaseMoved:
            return FamilyGone()
    return None


def open_returns(step: StepInfo, variables: Mapping[str, Scalar] | Mapping[str, Value]) -> tuple[str, ...]:
    """The steps a return may name in this case: a skipped province cannot be returned to."""
    return tuple(t for t in step.return_to if t != "validasi_prov" or variables.get("perlu_provinsi"))

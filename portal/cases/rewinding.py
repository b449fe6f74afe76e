"""Turning one case back to before a decision, by those who may, with a reason: nothing that happened is erased.

The case stands again where it stood, with the variables it had; what opened since is closed, what was open then is
opened anew. Decisions and facts since stay on record. What the register has received cannot be turned back here: a
published case is over, and is amended by a new proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.arming import correlation_of
from portal.cases.calendars.queries import calendars
from portal.cases.casefile import case_in
from portal.cases.deadlines import FAR
from portal.cases.duedates import ends, term_of, working_seconds
from portal.cases.errors import NotRewindable
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task, Timer
from portal.cases.moving.standing import lock_cases
from portal.cases.ports import NoWayOut, ProcessInfo, Waiting
from portal.cases.processes import process_info, waiting_at
from portal.cases.processmodels import Effect, Marking, Subscription
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.reasons import reasoned

MESSAGES: Final = {
    "over": "kasus sudah berakhir",
    "unknown": "keputusan itu dibuat sebelum portal mencatat kedudukannya",
    "served": "sesudah keputusan itu portal sudah menjalankan layanan yang tidak dapat ditarik",
    "elsewhere": "keputusan itu dibuat pada versi proses yang lain daripada yang kini dijalani kasus ini",
}


@dataclass(frozen=True)
class RewindPoint:
    """A decision of a case, and why the case cannot be turned back to before it (None when it can)."""

    decision: Decision
    label: str
    refusal: NotRewindable | None


@dataclass(frozen=True)
class RewindPreview:
    """What turning back would do: which open work is cancelled, which timers stop, what opens."""

    case: CaseFile
    point: RewindPoint
    info: ProcessInfo
    tasks: Sequence[Task]
    timers: Sequence[Timer]
    opens: Sequence[Waiting]


def rewind_points(session: Session, actor: Actor, case_id: UUID) -> list[RewindPoint]:
    """The decisions of a case, the last first; none when it is over."""
    actor.must(Permission.PROCESSES_PROCESS_MANAGE)
    case = case_in(session, actor.area, case_id)
    if case.closed_at is not None:
        return []
    made = select(Decision).where(Decision.part == case.part, Decision.case_id == case.id)
    info = process_info(session, case.process_version)
    return [_point(session, case, info, one) for one in session.scalars(made.order_by(Decision.seq.desc()))]


def rewind_preview(session: Session, actor: Actor, case_id: UUID, seq: int) -> RewindPreview:
    """What turning a case back to before decision `seq` would do. Refuses: `NotFound`, `NotRewindable`."""
    actor.must(Permission.PROCESSES_PROCESS_MANAGE)
    case = case_in(session, actor.area, case_id)
    decision = session.get(Decision, (case.part, case.id, seq))
    if decision is None:
        raise NotFound
    info = process_info(session, case.process_version)
    point = _point(session, case, info, decision)
    if point.refusal is not None or decision.marking_before is None:
        raise point.refusal or NotRewindable(why=MESSAGES["unknown"])
    tasks = select(Task).where(Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN_TASK))
    timers = select(Timer).where(
        Timer.part == case.part, Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
    )
    return RewindPreview(
        case=case,
        point=point,
        info=info,
        tasks=session.scalars(tasks.order_by(Task.created_at)).all(),
        timers=session.scalars(timers.order_by(Timer.due_at)).all(),
        opens=waiting_at(session, case.process_version, decision.marking_before),
    )


def _point(session: Session, case: CaseFile, info: ProcessInfo, decision: Decision) -> RewindPoint:
    label = info.labels.get(decision.step, decision.step)
    return RewindPoint(decision, label, why_not_before(session, case, decision))


def why_not_before(session: Session, case: CaseFile, decision: Decision) -> NotRewindable | None:
    """Why a case cannot be turned back to before one of its decisions; None when it can."""
    try:
        _refuse(session, case, decision)
    except NotRewindable as refusal:
        return refusal
    return None


def rewind_case(session: Session, case_id: UUID, *, seq: int, reason: str, by: Actor) -> CaseFile:
    """Turn a running case back to where it stood before decision `seq`.

    Refuses: `NotFound`, `ReasonRequired`, `NotRewindable` (over, decided under another version, a call between that
    decision and now has already been done, or what it would wait for there cannot be told).
    """
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    return turn_case_back(session, case_id, seq=seq, why=reasoned(reason), by=by)


def turn_case_back(
    session: Session, case_id: UUID, *, seq: int, why: str, by: Actor, verb: str = "cases.case.rewound"
) -> CaseFile:
    """The same for whoever calls it with a right of their own: a meeting's batch given back, a proposal withdrawn.

    `verb` names the fact it leaves. Refuses alike.
    """
    if not lock_cases(session, [(part_of(case_id), case_id)]):
        raise NotFound
    case = session.scalars(
        select(CaseFile)
        .where(CaseFile.part == part_of(case_id), CaseFile.id == case_id)
        .execution_options(populate_existing=True)
    ).one()
    point = session.get(Decision, (case.part, case.id, seq))
    if point is None or point.region_code not in by.area:
        raise NotFound
    _refuse(session, case, point)
    before: dict[str, object] = {"langkah": case.step, "kedudukan": case.marking}
    assert point.marking_before is not None
    case.marking, case.variables = point.marking_before, dict(point.variables_before or {})
    case.moves += 1
    _clear(session, case)
    info = process_info(session, case.process_version)
    standing = waiting_at(session, case.process_version, case.marking)
    try:
        for one in standing:
            _open(session, case, info, one, by, why)
    except NoWayOut as error:
        raise NotRewindable(why=error.why) from error
    case.step = next((one.element for one in standing if one.what == "task"), None)
    _tell(session, case, verb, seq, why, before, by)
    session.flush()
    return case


def _refuse(session: Session, case: CaseFile, point: Decision) -> None:
    if case.closed_at is not None:
        raise NotRewindable(why=MESSAGES["over"])
    if point.marking_before is None:
        raise NotRewindable(why=MESSAGES["unknown"])
    ran = (Effect.status == "selesai") | ((Effect.kind == "layanan") & Effect.answers.is_not(None))
    since = Effect.closed_at.is_(None) | (Effect.closed_at >= point.at)
    done = select(Effect.id).where(Effect.part == case.part, Effect.case_id == case.id, ran, since)
    if session.scalars(done.limit(1)).first() is not None:
        raise NotRewindable(why=MESSAGES["served"])
    version = session.scalar(select(Marking.version).where(Marking.id == point.marking_before))
    if version != case.process_version:
        raise NotRewindable(why=MESSAGES["elsewhere"])


def _clear(session: Session, case: CaseFile) -> None:
    """Close everything the case waits for."""
    now = clock.now()
    ours = {"part": case.part, "case_id": case.id}
    session.execute(
        update(Task)
        .where(Task.part == ours["part"], Task.case_id == ours["case_id"], Task.status.in_(OPEN_TASK))
        .values(status="batal", version=Task.version + 1)
    )
    session.execute(
        update(Timer)
        .where(
            Timer.part == case.part, Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
        )
        .values(cancelled_at=now)
    )
    session.execute(
        update(Effect)
        .where(Effect.part == case.part, Effect.case_id == case.id, Effect.status.in_(("menunggu", "macet")))
        .values(status="batal", closed_at=now)
    )
    session.execute(delete(Subscription).where(Subscription.part == case.part, Subscription.case_id == case.id))


def _open(session: Session, case: CaseFile, info: ProcessInfo, one: Waiting, by: Actor, reason: str) -> None:
    now, calendar = clock.now(), calendars(session).of(case.region_code)
    common = {"part": case.part, "region_code": case.region_code, "case_id": case.id}
    if one.what == "task":
        step = info.step(one.element)
        due = calendar.after(now, step.due) if step.due else FAR
        task = Task(
            **common,
            id=new_id(case.part),
            step=one.element,
            key=one.key,
            role=step.role,
            status="siap",
            returned=True,
            return_note=reason,
            created_at=now,
            due_at=due,
            working=int(step.due.total_seconds()) if step.due else None,
            version=1,
        )
        session.add(task)
    elif one.what == "timer":
        timer = info.timers[one.element]
        term = term_of(timer, case.variables)
        named = {"element": one.element, "key": one.key, "left": one.left}
        timed = {"armed_at": now, "due_at": ends(term, now, calendar), "working": working_seconds(term)}
        session.add(Timer(**common, **named, **timed, id=new_id(case.part)))
    elif one.what == "service":
        verb = info.services[one.element]
        asked = {"actor_id": by.user_id, "actor_name": by.name, "actor_role": by.role}
        session.add(
            Effect(
                **common,
                **asked,
                id=new_id(case.part),
                key=one.key,
                element=one.element,
                kind="layanan",
                verb=verb,
                status="menunggu",
                attempts=0,
                due_at=now,
            )
        )
    elif one.what in {"message", "signal"}:
        own = one.what == "message" and one.element in info.correlations
        carried = correlation_of(info, one.element, case.variables) if own else case.number
        session.add(
            Subscription(
                **common,
                key=one.key,
                kind=one.what,
                name=info.events[one.element],
                correlation="" if one.what == "signal" else carried,
            )
        )


def _tell(
    session: Session, case: CaseFile, verb: str, seq: int, reason: str, before: dict[str, object], by: Actor
) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=case.part,
        region_code=case.region_code,
        about="case",
        about_id=case.id,
        case_id=case.id,
        reason=reason,
        before=before,
        after={"langkah": case.step, "kedudukan": case.marking, "sebelum_keputusan": seq},
    )

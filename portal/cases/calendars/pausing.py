"""A case that waits for the citizen: its deadlines stand still from then until it goes on."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.calendars.errors import AlreadyPaused, NothingWaits, NotPaused
from portal.cases.calendars.models import CasePause
from portal.cases.calendars.recounting import recount
from portal.cases.deadlines import FAR
from portal.cases.finding import free_case
from portal.cases.models import OPEN_TASK, CaseFile, Task, Timer
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.reasons import reasoned


def runs() -> ColumnElement[bool]:
    """A task whose clock runs: nobody waits for the citizen."""
    return or_(Task.due_at < FAR, Task.working.is_(None))


def stands_still(task: Task) -> bool:
    """Whether the task's clock stands still, since a step with a deadline otherwise always has its moment."""
    return task.working is not None and task.due_at >= FAR


def pause_of(session: Session, actor: Actor, case_id: UUID) -> CasePause | None:
    """The pause a case of the actor's area is in."""
    statement = select(CasePause).where(
        CasePause.part == part_of(case_id), CasePause.case_id == case_id, CasePause.ended_at.is_(None)
    )
    found = session.scalar(statement)
    return found if found is not None and found.region_code in actor.area else None


def pause_case(session: Session, case_id: UUID, *, reason: str, by: Actor) -> CasePause:
    """Stop the clock of a case one works on: something only the citizen can bring is awaited.

    Refuses `NotFound`, `NothingWaits` (no open step of the actor's role), `AlreadyPaused`, `ReasonRequired`.
    """
    case = _worked_on(session, case_id, by)
    kept = reasoned(reason)
    if pause_of(session, by, case.id) is not None:
        raise AlreadyPaused
    now = clock.now()
    pause = CasePause(
        part=case.part,
        id=new_id(case.part),
        region_code=case.region_code,
        case_id=case.id,
        reason=kept,
        started_at=now,
        started_by=by.user_id,
        started_name=by.name,
    )
    session.add(pause)
    own = and_(Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN_TASK), Task.working.is_not(None))
    session.execute(update(Task).where(own).values(due_at=FAR))
    armed = and_(Timer.part == case.part, Timer.case_id == case.id, Timer.working.is_not(None))
    running = and_(Timer.armed_at.is_not(None), Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
    session.execute(update(Timer).where(armed, running).values(due_at=FAR))
    _told(session, "cases.case.paused", case, by, kept)
    session.flush()
    return pause


def resume_case(session: Session, case_id: UUID, *, by: Actor) -> None:
    """Let the clock of a case go on; what was left of its deadlines counts from now.

    Refuses `NotFound`, `NothingWaits`, `NotPaused`.
    """
    case = _worked_on(session, case_id, by)
    pause = pause_of(session, by, case.id)
    if pause is None:
        raise NotPaused
    pause.ended_at, pause.ended_by, pause.ended_name = clock.now(), by.user_id, by.name
    session.flush()
    recount(session, [(case.part, case.id)], by=by)
    _told(session, "cases.case.resumed", case, by, None)
    session.flush()


def _worked_on(session: Session, case_id: UUID, by: Actor) -> CaseFile:
    by.must(Permission.CASES_TASK_WORK)
    case = free_case(session, case_id)
    if case is None or case.region_code not in by.area:
        raise NotFound
    held = select(Task.id).where(
        Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN_TASK), Task.role == by.role
    )
    if session.scalar(held.limit(1)) is None:
        raise NothingWaits
    return case


def _told(session: Session, verb: str, case: CaseFile, by: Actor, reason: str | None) -> None:
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
        after={"langkah": case.step},
    )

"""Timers: indexed rows with a due date, swept in sets; falling due is an action on the engine like any other."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.finding import locked_case
from portal.cases.models import CaseState, Timer
from portal.cases.ports import NotOpen, engine
from portal.cases.progress import write_down
from portal.cases.services import services_for
from portal.kernel import clock
from portal.kernel.facts import leave_fact


def fire_due_timers(session: Session, *, by: Actor, limit: int = 500) -> int:
    """Let every timer that is due now fall due, at most `limit`; how many did. Two sweepers share the work."""
    now = clock.now()
    due = session.scalars(
        select(Timer)
        .where(Timer.due_at <= now, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
        .order_by(Timer.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_fire(session, timer, by) for timer in due)


def _fire(session: Session, timer: Timer, by: Actor) -> bool:
    case = locked_case(session, timer.part, timer.case_id)
    info = engine().process(case.process, case.process_version)
    state = session.get_one(CaseState, (case.part, case.id))
    timer.fired_at = clock.now()
    try:
        advance = engine().fire(
            info,
            state.state,
            state.variables,
            element=timer.element,
            services=services_for(session, case, by),
        )
    except NotOpen:
        return False
    write_down(session, case, info, advance, by=by)
    leave_fact(
        session,
        "cases.timer.fired",
        by=by,
        part=case.part,
        region_code=case.region_code,
        about="timer",
        about_id=timer.id,
        case_id=case.id,
        after={"peristiwa": timer.element, "langkah": case.step},
    )
    return True

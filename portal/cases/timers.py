"""Timers: indexed rows with a due date, swept in sets; falling due is an action on the engine like any other."""

from __future__ import annotations

import logging
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.finding import free_case, free_timer
from portal.cases.models import CaseState, Timer
from portal.cases.ports import NotOpen, engine
from portal.cases.progress import write_down
from portal.cases.services import services_for
from portal.kernel import clock
from portal.kernel.facts import leave_fact

log = logging.getLogger(__name__)


def fire_due_timers(session: Session, *, by: Actor, limit: int = 500) -> int:
    """Let every timer that is due now fall due, at most `limit`; how many did.

    Two sweepers share the work. A case somebody is working on, or one that fails, waits for the next sweep alone.
    """
    due = session.execute(
        select(Timer.id, Timer.case_id)
        .where(Timer.due_at <= clock.now(), Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
        .order_by(Timer.due_at)
        .limit(limit)
    ).all()
    return sum(_fire_alone(session, timer_id, case_id, by) for timer_id, case_id in due)


def _fire_alone(session: Session, timer_id: UUID, case_id: UUID, by: Actor) -> bool:
    try:
        with session.begin_nested():
            return _fire(session, timer_id, case_id, by)
    except Exception:  # one broken case must not hold up the whole country's timers
        log.exception("timer %s of case %s does not fire", timer_id, case_id)
        return False


def _fire(session: Session, timer_id: UUID, case_id: UUID, by: Actor) -> bool:
    case = free_case(session, case_id)
    timer = free_timer(session, timer_id) if case else None
    if case is None or timer is None:
        return False
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

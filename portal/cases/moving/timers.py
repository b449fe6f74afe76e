"""Timers: indexed rows with a due date, swept in sets; falling due happens to many cases at once like any decision."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.moving.moving import move_cases
from portal.cases.moving.parking import park
from portal.cases.moving.standing import Move, alone, lock_cases, uuids
from portal.cases.moving.writing import Said
from portal.cases.outlines import Value
from portal.cases.ports import Happening
from portal.kernel import clock

FIRED = Said("cases.timer.fired")
NOTHING: dict[str, Value] = {}
_DUE = text(
    "select distinct on (t.part, t.case_id) t.id, t.part, t.case_id, t.key from ("
    "select id, part, case_id, key, due_at from timer where due_at <= :now and fired_at is null "
    "and cancelled_at is null order by due_at limit :limit) t order by t.part, t.case_id, t.due_at"
)
_FIRE = text(
    "update timer t set fired_at = :now from unnest(cast(:ids as uuid[])) as r(id) where t.id = r.id "
    "and t.part = any(cast(:parts as bigint[]))"
)


def fire_due_timers(session: Session, *, by: Actor, limit: int = 5_000) -> int:
    """Let timers that are due now fall due, at most `limit`, each case once; how many did.

    Two sweepers share the work; a case somebody is working on at this moment is left to the next sweep. What the
    diagram cannot take on is parked as an incident.
    """
    now = clock.now()
    due = session.execute(_DUE, {"now": now, "limit": limit}).all()
    if not due:
        return 0
    key_of: dict[UUID, tuple[UUID, str]] = {case_id: (timer_id, key) for timer_id, _, case_id, key in due}
    cases = lock_cases(session, [(part, case_id) for _, part, case_id, _ in due], skip=True)
    still = _still_running(session, [timer_id for timer_id, _, _, _ in due])
    running = [case for case in cases if key_of[case.id][0] in still]
    moves = [Move(alone(case), Happening("timer", key_of[case.id][1]), NOTHING) for case in running]
    _fired(session, [key_of[case.id][0] for case in running], {case.part for case in running}, now)
    planned = move_cases(session, moves, FIRED, by=by)
    for case in cases:
        if case.id in planned.stuck and case.id not in planned.closed:
            park(session, case, "timer", key_of[case.id][1], planned.stuck[case.id], by=by)
    return len(moves) - len(planned.stuck)


def _still_running(session: Session, ids: list[UUID]) -> set[UUID]:
    """Timers that nobody stopped while we waited for their case."""
    found = session.execute(
        text("select id from timer where id = any(cast(:ids as uuid[])) and fired_at is null and cancelled_at is null"),
        {"ids": uuids(ids)},
    )
    return set(found.scalars())


def _fired(session: Session, ids: list[UUID], parts: set[int], now: datetime) -> None:
    session.execute(_FIRE, {"ids": uuids(ids), "parts": "{" + ",".join(map(str, parts)) + "}", "now": now})

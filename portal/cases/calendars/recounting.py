"""Counting open deadlines anew from what they were given: after a calendar changed, after a clock stood still.

What runs on in plain days, or until a date, only moves off a day that is closed by now, to the next opening.
Counting twice gives the same, so a worker may be killed at any moment. Every deadline that moves is told in its case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.cases.calendars.queries import Calendars, calendars
from portal.cases.deadlines import FAR
from portal.cases.moving.standing import numbers, uuids
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.database import transaction
from portal.kernel.ids import made_in_sql, stamp

CHUNK = 5_000
Pauses = dict[UUID, list[tuple[datetime, datetime]]]
_OPEN = (
    "select c.part, c.id, c.region_code from case_file c where c.closed_at is null and c.region_code >= :lo "
    "and c.region_code < :hi and (c.part, c.id) > (:part, cast(:id as uuid)) order by c.part, c.id limit :limit"
)
_NAMED = "select r.part, r.id from unnest(cast(:parts as bigint[]), cast(:ids as uuid[])) as r(part, id)"
_STILL = (
    "not exists (select 1 from case_pause p where p.part = t.part and p.case_id = t.case_id and p.ended_at is null)"
)
_PAUSES = text(
    f"with r as materialized ({_NAMED}) select p.case_id, p.started_at, p.ended_at from r join case_pause p "  # noqa: S608 - our own pieces
    "on p.part = r.part and p.case_id = r.id where p.ended_at is not null order by p.started_at"
)
_TASKS = text(
    f"with r as materialized ({_NAMED}) select t.part, t.id, t.case_id, t.region_code, t.created_at, t.working, "  # noqa: S608 - our own pieces
    "t.due_at from r join task t on t.part = r.part and t.case_id = r.id where t.status in ('siap', 'diambil') "
    f"and t.working is not null and {_STILL} order by t.part, t.case_id, t.id for update of t"
)
_TIMERS = text(
    f"with r as materialized ({_NAMED}) select t.part, t.id, t.case_id, t.region_code, t.armed_at, t.working, "  # noqa: S608 - our own pieces
    "t.due_at from r join timer t on t.part = r.part and t.case_id = r.id where t.fired_at is null "
    "and t.cancelled_at is null and t.working is not null and t.armed_at is not null "
    f"and {_STILL} order by t.part, t.case_id, t.id for update of t"
)
_PLAIN = text(
    f"with r as materialized ({_NAMED}) select t.part, t.id, t.region_code, t.due_at from r join timer t "  # noqa: S608 - our own pieces
    "on t.part = r.part and t.case_id = r.id where t.fired_at is null and t.cancelled_at is null "
    "and t.working is null and t.due_at < :far order by t.part, t.case_id, t.id for update of t"
)
_ROWS = (
    "with r as materialized (select * from unnest(cast(:parts as bigint[]), cast(:ids as uuid[]), "
    "cast(:dues as timestamptz[]), cast(:had as timestamptz[])) as r(part, id, due, had)) "
)
_MOVE_TIMERS = text(
    f"{_ROWS}update timer t set due_at = r.due from r where t.part = r.part and t.id = r.id"  # noqa: S608 - our own pieces
)
_MOVE_TASKS = text(
    f"{_ROWS}, c as (update task t set due_at = r.due, "  # noqa: S608 - our own pieces
    "escalated = case when r.due > r.had then 0 else t.escalated end from r where t.part = r.part and t.id = r.id "
    "returning t.part, t.id, t.case_id, t.region_code, t.step, r.due, r.had) "
    "insert into fact (part, at, id, region_code, actor_id, actor_name, role, verb, about, about_id, case_id, before, "
    f"after) select c.part, :now, {made_in_sql('c.part')}, c.region_code, "
    ":actor, :name, :role, 'cases.deadline.recounted', 'task', "
    "c.id, c.case_id, jsonb_build_object('langkah', c.step, 'tenggat', nullif(c.had, :far)), "
    "jsonb_build_object('tenggat', c.due) from c"
)


@dataclass(frozen=True)
class _Row:
    part: int
    id: UUID
    due: datetime
    had: datetime


def recount_area(factory: sessionmaker[Session], office: int, *, by: Actor, chunk: int = CHUNK) -> int:
    """Count the open deadlines of an area anew, chunk by chunk, each in its own transaction; how many moved."""
    area, place, moved = Area.of(office), (-1, UUID(int=0)), 0
    while True:
        with transaction(factory, by.scope) as session:
            asked = {"lo": area.lo, "hi": area.hi, "part": place[0], "id": place[1], "limit": chunk}
            cases = session.execute(text(_OPEN), asked).all()
            if not cases:
                return moved
            moved += recount(session, [(part, case_id) for part, case_id, _ in cases], by=by)
            place = cases[-1][0], cases[-1][1]


def recount(session: Session, cases: Collection[tuple[int, UUID]], *, by: Actor) -> int:
    """Count the open deadlines of these cases anew; how many tasks' moved. Paused cases are left alone."""
    given = list(cases)
    return sum(_recount(session, given[at : at + CHUNK], by=by) for at in range(0, len(given), CHUNK))


def _recount(session: Session, cases: Collection[tuple[int, UUID]], *, by: Actor) -> int:
    named = {"parts": numbers([part for part, _ in cases]), "ids": uuids([case for _, case in cases])}
    pauses, known = _pauses(session, named), calendars(session)
    tasks = _anew(session.execute(_TASKS, named).all(), known, pauses)
    timers = _anew(session.execute(_TIMERS, named).all(), known, pauses)
    timers += _moved_on(session.execute(_PLAIN, named | {"far": FAR}).all(), known)
    if timers:
        session.execute(_MOVE_TIMERS, _given(timers))
    if tasks:
        told = {"now": clock.now(), "stamp": stamp(), "far": FAR}
        who = {"actor": by.user_id, "name": by.name, "role": by.role}
        session.execute(_MOVE_TASKS, _given(tasks) | told | who)
    session.expire_all()
    return len(tasks)


def _pauses(session: Session, named: Mapping[str, Any]) -> Pauses:
    """The times the clocks of these cases stood still, over by now."""
    found: Pauses = defaultdict(list)
    for case_id, began, over in session.execute(_PAUSES, named):
        found[case_id].append((began, over))
    return found


def _anew(rows: Sequence[Any], known: Calendars, pauses: Pauses) -> list[_Row]:
    """Those whose deadline is another when counted from what they were given."""
    found = []
    for part, record_id, case_id, region, began, working, had in rows:
        due = known.of(region).resumed(began, timedelta(seconds=working), pauses.get(case_id, ()))
        if due != had:
            found.append(_Row(part, record_id, due, had))
    return found


def _moved_on(rows: Sequence[Any], known: Calendars) -> list[_Row]:
    """Those that stand on a day that is closed by now, at the next opening."""
    dues = [(row, known.of(row.region_code).kept_open(row.due_at)) for row in rows]
    return [_Row(row.part, row.id, due, row.due_at) for row, due in dues if due != row.due_at]


def _given(rows: Sequence[_Row]) -> dict[str, Any]:
    return {
        "parts": [row.part for row in rows],
        "ids": [row.id for row in rows],
        "dues": [row.due for row in rows],
        "had": [row.had for row in rows],
    }

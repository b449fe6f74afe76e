"""Bringing migrated cases back, chunk by chunk: those that have not moved since stand again where they stood."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.calendars.recounting import recount
from portal.cases.deadlines import FAR
from portal.cases.errors import NotUndoable
from portal.cases.migrating import statements as sql
from portal.cases.migrating.fitting import Fit, element_of
from portal.cases.migrating.previewing import relocations
from portal.cases.migrating.running import (
    JOB,
    UNDOING,
    UNDONE,
    migration_in,
    numbers_of,
    run_moment,
    tell,
    things,
)
from portal.cases.migrating.timing import reopened_kinds
from portal.cases.moving.standing import numbers, uuids
from portal.cases.ports import ProcessInfo, engine
from portal.cases.processes import process_info
from portal.cases.processmodels import MigrationChunk, MigrationRun
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.ids import part_of, stamp
from portal.kernel.outbox import send
from portal.kernel.reasons import reasoned


def undo_migration(session: Session, run_id: UUID, *, reason: str, by: Actor) -> MigrationRun:
    """Ask for every case back that has not moved since, and move no more; a worker does it.

    A case somebody decided after the migration stays where it went: a decision is never undone from behind.
    Refuses: `NotFound`, `NotUndoable`, `ReasonRequired`.
    """
    by.must(Permission.PROCESSES_PROCESS_MANAGE, at=NATION)
    run = migration_in(session, run_id, lock=True)
    if run.status in {UNDOING, UNDONE}:
        raise NotUndoable
    run.undo_reason, run.undone_by, run.undone_name, run.undone_at = reasoned(reason), by.user_id, by.name, clock.now()
    run.status = UNDOING
    session.flush()
    tell(session, "cases.migration.undone", run, by, reason=run.undo_reason)
    send(session, JOB, run_id=str(run.id))
    return run


def undo_chunk(session: Session, run_id: UUID, *, by: Actor) -> bool:
    """Bring the next chunk back; False when none is left. One worker at a time holds a run."""
    run = migration_in(session, run_id, lock=True)
    if run.status != UNDOING:
        return False
    chunk = session.scalars(
        select(MigrationChunk)
        .where(MigrationChunk.part == 0, MigrationChunk.run_id == run_id, ~MigrationChunk.undone)
        .order_by(MigrationChunk.place)
        .limit(1)
    ).one_or_none()
    if chunk is None:
        run.status, run.ended_at = UNDONE, clock.now()
        tell(session, "cases.migration.returned", run, by)
        session.flush()
        return False
    run.returned += _chunk_back(session, run, chunk, by)
    chunk.undone = True
    session.flush()
    return True


def _chunk_back(session: Session, run: MigrationRun, chunk: MigrationChunk, by: Actor) -> int:
    if not chunk.cases:
        return 0
    old, new = process_info(session, run.source), process_info(session, run.target)
    places = relocations(session, run.source, run.target, run.mapping, dict.fromkeys(chunk.before))
    number_of = {marking: no for no, marking in enumerate(places)}
    parts = numbers([part_of(one) for one in chunk.cases])
    session.execute(sql.LOCK, {"ids": uuids(chunk.cases), "parts": parts, "version": run.target})
    after, before = numbers_of(session, run)
    params: dict[str, Any] = {
        "ids": uuids(chunk.cases),
        "parts": parts,
        "nos": numbers([number_of[one] for one in chunk.before]),
        "before": numbers(chunk.before),
        "moves": numbers(chunk.moves),
        "source": run.source,
        "target": run.target,
        "now": clock.now(),
        "stamp": stamp(),
        "moment": run_moment(run),
        "plan": json.dumps([{"old": marking, "step": _step(run.source, marking)} for marking in places]),
        "actor": run.undone_by,
        "actor_name": run.undone_name,
        "reason": run.undo_reason,
        "far": FAR,
        "number_before": before,
        "number_after": after,
    }
    returned = session.execute(sql.BACK, params).all()
    back = [
        _turned(thing, old)
        for marking, place in places.items()
        for thing in things(number_of[marking], Fit(place), old, new, run.timers)
    ]
    params |= {
        "ids": uuids([row.id for row in returned]),
        "parts": numbers([row.part for row in returned]),
        "nos": numbers([number_of[row.marking] for row in returned]),
        "things": json.dumps(back),
    }
    for statement in sql.REOPEN:
        session.execute(statement, params)
    again = reopened_kinds(back)
    recount(session, [(row.part, row.id) for row in returned if number_of[row.marking] in again], by=by)
    return len(returned)


def _step(version: str, marking: int) -> str | None:
    return next((one.element for one in engine().waiting(version, marking) if one.what == "task"), None)


def _turned(thing: dict[str, Any], old: ProcessInfo) -> dict[str, Any]:
    """A change read backwards: kept things get back their old name."""
    element = element_of(str(thing.get("key", "")))
    if thing["do"] == "keep_task":
        return thing | {"do": "back_task", "element": element, "role": old.step(element).role}
    if thing["do"] in {"keep_timer", "count_timer"}:
        return thing | {"do": thing["do"].replace("keep", "back"), "element": element}
    if thing["do"] in {"keep_service", "keep_wait"}:
        service = thing["do"] == "keep_service"
        name = (old.services if service else old.events)[element]
        carried = old.correlations.get(element)
        back = "back_service" if service else "back_wait"
        return thing | {"do": back, "element": element, "name": name, "carried": carried}
    if thing["do"] in {"close_message", "close_signal"}:
        kind = thing["do"].removeprefix("close_")
        return thing | {"kind": kind, "name": old.events[element], "carried": old.correlations.get(element)}
    return thing

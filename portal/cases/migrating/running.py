"""The move itself, chunk by chunk, each in its own transaction with what is needed to bring it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.duedates import due_at
from portal.cases.errors import AlreadyMoving, NotAVersion, NothingToMove
from portal.cases.migrating import statements as sql
from portal.cases.migrating.counterparts import checked_mapping
from portal.cases.migrating.previewing import relocations
from portal.cases.models import CaseFile
from portal.cases.moving.standing import numbers, uuids
from portal.cases.ports import ProcessInfo, Relocation, TimerInfo, Waiting, engine
from portal.cases.processes import keep_bodies, process_info, sources_of
from portal.cases.processmodels import MigrationChunk, MigrationRun, ProcessVersion
from portal.cases.reasons import reasoned
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.outbox import send

CHUNK = 20_000
JOB = "cases.migration"
RUNNING, DONE, UNDOING, UNDONE = "berjalan", "selesai", "mundur", "dibatalkan"
TIMER_RULES = {
    "tetap": "Tenggat tetap",
    "geser": "Tenggat digeser sebesar beda lamanya",
    "ulang": "Tenggat dihitung ulang",
}


def start_migration(
    session: Session,
    source: str,
    target: str,
    *,
    mapping: Mapping[str, str],
    timers: str = "tetap",
    reason: str,
    by: Actor,
) -> MigrationRun:
    """Prepare the move of every running case of `source` to `target`, wherever it is; a worker does it.

    Refuses: `NotAVersion`, `UnknownCounterpart`, `ReasonRequired`, `AlreadyMoving`, `NothingToMove`.
    """
    by.must(Permission.PROCESSES_PROCESS_MANAGE, at=NATION)
    versions = {one: session.get(ProcessVersion, one) for one in (source, target)}
    old, new = versions[source], versions[target]
    if old is None or new is None or old.process != new.process or source == target or timers not in TIMER_RULES:
        raise NotAVersion
    before, after = (engine().outline(sources_of(session, one)) for one in (source, target))
    mapping, why = checked_mapping(before, after, mapping), reasoned(reason)
    total = _movable(session, source)
    run = MigrationRun(
        id=new_id(0),
        process=new.process,
        source=source,
        target=target,
        mapping=mapping,
        timers=timers,
        status=RUNNING,
        reason=why,
        total=total,
        moved=0,
        kept=0,
        returned=0,
        actor_id=by.user_id,
        actor_name=by.name,
        started_at=clock.now(),
    )
    session.add(run)
    session.flush()
    tell(session, "cases.migration.started", run, by, reason=why)
    send(session, JOB, run_id=str(run.id))
    return run


def _movable(session: Session, source: str) -> int:
    """Running cases of a version nobody moves at this moment."""
    busy = select(MigrationRun.id).where(MigrationRun.source == source, MigrationRun.status.in_((RUNNING, UNDOING)))
    if session.scalars(busy.limit(1)).first() is not None:
        raise AlreadyMoving
    counted = select(func.count()).where(CaseFile.process_version == source, CaseFile.closed_at.is_(None))
    total = session.scalar(counted) or 0
    if not total:
        raise NothingToMove
    return total


def migration_in(session: Session, run_id: UUID, *, lock: bool = False) -> MigrationRun:
    """A migration. Refuses: `NotFound`."""
    statement = select(MigrationRun).where(MigrationRun.id == run_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    run = session.scalars(statement).one_or_none()
    if run is None:
        raise NotFound
    return run


def move_chunk(session: Session, run_id: UUID, *, size: int, by: Actor) -> bool:
    """Move the next cases; False when none is left. One worker at a time holds a run."""
    run = migration_in(session, run_id, lock=True)
    if run.status != RUNNING:
        return False
    place, after = _progress(session, run_id)
    rows = session.execute(sql.NEXT, {"version": run.source, "after": after, "size": size}).all()
    if not rows:
        _finish(session, run, by)
        return False
    places = relocations(session, run.source, run.target, run.mapping, dict.fromkeys(row.marking for row in rows))
    keep_bodies(session, run.target, {one.marking: one.body for one in places.values() if one.marking is not None})
    moving = [row for row in rows if places[row.marking].marking is not None]
    if moving:
        _move(session, run, moving, places)
    session.add(
        MigrationChunk(
            part=0,
            run_id=run_id,
            place=place,
            region_code=by.region_code,
            cases=[row.id for row in moving],
            before=[row.marking for row in moving],
            moves=[row.moves + 1 for row in moving],
            last=rows[-1].id,
            at=run_moment(run),
            undone=False,
        )
    )
    run.moved += len(moving)
    run.kept += len(rows) - len(moving)
    session.flush()
    return True


def run_moment(run: MigrationRun) -> datetime:
    """The moment everything a run closes is marked with, so that undoing finds it."""
    return run.started_at


def _progress(session: Session, run_id: UUID) -> tuple[int, UUID]:
    last = session.execute(
        select(MigrationChunk.place, MigrationChunk.last)
        .where(MigrationChunk.part == 0, MigrationChunk.run_id == run_id)
        .order_by(MigrationChunk.place.desc())
        .limit(1)
    ).one_or_none()
    return (0, UUID(int=0)) if last is None else (last.place + 1, last.last)


def _move(session: Session, run: MigrationRun, rows: Iterable[Any], places: Mapping[int, Relocation]) -> None:
    rows = list(rows)
    old, new = process_info(session, run.source), process_info(session, run.target)
    here = {row.marking for row in rows}
    params = {
        "ids": uuids([row.id for row in rows]),
        "parts": numbers([row.part for row in rows]),
        "now": clock.now(),
        "moment": run_moment(run),
        "actor": run.actor_id,
        "actor_name": run.actor_name,
        "source": run.source,
        "target": run.target,
        "plan": json.dumps([_destination(marking, place) for marking, place in places.items() if marking in here]),
        "things": json.dumps(
            [
                thing
                for marking, place in places.items()
                if marking in here
                for thing in things(marking, place, old, new, run.timers)
            ]
        ),
    }
    for statement in sql.MOVES:
        session.execute(statement, params)


def _destination(marking: int, place: Relocation) -> dict[str, Any]:
    step = next((one.element for one in place.open if one.what == "task"), None)
    return {"old": marking, "new": place.marking, "step": step}


def things(marking: int, place: Relocation, old: ProcessInfo, new: ProcessInfo, rule: str) -> Iterable[dict[str, Any]]:
    """What changes for cases at a marking: kept under another name or role, closed, opened, timers shifted."""
    back = {to: key for key, to in place.renamed.items()}
    added = {(one.what, one.key) for one in place.added}
    for one in place.dropped:
        yield {"old": marking, "do": f"close_{one.what}", "key": one.key}
    for one in place.added:
        yield _opened(marking, one, new)
    for one in place.open:
        if (one.what, one.key) in added:
            continue
        key = back.get(one.key, one.key)
        if one.what == "task":
            role = new.step(one.element).role
            yield {"old": marking, "do": "keep_task", "key": key, "to": one.key, "element": one.element, "role": role}
        elif one.what == "timer":
            before = old.timers.get(key.rsplit("/", 1)[-1])
            shift = _shift(before, new.timers[one.element], rule)
            yield {"old": marking, "do": "keep_timer", "key": key, "to": one.key, "element": one.element} | shift
        else:
            service = one.what == "service"
            name = (new.services if service else new.events)[one.element]
            do = "keep_service" if service else "keep_wait"
            yield {"old": marking, "do": do, "key": key, "to": one.key, "element": one.element, "name": name}


def _opened(marking: int, one: Waiting, new: ProcessInfo) -> dict[str, Any]:
    thing: dict[str, Any] = {"old": marking, "do": f"open_{one.what}", "to": one.key, "element": one.element}
    if one.what == "timer":
        return thing | {"left": one.left, "due": due_at(new.timers[one.element], {}, clock.now()).isoformat()}
    if one.what in {"message", "signal"}:
        return thing | {"kind": one.what, "name": new.events[one.element], "do": "open_wait"}
    if one.what == "service":
        return thing | {"name": new.services[one.element]}
    return thing


def _shift(before: TimerInfo | None, after: TimerInfo, rule: str) -> dict[str, Any]:
    """Seconds a kept timer's due date moves, or the moment it is set to."""
    now = clock.now()
    if rule == "ulang" and after.literal:
        return {"due": due_at(after, {}, now).isoformat()}
    if rule == "geser" and before is not None and before.literal and after.literal:
        return {"shift": (due_at(after, {}, now) - due_at(before, {}, now)).total_seconds()}
    return {"shift": 0}


def _finish(session: Session, run: MigrationRun, by: Actor) -> None:
    run.status, run.ended_at = DONE, clock.now()
    tell(session, "cases.migration.ended", run, by)
    session.flush()


def tell(session: Session, verb: str, run: MigrationRun, by: Actor, *, reason: str | None = None) -> None:
    """The fact of a migration."""
    leave_fact(
        session,
        verb,
        by=by,
        part=0,
        region_code=by.region_code,
        about="migration",
        about_id=run.id,
        reason=reason,
        before={"versi": run.source},
        after={"versi": run.target, "jumlah": run.total, "pindah": run.moved, "tetap": run.kept}
        | ({"kembali": run.returned} if run.returned else {}),
    )

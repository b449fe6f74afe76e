"""The move itself, chunk by chunk, each in its own transaction with what is needed to bring it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.calendars.recounting import recount
from portal.cases.deadlines import FAR
from portal.cases.errors import AlreadyMoving, NotAVersion, NothingToMove
from portal.cases.migrating import statements as sql
from portal.cases.migrating.counterparts import checked_mapping
from portal.cases.migrating.fitting import Fit, Look, carries_anew, element_of, fitted, lost_of, may_need, needs_of
from portal.cases.migrating.previewing import relocations
from portal.cases.migrating.timing import TIMER_RULES, counted_kinds, kept_timer, opened_timer
from portal.cases.models import CaseFile
from portal.cases.moving.standing import numbers, uuids
from portal.cases.ports import ProcessInfo, Relocation, Waiting, engine
from portal.cases.processes import keep_bodies, process_info, sources_of
from portal.cases.processmodels import MigrationChunk, MigrationRun, ProcessVersion
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, stamp
from portal.kernel.outbox import send
from portal.kernel.reasons import reasoned

CHUNK = 20_000
JOB = "cases.migration"
RUNNING, DONE, UNDOING, UNDONE = "berjalan", "selesai", "mundur", "dibatalkan"


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


@dataclass(frozen=True)
class _Bound:
    """A locked case, and where it goes; cases of one `no` go alike."""

    part: int
    id: UUID
    marking: int
    moves: int
    no: int
    fit: Fit


def move_chunk(session: Session, run_id: UUID, *, size: int, by: Actor) -> bool:
    """Move the next cases; False when none is left. One worker at a time holds a run."""
    run = migration_in(session, run_id, lock=True)
    if run.status != RUNNING:
        return False
    place, after = _progress(session, run_id)
    picked = session.execute(sql.NEXT, {"version": run.source, "after": after, "size": size}).all()
    if not picked:
        _finish(session, run, by)
        return False
    bound = _bound(session, run, picked)
    moving = [one for one in bound if one.fit.place.marking is not None]
    _keep(session, run, moving)
    if moving:
        _move(session, run, moving, by)
    session.add(
        MigrationChunk(
            part=0,
            run_id=run_id,
            place=place,
            region_code=by.region_code,
            cases=[one.id for one in moving],
            before=[one.marking for one in moving],
            moves=[one.moves + 1 for one in moving],
            last=picked[-1].id,
            at=run_moment(run),
            undone=False,
        )
    )
    run.moved += len(moving)
    run.kept += len(bound) - len(moving)
    session.flush()
    return True


def run_moment(run: MigrationRun) -> datetime:
    """The moment everything a run closes is marked with, so that undoing finds it."""
    return run.started_at


def _keep(session: Session, run: MigrationRun, moving: Sequence[_Bound]) -> None:
    bodies = {one.fit.place.marking: one.fit.place.body for one in moving if one.fit.place.marking is not None}
    keep_bodies(session, run.target, bodies)


def _progress(session: Session, run_id: UUID) -> tuple[int, UUID]:
    last = session.execute(
        select(MigrationChunk.place, MigrationChunk.last)
        .where(MigrationChunk.part == 0, MigrationChunk.run_id == run_id)
        .order_by(MigrationChunk.place.desc())
        .limit(1)
    ).one_or_none()
    return (0, UUID(int=0)) if last is None else (last.place + 1, last.last)


def _bound(session: Session, run: MigrationRun, picked: Sequence[Any]) -> list[_Bound]:
    """Lock cases and say where each goes."""
    old, new = process_info(session, run.source), process_info(session, run.target)
    wanted = {"parts": numbers([one.part for one in picked]), "ids": uuids([one.id for one in picked])}
    lock = sql.LOCK_AND_READ if may_need(old, new) else sql.LOCK
    rows = session.execute(lock, wanted | {"version": run.source}).all()
    places = relocations(session, run.source, run.target, run.mapping, dict.fromkeys(row.marking for row in rows))
    held = {written: json.loads(written) for written in {row.variables for row in rows}}
    needs = needs_of(old, new, places.values(), lost=lost_of(held.values(), new))
    looks = {written: needs.look(variables) for written, variables in held.items()}
    kinds: dict[tuple[int, Look], tuple[int, Fit]] = {}
    found = []
    for row in rows:
        kind = row.marking, looks[row.variables]
        if kind not in kinds:
            kinds[kind] = len(kinds), fitted(places[row.marking], needs, kind[1], old, new)
        found.append(_Bound(row.part, row.id, row.marking, row.moves, *kinds[kind]))
    return found


def _move(session: Session, run: MigrationRun, moving: Sequence[_Bound], by: Actor) -> None:
    old, new = process_info(session, run.source), process_info(session, run.target)
    kinds = {one.no: one for one in moving}.values()
    before, after = numbers_of(session, run)
    changes = [thing for one in kinds for thing in things(one.no, one.fit, old, new, run.timers)]
    params = {
        "ids": uuids([one.id for one in moving]),
        "parts": numbers([one.part for one in moving]),
        "nos": numbers([one.no for one in moving]),
        "now": clock.now(),
        "stamp": stamp(),
        "moment": run_moment(run),
        "actor": run.actor_id,
        "actor_name": run.actor_name,
        "reason": run.reason,
        "number_before": before,
        "number_after": after,
        "target": run.target,
        "plan": json.dumps([_destination(one.no, one.fit.place) for one in kinds]),
        "things": json.dumps(changes),
        "far": FAR,
    }
    for statement in sql.MOVES:
        session.execute(statement, params)
    counted = counted_kinds(changes)
    if cases := [(one.part, one.id) for one in moving if one.no in counted]:
        recount(session, cases, by=by)


def _destination(no: int, place: Relocation) -> dict[str, Any]:
    step = next((one.element for one in place.open if one.what == "task"), None)
    return {"no": no, "new": place.marking, "step": step}


def numbers_of(session: Session, run: MigrationRun) -> tuple[int, int]:
    """The numbers of the versions a run leads from and to."""
    return session.get_one(ProcessVersion, run.source).number, session.get_one(ProcessVersion, run.target).number


def things(no: int, fit: Fit, old: ProcessInfo, new: ProcessInfo, rule: str) -> Iterable[dict[str, Any]]:
    """What changes for cases of a kind: kept under another name or role, closed, opened, timers counted otherwise."""
    place = fit.place
    added = {(one.what, one.key) for one in place.added}
    for one in place.dropped:
        yield {"no": no, "do": f"close_{one.what}", "key": one.key}
    for one in place.added:
        yield _opened(no, one, fit, new)
    back = {to: key for key, to in place.renamed.items()}
    for one in place.open:
        if (one.what, one.key) not in added:
            yield _kept(no, back.get(one.key, one.key), one, fit, old, new, rule)


def _kept(no: int, key: str, one: Waiting, fit: Fit, old: ProcessInfo, new: ProcessInfo, rule: str) -> dict[str, Any]:
    kept: dict[str, Any] = {"no": no, "key": key, "to": one.key, "element": one.element}
    if one.what == "task":
        return kept | {"do": "keep_task", "role": new.step(one.element).role}
    if one.what == "timer":
        return kept | kept_timer(old.timers.get(element_of(key)), new.timers[one.element], rule)
    if one.what == "service":
        return kept | {"do": "keep_service", "name": new.services[one.element]}
    said = {"kind": one.what, "name": new.events[one.element], "carried": new.correlations.get(one.element)}
    return kept | {"do": "keep_wait", "anew": carries_anew(fit.place, one, old, new)} | said


def _opened(no: int, one: Waiting, fit: Fit, new: ProcessInfo) -> dict[str, Any]:
    thing: dict[str, Any] = {"no": no, "do": f"open_{one.what}", "to": one.key, "element": one.element}
    if one.what == "timer":
        return thing | opened_timer(one, fit)
    if one.what in {"message", "signal"}:
        said = {"kind": one.what, "name": new.events[one.element], "carried": new.correlations.get(one.element)}
        return thing | said | {"do": "open_wait"}
    if one.what == "service":
        return thing | {"name": new.services[one.element]}
    return thing


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

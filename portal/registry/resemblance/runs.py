"""Searching a region for doubles, a regency and then a year of birth at a time, each in its own transaction.

Killed at any moment, a run goes on with the unit it was at; a unit done twice changes nothing. Nightly runs compare
only who changed since the last one against everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.area import NATION, Area, Level, dotted, level_of
from portal.kernel.database import transaction
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.outbox import send
from portal.regions.errors import UnknownRegion
from portal.registry.models import Individu
from portal.registry.pairmodels import DuplicateRun
from portal.registry.proposedpeople import refresh_people
from portal.registry.records import REMOVED
from portal.registry.resemblance.keys import refresh_keys
from portal.registry.resemblance.recording import close_gone, record_pairs
from portal.registry.resemblance.sets import BETWEEN, WITHIN, Row, Sets

JOB = "registry.duplicates"
RUNNING, DONE = "berjalan", "selesai"
PART, YEAR = "partisi", "tahun"
PAIRS_AT_ONCE = 20_000
READ_AT_ONCE = 10_000


def start_run(session: Session, region_code: int, *, everything: bool = False, by: Actor) -> DuplicateRun:
    """Begin a search for doubles in a region, for a worker to do; one already on its way is returned instead.

    Refuses `UnknownRegion`.

    `everything`: compare everybody, not only who changed since the last finished run of this region.
    """
    by.must(Permission.REGISTRY_DUPLICATE_DECIDE, at=region_code)
    _must_be_known(session, region_code)
    running = select(DuplicateRun).where(DuplicateRun.region_code == region_code, DuplicateRun.status == RUNNING)
    if (known := session.scalars(running.limit(1)).one_or_none()) is not None:
        return known
    since = None if everything else last_finished(session, region_code)
    part = _part_of_region(session, region_code)
    run = DuplicateRun(
        part=part,
        id=new_id(part),
        region_code=region_code,
        since=since,
        units=_units(session, region_code),
        done=0,
        compared=0,
        found=0,
        status=RUNNING,
        actor_id=by.user_id,
        actor_name=by.name,
        started_at=clock.now(),
    )
    session.add(run)
    _tell(session, "registry.duplicates.started", run, by)
    session.flush()
    send(session, JOB, run_id=str(run.id))
    return run


def last_finished(session: Session, region_code: int) -> datetime | None:
    """When the last finished run of a region began."""
    statement = select(func.max(DuplicateRun.started_at)).where(
        DuplicateRun.region_code == region_code, DuplicateRun.status == DONE
    )
    return session.scalar(statement)


def newest_run(session: Session, actor: Actor) -> DuplicateRun | None:
    """The last run that took in the actor's own region, as far as they may see it."""
    statement = select(DuplicateRun).where(DuplicateRun.region_code == actor.region_code)
    return session.scalars(statement.order_by(DuplicateRun.started_at.desc()).limit(1)).one_or_none()


def run_in(session: Session, run_id: UUID, *, lock: bool = False) -> DuplicateRun:
    """A run of the transaction's area. Refuses with `NotFound`."""
    statement = select(DuplicateRun).where(DuplicateRun.part == part_of(run_id), DuplicateRun.id == run_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def run_units(factory: sessionmaker[Session], run_id: UUID, *, by: Actor) -> int:
    """Do what is left of a run, unit by unit; how many new pairs in all. Safe to start again, or twice."""
    while True:
        with transaction(factory, by.scope) as session:
            if not run_unit(session, run_id, by=by):
                return run_in(session, run_id).found


def run_unit(session: Session, run_id: UUID, *, by: Actor) -> bool:
    """Do the next unit of a run; False when nothing is left, the first time with the end written down."""
    run = run_in(session, run_id, lock=True)
    if run.status != RUNNING or run.done >= len(run.units):
        if run.status == RUNNING:
            run.status, run.ended_at = DONE, clock.now()
            _tell(session, "registry.duplicates.ended", run, by)
        return False
    kind, number = run.units[run.done]
    compared, found = _unit(session, run, str(kind), int(number))
    run.done, run.compared, run.found = run.done + 1, run.compared + compared, run.found + found
    return True


def _unit(session: Session, run: DuplicateRun, kind: str, number: int) -> tuple[int, int]:
    passes: tuple[tuple[str, str], ...] = WITHIN if kind == PART else BETWEEN
    if kind == PART:
        refresh_keys(session, part=number)
        refresh_people(session, part=number)
        close_gone(session, number)
        condition = Individu.part == number
    else:
        condition = Individu.tanggal_lahir.between(date(number, 1, 1), date(number, 12, 31))
    area = Area.of(run.region_code)
    within = [condition, Individu.region_code >= area.lo, Individu.region_code < area.hi, Individu.status != REMOVED]
    if run.since is not None and not session.scalar(
        select(Individu.id).where(*within, Individu.valid_from >= run.since).limit(1)
    ):
        return 0, 0
    return _compare(session, within, run.since, passes)


def _compare(
    session: Session, within: list[ColumnElement[bool]], since: datetime | None, passes: tuple[tuple[str, str], ...]
) -> tuple[int, int]:
    ids: list[UUID] = []
    compared = found = 0
    with Sets(_rows(session, within, since, ids)) as sets:
        waiting: list[tuple[UUID, UUID]] = []
        for one, other in sets.pairs(passes):
            waiting.append((ids[one], ids[other]))
            if len(waiting) == PAIRS_AT_ONCE:
                compared, found = compared + len(waiting), found + record_pairs(session, waiting, at=clock.now())
                waiting.clear()
        return compared + len(waiting), found + record_pairs(session, waiting, at=clock.now())


def _rows(
    session: Session, within: list[ColumnElement[bool]], since: datetime | None, ids: list[UUID]
) -> Iterator[Row]:
    """The people compared, as the sets read them; `ids` grows with them. Read to the end before any other statement."""
    one = Individu
    statement = select(
        one.id, one.part, one.region_code, one.jenis_kelamin, one.tanggal_lahir, one.nama_rapat, one.nama_urut,
        one.ibu_bidx, one.nik_awal, one.valid_from,
    ).where(*within)  # fmt: skip
    for row in session.execute(statement.execution_options(yield_per=READ_AT_ONCE)):
        ids.append(row.id)
        yield Row(
            n=len(ids) - 1,
            sex=row.jenis_kelamin,
            born=row.tanggal_lahir,
            part=row.part,
            region=row.region_code,
            joined=row.nama_rapat or "",
            sorted=row.nama_urut or "",
            mother=_hex(row.ibu_bidx),
            stem=_hex(row.nik_awal),
            fresh=since is None or row.valid_from >= since,
        )


def _hex(key: bytes | None) -> str:
    return bytes(key).hex() if key else ""


def _units(session: Session, region_code: int) -> list[list[Any]]:
    """Each regency with people, then, above the regency, each year somebody was born in."""
    area = Area.of(region_code)
    inside = (Individu.region_code >= area.lo, Individu.region_code < area.hi)
    parts = session.scalars(select(Individu.part).where(*inside).distinct().order_by(Individu.part)).all()
    units: list[list[Any]] = [[PART, part] for part in parts]
    if level_of(region_code) < Level.KABUPATEN:
        first, last = session.execute(
            select(func.min(Individu.tanggal_lahir), func.max(Individu.tanggal_lahir)).where(*inside)
        ).one()
        units += [[YEAR, year] for year in range(first.year, last.year + 1)] if first else []
    return units


def _must_be_known(session: Session, region_code: int) -> None:
    """A region there is or was, or the nation."""
    from portal.regions.queries import history

    if region_code != NATION and not history(session, region_code):
        raise UnknownRegion(code=dotted(region_code))


def _part_of_region(session: Session, region_code: int) -> int:
    """Where a run's own row lies: with its regency, else with the nation."""
    from portal.regions.queries import part_of_region

    return part_of_region(session, region_code) if level_of(region_code) >= Level.KABUPATEN else 0


def _tell(session: Session, verb: str, run: DuplicateRun, by: Actor) -> None:
    after = {"satuan": len(run.units), "dibandingkan": run.compared, "ditemukan": run.found}
    leave_fact(
        session,
        verb,
        by=by,
        part=run.part,
        region_code=run.region_code,
        about="duplicate_run",
        about_id=run.id,
        after=after,
    )

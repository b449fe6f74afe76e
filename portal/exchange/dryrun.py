"""The dry run: a file read from beginning to end, nothing proposed; what is good is kept sealed, what is not is told.

A worker killed in between is begun again and starts over: what an earlier run had found is thrown away first.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.exchange import chunks
from portal.exchange.checking import Checked, Checker, Found
from portal.exchange.errors import FileRefused, NotChecked
from portal.exchange.layouts import PROPOSES
from portal.exchange.matching import Matcher
from portal.exchange.models import ImportChunk, ImportFile, ImportFinding
from portal.exchange.operations import CHECKED, CHECKING, FAILED, import_in, mapping_of, told
from portal.exchange.places import Villages
from portal.exchange.reading import rows as reading
from portal.exchange.settling import HELD, NOTES, Settled, settled
from portal.exchange.store import SealedStore
from portal.kernel import clock
from portal.kernel.database import transaction
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.sets import insert_rows

log = logging.getLogger(__name__)
CHUNK = 400
"""Families proposed in one transaction."""
MOST_FOUND = 400_000
"""Findings kept of one file; the counts go on."""


class Overtaken(Exception):
    """Another run of this file has begun, or it was stopped: this one ends."""


@dataclass
class _Tally:
    rows: int = 0
    broken: int = 0
    good: int = 0
    changed: int = 0
    fields: int = 0
    same: int = 0
    declined: int = 0
    place: int = 0
    kept: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def onto(self, standing: ImportFile) -> None:
        """Write the counts down."""
        standing.read, standing.broken, standing.families = self.rows, self.broken, self.good
        standing.changed, standing.changed_fields = self.changed, self.fields
        standing.same, standing.declined = self.same, self.declined
        standing.summary = dict(self.kinds)


def run_check(factory: sessionmaker[Session], import_id: UUID, *, store: SealedStore, by: Actor) -> None:
    """Read and check a file for `by`'s office; its status says what came of it.

    Raises only when the database is away: then it may be tried again.
    """
    with transaction(factory, by.scope) as session:
        found = import_in(session, import_id, by, lock=True)
        if found.status != CHECKING or found.run is None:
            return
        session.execute(_of(ImportFinding, found))
        session.execute(_of(ImportChunk, found))
        run = found.run
    tally = _Tally()
    if not by.may(Permission.EXCHANGE_IMPORT_MAKE):
        _end(factory, found, run, tally, by, problem=NotAllowed().message)
        return
    try:
        with store.clear(found.sha256) as path, reading.opened(path) as source:
            rows = _data(source.rows, found.header_row)
            if found.kind in PROPOSES:
                _check_families(factory, found, run, rows, source, tally, by)
            else:
                _match(factory, found, run, rows, tally, by)
    except Overtaken:
        return
    except (FileRefused, NotFound) as refusal:
        _end(factory, found, run, tally, by, problem=refusal.message)
        return
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("check of import %s failed", import_id)
        _end(factory, found, run, tally, by, problem=NotChecked().message)
        return
    _end(factory, found, run, tally, by)


def _of(model: Any, found: ImportFile) -> Any:
    return delete(model).where(model.part == found.part, model.import_id == found.id)


def _data(rows: Iterator[reading.Row], header: int) -> Iterator[reading.Row]:
    return (row for row in rows if row[0] > header)


def _check_families(
    factory: sessionmaker[Session],
    found: ImportFile,
    run: UUID,
    rows: Iterator[reading.Row],
    source: reading.Source,
    tally: _Tally,
    by: Actor,
) -> None:
    with transaction(factory, by.scope) as session:
        villages = Villages(session, by.area)
    checker = Checker(found.columns, mapping_of(found), villages=villages, merged=source.merged, today=clock.today())
    batch: list[Checked] = []
    good = 0
    for one in checker.households(rows):
        batch.append(one)
        good += len(one.good)
        if good >= CHUNK or len(batch) >= 2 * CHUNK:
            _keep(factory, found, run, batch, checker, tally, by)
            batch, good = [], 0
    _keep(factory, found, run, batch, checker, tally, by)


def _keep(
    factory: sessionmaker[Session],
    found: ImportFile,
    run: UUID,
    batch: Sequence[Checked],
    checker: Checker,
    tally: _Tally,
    by: Actor,
) -> None:
    """One chunk of what was read: written with its count, or not at all."""
    with transaction(factory, by.scope) as session:
        standing = _mine(session, found, run, by)
        made = settled(session, found, batch, checker, by)
        for chunk in _packed(found, made, tally):
            session.add(chunk)
            tally.place += 1
        _write(session, found, made.found, tally)
        tally.rows += sum(len(one.rows) for one in batch)
        tally.good += len(made.new)
        tally.changed += len(made.changed)
        tally.fields += sum(beside.changed for _, beside in made.changed)
        tally.same += made.same
        tally.declined += made.declined
        tally.onto(standing)


def _packed(found: ImportFile, made: Settled, tally: _Tally) -> Iterator[ImportChunk]:
    if made.new:
        yield chunks.packed(found, tally.place, made.new)
    if made.changed:
        yield chunks.packed_corrections(found, tally.place, made.changed)


def _mine(session: Session, found: ImportFile, run: UUID, by: Actor) -> ImportFile:
    standing = import_in(session, found.id, by, lock=True)
    if standing.run != run or standing.status != CHECKING:
        raise Overtaken
    return standing


def _write(session: Session, found: ImportFile, findings: Sequence[Found], tally: _Tally) -> None:
    """Findings in the order of their rows; a row is counted once, a kind as often as it was met."""
    seq: Counter[int] = Counter()
    rows = []
    for one in sorted(findings, key=lambda each: each.row):
        tally.kinds[one.code] += 1
        rows.append(
            {
                "part": found.part,
                "import_id": found.id,
                "row": one.row,
                "seq": seq[one.row],
                "region_code": found.region_code,
                "heading": one.column[:100],
                "code": one.code,
                "message": one.message[:500],
            }
        )
        seq[one.row] += 1
    tally.broken += len({one.row for one in findings if one.code not in NOTES and one.code != HELD})
    room = max(0, MOST_FOUND - tally.kept)
    tally.kept += len(rows)
    insert_rows(session, ImportFinding, rows[:room])


def _match(
    factory: sessionmaker[Session],
    found: ImportFile,
    run: UUID,
    rows: Iterator[reading.Row],
    tally: _Tally,
    by: Actor,
) -> None:
    """Lists that propose nothing: each row is looked for in the register, or kept for a flag list."""
    matcher = Matcher(found)
    for batch in matcher.batches(rows):
        with transaction(factory, by.scope) as session:
            standing = _mine(session, found, run, by)
            findings, numbers = matcher.looked(session, batch, by)
            if numbers:
                session.add(chunks.packed_numbers(found, tally.place, numbers))
                tally.place += 1
            _write(session, found, findings, tally)
            tally.rows += len(batch)
            tally.good = tally.rows - tally.broken
            tally.onto(standing)


def _end(
    factory: sessionmaker[Session],
    found: ImportFile,
    run: UUID,
    tally: _Tally,
    by: Actor,
    *,
    problem: str | None = None,
) -> None:
    with transaction(factory, by.scope) as session:
        standing = import_in(session, found.id, by, lock=True)
        if standing.run != run:
            return
        standing.status, standing.problem = (FAILED if problem else CHECKED), problem
        tally.onto(standing)
        told(session, "exchange.import.checked", standing, by)

"""The same file back, with one more column: what has to be mended in each row, and how each family stands.

Of a list that is only matched also the rows that were not found, as a list of those to visit.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.exchange import chunks
from portal.exchange.layouts import PROPOSES
from portal.exchange.matching import ABSENT
from portal.exchange.models import ImportChunk, ImportFile, ImportFinding
from portal.exchange.operations import CHECKING, FAILED, import_in
from portal.exchange.proposing import EVIDENCE
from portal.exchange.reading import rows as reading
from portal.exchange.reading.cells import Cell, Odd
from portal.exchange.sheets import write
from portal.exchange.store import SealedStore, Stored
from portal.kernel.database import transaction

HEADING = "Yang harus diperbaiki"
NEW = "baru"
VISITED = ("Hasil kunjungan", "Tanggal kunjungan")
"""Empty columns of the list of those to visit."""


def returned(factory: sessionmaker[Session], found: ImportFile, *, store: SealedStore, by: Actor) -> Stored:
    """Write the file again with its findings, in its own format; where it is kept."""
    with (
        tempfile.TemporaryDirectory(prefix="verivali-") as folder,
        store.clear(found.sha256) as path,
        reading.opened(path) as source,
        transaction(factory, by.scope) as session,
    ):
        target = Path(folder) / f"hasil.{found.format}"
        notes = _notes(session, found)
        write(target, found.format, [*found.columns, HEADING], _rows(source.rows, found, notes), title="Hasil periksa")
        with target.open("rb") as stream:
            return store.put(stream)


def _rows(rows: Iterator[reading.Row], found: ImportFile, notes: Iterator[tuple[int, str]]) -> Iterator[list[str]]:
    width = len(found.columns)
    place, note = next(notes, (0, ""))
    for number, cells in rows:
        if number <= found.header_row:
            continue
        texts = [_text(cell) for cell in cells[:width]]
        texts += [""] * (width - len(texts))
        while place and place < number:
            place, note = next(notes, (0, ""))
        yield [*texts, note if place == number else ""]


def _text(cell: Cell) -> str:
    """A cell as it stood; of a formula only that it was one."""
    if isinstance(cell, Odd):
        return cell.text or "(rumus)"
    return cell or ""


def _notes(session: Session, found: ImportFile) -> Iterator[tuple[int, str]]:
    """(row, what to say of it) in the order of rows, streamed."""
    said = heapq.merge(_told(session, found), _new(session, found), key=lambda one: one[0])
    for row, group in groupby(said, key=lambda one: one[0]):
        yield row, " | ".join(text for _, text in group)


def _told(session: Session, found: ImportFile) -> Iterator[tuple[int, str]]:
    statement = (
        select(ImportFinding.row, ImportFinding.heading, ImportFinding.message)
        .where(ImportFinding.part == found.part, ImportFinding.import_id == found.id)
        .order_by(ImportFinding.row, ImportFinding.seq)
        .execution_options(yield_per=2_000)
    )
    for one in session.execute(statement):
        yield one.row, one.message if _names(one.message, one.heading) else f"{one.heading}: {one.message}"


def _names(message: str, heading: str) -> bool:
    """Whether a message names its column itself, or is about the whole row."""
    return message.casefold().startswith(f"{heading}:".casefold()) if heading else True


def _new(session: Session, found: ImportFile) -> Iterator[tuple[int, str]]:
    """The first row of each new family."""
    if found.kind not in PROPOSES:
        return
    statement = select(ImportChunk.rows).where(
        ImportChunk.part == found.part, ImportChunk.import_id == found.id, ImportChunk.kind == chunks.NEW
    )
    for rows in session.scalars(statement.order_by(ImportChunk.place)):
        yield from ((row, NEW) for row in rows)


def keep_result(factory: sessionmaker[Session], import_id: UUID, *, store: SealedStore, by: Actor) -> None:
    """Write the file with its findings once they are known, so that whoever asks for it need not wait."""
    with transaction(factory, by.scope) as session:
        found = import_in(session, import_id, by)
    told = (found.broken, found.refused, found.changed, found.same, found.summary.get(EVIDENCE))
    if found.status in {CHECKING, FAILED} or not any(told):
        return
    kept = returned(factory, found, store=store, by=by)
    visits = to_visit(factory, found, store=store, by=by) if found.summary.get(ABSENT) else None
    with transaction(factory, by.scope) as session:
        standing = import_in(session, import_id, by, lock=True)
        if standing.run == found.run:
            standing.result, standing.visits = kept.sha256, visits.sha256 if visits else None


def to_visit(factory: sessionmaker[Session], found: ImportFile, *, store: SealedStore, by: Actor) -> Stored:
    """The rows that the register does not have, with room for what a visit finds; always a workbook, to be printed."""
    with (
        tempfile.TemporaryDirectory(prefix="verivali-") as folder,
        store.clear(found.sha256) as path,
        reading.opened(path) as source,
        transaction(factory, by.scope) as session,
    ):
        absent = select(ImportFinding.row).where(
            ImportFinding.part == found.part, ImportFinding.import_id == found.id, ImportFinding.code == ABSENT
        )
        wanted = set(session.scalars(absent))
        width = len(found.columns)
        rows = (
            [*(_text(cell) for cell in cells[:width]), *[""] * (width - len(cells[:width]))]
            for number, cells in source.rows
            if number in wanted
        )
        target = Path(folder) / "kunjungan.xlsx"
        write(target, "xlsx", [*found.columns, *VISITED], rows, title="Perlu dikunjungi")
        with target.open("rb") as stream:
            return store.put(stream)

"""The same file back, with one more column: what has to be mended in each row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.exchange.models import ImportFile, ImportFinding
from portal.exchange.operations import CHECKING, FAILED, import_in
from portal.exchange.reading import rows as reading
from portal.exchange.reading.cells import Cell, Odd
from portal.exchange.sheets import write
from portal.exchange.store import SealedStore, Stored
from portal.kernel.database import transaction

HEADING = "Yang harus diperbaiki"


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
    """(row, what to mend) in the order of rows, streamed."""
    statement = (
        select(ImportFinding.row, ImportFinding.heading, ImportFinding.message)
        .where(ImportFinding.part == found.part, ImportFinding.import_id == found.id)
        .order_by(ImportFinding.row, ImportFinding.seq)
        .execution_options(yield_per=2_000)
    )
    for row, group in groupby(session.execute(statement), key=lambda one: one.row):
        yield row, " | ".join(f"{one.heading}: {one.message}" if one.heading else one.message for one in group)


def keep_result(factory: sessionmaker[Session], import_id: UUID, *, store: SealedStore, by: Actor) -> None:
    """Write the file with its findings once they are known, so that whoever asks for it need not wait."""
    with transaction(factory, by.scope) as session:
        found = import_in(session, import_id, by)
    if found.status in {CHECKING, FAILED} or not (found.broken or found.refused):
        return
    kept = returned(factory, found, store=store, by=by)
    with transaction(factory, by.scope) as session:
        standing = import_in(session, import_id, by, lock=True)
        if standing.run == found.run:
            standing.result = kept.sha256

"""The headings of a file: in which row they stand, what they say, and what the file is guessed to be by them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.exchange.errors import NoData, NoHeader
from portal.exchange.layouts import guess, recognise
from portal.exchange.limits import Limits
from portal.exchange.models import ColumnMemory, ImportFile
from portal.exchange.reading import rows as reading
from portal.exchange.store import SealedStore

LOOKED_AT = 20
"""Rows at the top of a file among which its header is looked for."""
FEWEST_HEADINGS = 2


@dataclass(frozen=True)
class Header:
    """The headings of a file, and the row they stand in."""

    format: str
    row: int
    columns: list[str]


def header_of(store: SealedStore, sha256: str, bounds: Limits) -> Header:
    """Find a file's headings within `bounds`. Refuses every `FileRefused` there is."""
    with store.clear(sha256) as path, reading.opened(path, bounds) as source:
        for _, (number, cells) in zip(range(LOOKED_AT), source.rows, strict=False):
            texts = ["" if cell is None else str(cell if isinstance(cell, str) else cell.text) for cell in cells]
            known = len(guess(texts))
            if known >= FEWEST_HEADINGS or (known and len(texts) <= FEWEST_HEADINGS):
                if next(source.rows, None) is None:
                    raise NoData
                return Header(source.kind, number, texts)
    raise NoHeader


def paired(session: Session, found: ImportFile, header: Header) -> None:
    """Let an import have these headings, paired as its office did the last time or as they read."""
    mapping = guess(header.columns, _remembered(session, found.part, found.region_code))
    found.format, found.header_row, found.columns = header.format, header.row, header.columns
    found.kind = recognise(header.columns, mapping)
    found.mapping = {str(place): key for place, key in mapping.items()}


def _remembered(session: Session, part: int, region_code: int) -> dict[str, str]:
    rows = select(ColumnMemory.heading, ColumnMemory.target).where(
        ColumnMemory.part == part, ColumnMemory.region_code == region_code
    )
    return {heading: target for heading, target in session.execute(rows)}  # noqa: C416 - rows are no pairs

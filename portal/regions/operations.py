"""Loads the regions of a decree: set-based, in seconds, and safe to run at every start.

What a decree renames or moves is closed and opened anew; what it no longer names is closed. Nothing is erased.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.kernel.area import NATION, ancestors, level_of, padded
from portal.kernel.facts import leave_fact
from portal.regions import rules

DATA = Path(__file__).parent / "data" / "wilayah.csv.gz"
LOADER = system("portal init")

_IDENTITY = ("kind", "parent_code", "name")
"""A change here is a new region in the eyes of the law: the old row is closed."""
_PLACE = ("capital", "postal_code", "lat", "lng", "approx", "area_km2", "population", "timezone")
_DETAILS = ("search_key", "level", "part", *_PLACE)
_COLUMNS = ("code", *_IDENTITY, *_DETAILS)


@dataclass(frozen=True)
class _Line:
    """One line of the file, read."""

    code: int
    kind: str
    name: str
    fields: dict[str, str]


NATION_LINE = _Line(NATION, "nasional", "Indonesia", {"part": "0", "approx": "0"})


def load_regions(
    session: Session, *, source: Path = DATA, in_force: date = rules.DECREE_IN_FORCE, by: Actor = LOADER
) -> int:
    """Bring the region table in line with `source`, whose codes and names hold from `in_force`.

    Returns how many rows were closed, opened or corrected; a second run returns 0. Needs the owner's connection: the
    application may only read regions. Source: the Kepmendagri on codes and data of government regions (Permendagri
    58/2021).
    """
    _stage(session, source)
    closed = _run(session, _CLOSE, in_force=in_force, last_day=in_force - timedelta(days=1))
    with _indexed_at_once(session):
        written = _run(session, _OPEN, in_force=in_force)
    session.execute(text("drop table region_staging"))
    if closed or written:
        session.execute(text("analyze region"))
        after = {"decree_in_force": in_force.isoformat(), "closed": closed, "written": written}
        leave_fact(session, "regions.region.loaded", by=by, part=0, region_code=NATION, about="region", after=after)
    return closed + written


def _run(session: Session, statement: str, **values: Any) -> int:
    return int(session.execute(text(statement), values).rowcount)  # type: ignore[attr-defined]


@contextmanager
def _indexed_at_once(session: Session) -> Iterator[None]:
    """Into an empty table first the rows, then their indexes, which is a good deal faster than both by turns."""
    indexes: Sequence[Any] = [] if session.scalar(_ANY) else session.execute(_INDEXES).all()
    for index in indexes:
        session.execute(text(f'drop index "{index.indexname}"'))
    yield
    for index in indexes:
        session.execute(text(index.indexdef))


def _stage(session: Session, source: Path) -> None:
    session.execute(text(f"create temporary table region_staging on commit drop as {_EMPTY}"))
    cursor: Any = session.connection().connection.cursor()
    with cursor, cursor.copy(f"copy region_staging ({', '.join(_COLUMNS)}) from stdin") as copy:
        for row in _rows(source):
            copy.write_row(row)


def _rows(source: Path) -> Iterator[tuple[Any, ...]]:
    """The staging rows: each line of the file with its search key, and what it takes from the regions above."""
    lines = {line.code: line for line in [NATION_LINE, *_lines(source)]}
    for line in lines.values():
        above = [lines[code] for code in reversed(ancestors(line.code))]
        level = level_of(line.code)
        parent = above[0].code if above else NATION if level else None
        timezone = next((known.fields["timezone"] for known in [line, *above] if known.fields.get("timezone")), None)
        values = line.fields | {"timezone": timezone, "level": level, "search_key": rules.search_key([line, *above])}
        yield (
            line.code,
            line.kind,
            parent,
            line.name,
            *(None if values.get(column) == "" else values.get(column) for column in _DETAILS),
        )


def _lines(source: Path) -> Iterator[_Line]:
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        for fields in csv.DictReader(file):
            yield _Line(padded(fields["code"]), fields["kind"], fields["name"], fields)


def _columns(columns: tuple[str, ...], table: str) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)


_ANY = text("select exists (select from region)")
_INDEXES = text(
    "select indexname, indexdef from pg_indexes where schemaname = current_schema() and tablename = 'region' "
    "and indexname like 'ix\\_%'"
)
_EMPTY = f"select {', '.join(_COLUMNS)} from region where false"  # noqa: S608 -- our own column names
_CLOSE = f"""
    update region set valid_to = :last_day
    where valid_to is null and not exists (
        select from region_staging s where s.code = region.code and (
            region.valid_from >= :in_force
            or ({_columns(_IDENTITY, "s")}) is not distinct from ({_columns(_IDENTITY, "region")})
        )
    )
"""  # noqa: S608 -- our own column names
_OPEN = f"""
    insert into region (valid_from, {", ".join(_COLUMNS)})
    select coalesce(known.valid_from, :in_force), {_columns(_COLUMNS, "s")}
    from region_staging s left join region known on known.code = s.code and known.valid_to is null
    on conflict (code, valid_from) do update
    set valid_to = null, {", ".join(f"{column} = excluded.{column}" for column in _COLUMNS[1:])}
    where region.valid_to is not null
        or ({_columns(_COLUMNS, "region")}) is distinct from ({_columns(_COLUMNS, "excluded")})
"""  # noqa: S608 -- our own column names

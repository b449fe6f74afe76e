"""Pages of long lists by keyset: where the last row stood, not how many came before it.

A cursor is an opaque string holding the sort keys of a row. Counts stop at a cap: nobody needs the exact number.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from portal.kernel.errors import Refused

T = TypeVar("T")
COUNT_CAP = 1000
TALLY_CAP = 10_000
"""The same for the numbers beside tabs and in the navigation; one more means "more"."""
MOST_ROWS = 100
_BIGINT = 2**63


class UnknownPage(Refused):
    """Alamat halaman ini tidak dikenal. Mulailah lagi dari awal daftar."""

    status = 400


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list; `prev` and `next` are cursors, None at the ends; `capped`: there are more than `count`."""

    rows: list[T]
    prev: str | None
    next: str | None
    count: int
    capped: bool


def encode_cursor(keys: Sequence[Any]) -> str:
    """The cursor of a row with these sort keys."""
    written = [key.isoformat() if isinstance(key, datetime) else str(key) for key in keys]
    return base64.urlsafe_b64encode(json.dumps(written).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, types: Sequence[type]) -> list[Any]:
    """The sort keys in a cursor, as values of `types`. Refuses what we did not write with `UnknownPage`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        written = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        return [_read(text, kind) for text, kind in zip(written, types, strict=True)]
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError) as error:
        raise UnknownPage from error


def _read(text: str, kind: type) -> Any:
    if kind is int:
        number = int(text)
        if not -_BIGINT <= number < _BIGINT:
            raise ValueError(text)
        return number
    if kind is datetime:
        return datetime.fromisoformat(text)
    if kind is UUID:
        return UUID(text)
    if "\x00" in text:
        raise ValueError(text)
    return kind(text)


def first_of(row: Row[Any]) -> Any:
    """What a one-entity statement selects."""
    return row[0]


def keyset_page(
    session: Session,
    statement: Select[Any],
    keys: Sequence[ColumnElement[Any]],
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
    make: Callable[[Row[Any]], T] = first_of,
) -> Page[T]:
    """One page of `statement` in ascending order of `keys` (unique together, never null), made into rows by `make`.

    At most `MOST_ROWS` rows. Two statements: the rows, and the capped count. Refuses a foreign cursor: `UnknownPage`.
    """
    size = min(max(size, 1), MOST_ROWS)
    found = session.execute(_window(statement, keys, after, before).limit(size + 1)).all()
    more = len(found) > size
    found = list(found[:size])
    if before:
        found.reverse()
    cursors = [encode_cursor(row[-len(keys) :]) for row in (*found[:1], *found[-1:])]
    has_prev, has_next = (more, True) if before else (bool(after), more)
    count = capped_count(session, statement)
    return Page(
        rows=[make(row) for row in found],
        prev=cursors[0] if cursors and has_prev else None,
        next=cursors[-1] if cursors and has_next else None,
        count=min(count, COUNT_CAP),
        capped=count > COUNT_CAP,
    )


def newest_page(
    session: Session,
    statement: Select[Any],
    keys: Sequence[ColumnElement[Any]],
    *,
    behind: Sequence[Any],
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[Any]:
    """One page in descending order of `keys`; `behind`: values no row reaches, where the newest page begins."""
    older = None if before else after or encode_cursor(behind)
    page: Page[Any] = keyset_page(session, statement, keys, after=before, before=older, size=size)
    newer = page.next if before or after else None
    return Page(list(reversed(page.rows)), newer, page.prev, page.count, page.capped)


def _window(
    statement: Select[Any], keys: Sequence[ColumnElement[Any]], after: str | None, before: str | None
) -> Select[Any]:
    types = [key.type.python_type for key in keys]
    place = tuple_(*keys)
    if before:
        statement = statement.where(place < tuple_(*decode_cursor(before, types)))
        return statement.add_columns(*keys).order_by(*(key.desc() for key in keys))
    if after:
        statement = statement.where(place > tuple_(*decode_cursor(after, types)))
    return statement.add_columns(*keys).order_by(*keys)


def capped_count(session: Session, statement: Select[Any], cap: int = COUNT_CAP) -> int:
    """How many rows `statement` has, counted no further than `cap` + 1."""
    limited = statement.order_by(None).limit(cap + 1).subquery()
    return session.scalar(select(func.count()).select_from(limited)) or 0

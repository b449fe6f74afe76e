"""Search by a part of a name in a wide area: identifiers from the search role's one function, rows through the lock.

Under row-level security no LIKE may use an index (it is not leakproof), so a nation-wide search would read the whole
nation. The function `search_ids` reads past the lock, but only inside the transaction's own area, and tells nothing but
identifiers; whoever wants the rows asks for them under the lock as always. See docs/adr/2026-11-25-search-role.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, cast, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from portal.kernel.area import Area, Level, level_of
from portal.kernel.ids import part_of

MOST_HITS = 1000
"""More are not told (the function itself gives one more, so that "more" is known): narrow the search."""
_SEARCH = text("select id from search_ids(:what, cast(:words as text[]), :number, :lo, :hi, :role)")


@dataclass(frozen=True)
class Hits:
    """What a search found. `more`: there is more than it tells."""

    ids: list[UUID]
    more: bool

    def unless_many(self, region_code: int) -> Hits | None:
        """The same; None where there are more, and the region's own list, read through, shows them all as soon."""
        return None if self.more and not is_wide(region_code) else self

    def of(self, model: type[Any]) -> ColumnElement[bool]:
        """The condition that keeps a statement on `model` to what was found."""
        parts = cast([part_of(one) for one in self.ids], ARRAY(BigInteger))
        ids = cast(self.ids, ARRAY(PG_UUID(as_uuid=True)))
        found = func.unnest(parts, ids).table_valued("part", "id").render_derived()
        return tuple_(model.part, model.id).in_(select(found.c.part, found.c.id))


def is_wide(region_code: int) -> bool:
    """Whether a list below this region is too long to be read through: what the search role finds is all it shows."""
    return level_of(region_code) < Level.KABUPATEN


def is_searched(region_code: int) -> bool:
    """Whether names below this region are looked for through the search role first; smaller lists are read through."""
    return level_of(region_code) <= Level.KABUPATEN


def search_ids(
    session: Session, what: str, words: Sequence[str], area: Area, *, number: str = "", role: str = ""
) -> Hits:
    """Records of table `what` in `area` with every one of `words` in their name, or `number` in their case number.

    `task`: the open tasks of `role` whose case is meant. In no order; nothing beyond the transaction's own area.
    """
    given = {"what": what, "words": list(words), "number": number, "lo": area.lo, "hi": area.hi, "role": role}
    ids = list(session.scalars(_SEARCH, given))
    return Hits(ids[:MOST_HITS], len(ids) > MOST_HITS)

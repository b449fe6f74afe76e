"""The one box's search: a few identifiers of people by any spelling, of houses by address, inside the area; by index.

The function `find_ids` reads past the lock like `search_ids` (see `searching`), tells identifiers only, and takes a
limit, so that a name thousands have is found as fast as one nobody has.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.kernel.area import Area
from portal.kernel.searching import Hits

_FIND = text("select id from find_ids(:what, cast(:words as text[]), cast(:heard as text[]), :joined, :lo, :hi, :most)")


def find_ids(
    session: Session,
    what: str,
    area: Area,
    *,
    words: Sequence[str] = (),
    heard: Sequence[str] = (),
    joined: str = "",
    most: int,
) -> Hits:
    """At most `most` records: `individu` or `ruta` with every word, as written or heard; `mirip`: like `joined`."""
    given = {"what": what, "words": list(words), "heard": list(heard), "joined": joined, "lo": area.lo, "hi": area.hi}
    ids: list[UUID] = list(session.scalars(_FIND, given | {"most": most + 1}))
    return Hits(ids[:most], len(ids) > most)

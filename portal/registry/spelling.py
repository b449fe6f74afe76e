"""A name as people look for it, in any spelling: the one rule of the one box and of the lists.

A name is found as it is written, as it sounds, or run together; where few are found, also those that are only similar.
See docs/duplicates.md for what sounds alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.kernel.area import Area
from portal.kernel.finding import find_ids
from portal.kernel.searching import MOST_HITS, Hits
from portal.registry.models import Individu, Keluarga
from portal.registry.resemblance.names import name_keys
from portal.registry.resemblance.policy import policy
from portal.registry.resemblance.scoring import ALIKE, name_similarity
from portal.registry.rules import HEAD, normalise_name

MOST_WORDS: Final = 6
PREFIX_ONLY: Final = 3
"""Shorter search words match the beginning of a name's word only: a trigram needs three letters."""
FEW: Final = 3
"""With fewer found, names that are only similar are shown too."""
READ: Final = 60
"""So many of those are looked at."""
_HEARD: Final = re.compile(r"[a-z]{3,}")
_JOINED: Final = re.compile(r"[a-z]{4,}")
Named = type[Keluarga] | type[Individu]


@dataclass(frozen=True)
class Sought:
    """A name that is looked for: its words as written and as they sound, and those run together."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]
    joined: str

    @property
    def heard(self) -> tuple[str, ...]:
        """Its sounds, for lists, which show all they find: none when one is too short to be told by its sound."""
        return self.sounds if all(map(_HEARD.fullmatch, self.sounds)) else ()

    def hits(self, session: Session, model: Named, area: Area) -> Hits:
        """Whom the search role finds in `area`."""
        return find_ids(
            session,
            model.__tablename__,
            area,
            words=self.words,
            heard=self.heard,
            joined=self.joined,
            most=MOST_HITS,
        )

    def similar(self, session: Session, model: Named, area: Area) -> Hits | None:
        """Those in `area` whose name (of families: whose head's) is only like it, however spelt; None for nobody."""
        if not self.joined:
            return None
        near = find_ids(session, "mirip", area, joined=self.joined, most=READ)
        if not near.ids:
            return None
        known = session.execute(
            select(Individu.id, Individu.nama, Individu.keluarga_id, Individu.hub_kepala).where(near.of(Individu))
        )
        alike = [one for one in known if self.is_like(one.nama)]
        if model is Keluarga:
            ids = [one.keluarga_id for one in alike if one.hub_kepala == HEAD]
        else:
            ids = [one.id for one in alike]
        return Hits(ids, more=False) if ids else None

    def is_like(self, name: str) -> bool:
        """Whether a name may be the one that is looked for."""
        return likeness(self.sounds, name) >= ALIKE

    def conditions(self, model: Named) -> list[ColumnElement[bool]]:
        """The same, as conditions of a statement that reads the rows themselves."""
        if not self.words:
            return []
        ways = [and_(*(_in(model.nama_key, word) for word in self.words))]
        if self.heard:
            ways.append(and_(*(model.nama_bunyi.like(f"%{word}%") for word in self.heard)))
        if _JOINED.fullmatch(self.joined):
            ways.append(model.nama_rapat.like(f"%{self.joined}%"))
        return [or_(*ways)]


def likeness(sounds: Sequence[str], name: str) -> float:
    """How alike a name is to words as they sound."""
    return name_similarity(" ".join(sounds), name_keys(name).sound, policy().nicknames)


def sought(text: str) -> Sought:
    """The name in a search field."""
    keys = name_keys(text)
    return Sought(tuple(words_of(text)), tuple(keys.sound.split()[:MOST_WORDS]), keys.joined)


def words_of(text: str) -> list[str]:
    """The words of a typed name, as name keys write them."""
    return normalise_name(text).split()[:MOST_WORDS]


def named(column: InstrumentedAttribute[str], text: str) -> list[ColumnElement[bool]]:
    """Conditions under which every word of `text` is in a name key as it is written."""
    return [_in(column, word) for word in words_of(text)]


def _in(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    if len(word) >= PREFIX_ONLY:
        return column.like(f"%{word}%")
    return or_(column.like(f"{word}%"), column.like(f"% {word}%"))

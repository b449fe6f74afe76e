"""A name as people look for it, in any spelling: the one rule of the one box and of the lists.

A name is found as it is written, as it sounds, or run together; see docs/duplicates.md for what sounds alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.kernel.area import Area
from portal.kernel.finding import find_ids
from portal.kernel.searching import MOST_HITS, Hits
from portal.registry.models import Individu, Keluarga
from portal.registry.resemblance.names import name_keys
from portal.registry.rules import normalise_name

MOST_WORDS: Final = 6
PREFIX_ONLY: Final = 3
"""Shorter search words match the beginning of a name's word only: a trigram needs three letters."""
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

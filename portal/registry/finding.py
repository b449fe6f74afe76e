"""Finding people and houses from one box: by number, by a name in any spelling, by address; in the actor's area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.finding import find_ids
from portal.kernel.searching import Hits
from portal.kernel.secrets import vault
from portal.registry.listing import (
    IndividuRow,
    KeluargaFilters,
    KeluargaRow,
    RutaRow,
    individu_row,
    ruta_row,
)
from portal.registry.listing import keluarga_page as families_by_number
from portal.registry.models import Individu, NikRegistry, Ruta
from portal.registry.records import REMOVED
from portal.registry.spelling import FEW, MOST_WORDS, PREFIX_ONLY, READ, Sought, likeness, sought

SHOWN = 10
"""So many of a kind are shown; who looks for more goes to the list."""


@dataclass(frozen=True)
class Found:
    """What the box found in the register. `more_…`: there are more than shown."""

    people: list[IndividuRow] = field(default_factory=list)
    families: list[KeluargaRow] = field(default_factory=list)
    houses: list[RutaRow] = field(default_factory=list)
    more_people: bool = False
    more_houses: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.families or self.houses)


def find_number(session: Session, actor: Actor, number: str) -> Found:
    """The holder of a NIK, and the family of it or of a No. KK, as far as they are in the actor's area."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    index = vault().blind_index(number, kind="nik")
    holder = session.scalars(select(NikRegistry.individu_id).where(NikRegistry.nik_bidx == index)).all()
    families = families_by_number(session, actor, KeluargaFilters(text=number), size=SHOWN)
    return Found(people=_people(session, actor, Hits(list(holder), more=False)), families=families.rows)


def find_words(session: Session, actor: Actor, text: str) -> Found:
    """People of that name, spelt anyhow, the most alike first; and houses with all the words in their address."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    name = sought(text)
    hits = find_ids(
        session,
        "individu",
        actor.area,
        words=[word for word in name.words if len(name.words) > 1 or len(word) >= PREFIX_ONLY],
        heard=name.sounds,
        joined=name.joined,
        most=READ,
    )
    people = _people(session, actor, hits)
    if len(people) < FEW and name.joined:
        alike = find_ids(session, "mirip", actor.area, joined=name.joined, most=READ)
        known = {one.id for one in people}
        people += [one for one in _people(session, actor, alike) if one.id not in known and name.is_like(one.nama)]
    houses = _houses(session, actor, text)
    return Found(
        people=_best(people, name)[:SHOWN],
        houses=houses[:SHOWN],
        more_people=hits.more or len(people) > SHOWN,
        more_houses=len(houses) > SHOWN,
    )


def _houses(session: Session, actor: Actor, text: str) -> list[RutaRow]:
    words = text.replace("\x00", "").split()[:MOST_WORDS]
    if not any(len(word) >= PREFIX_ONLY for word in words):
        return []
    hits = find_ids(session, "ruta", actor.area, words=words, most=SHOWN + 1)
    statement = select(Ruta).where(hits.of(Ruta), Ruta.status != REMOVED).order_by(Ruta.region_code, Ruta.id)
    return [ruta_row(row) for row in session.execute(statement)]


def _people(session: Session, actor: Actor, hits: Hits) -> list[IndividuRow]:
    if not hits.ids:
        return []
    area = (Individu.region_code >= actor.area.lo, Individu.region_code < actor.area.hi)
    statement = select(Individu).where(hits.of(Individu), Individu.status != REMOVED, *area)
    return [individu_row(row) for row in session.execute(statement.order_by(Individu.region_code, Individu.id))]


def _best(people: Sequence[IndividuRow], asked: Sought) -> list[IndividuRow]:
    """The most alike first; among equals as they stand in the lists."""
    return sorted(people, key=lambda one: -likeness(asked.sounds, one.nama))

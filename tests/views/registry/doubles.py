"""Three who resemble each other: two in Kembaran, one in Bali, for the pages of doubles."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.registry.drafts import FamilyDraft
from portal.registry.models import Individu
from portal.registry.resemblance.recording import pair_id, record_pairs
from portal.registry.seeding import load_families
from tests import people
from tests.registry.families import family

NEAR = 3302202001


@dataclass(frozen=True)
class Doubles:
    """Sukirman of Karangsari, of next door, of Bali; the pair within the district and the one across provinces."""

    first: UUID
    second: UUID
    far: UUID
    near_pair: UUID
    far_pair: UUID


def alone(serial: int, name: str, **values: str) -> FamilyDraft:
    """One man without his wife."""
    made = family(serial, name)
    made.anggota = made.anggota[:1]
    made.anggota[0].values |= values
    return made


def furnish_doubles(session: Session, serial: int = 9500) -> Doubles:
    """The three, and their pairs; the session sees the nation."""
    first, second, far = f"Sukirman Hadi {serial}", f"Soekirman Hadi {serial}", f"Sukirman Hadi Bali {serial}"
    load_families(
        session,
        [
            (people.KARANGSARI, family(serial, first)),
            (NEAR, alone(serial + 1, second, nik="", alasan_tanpa_nik="2", ijazah="3")),
            (people.PECATU, alone(serial + 2, far, nik="", alasan_tanpa_nik="2")),
        ],
    )
    ids = [session.scalars(select(Individu.id).where(Individu.nama == name)).one() for name in (first, second, far)]
    assert record_pairs(session, [(ids[0], ids[1]), (ids[0], ids[2])], at=clock.now()) == 2
    return Doubles(*ids, pair_id(ids[0], ids[1]), pair_id(ids[0], ids[2]))

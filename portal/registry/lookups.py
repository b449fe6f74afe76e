"""Who holds numbers of a list, for lists that are only held against the register: names and addresses, in sets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.ids import part_of
from portal.registry import probing
from portal.registry.models import Individu, Keluarga, Ruta
from portal.registry.rules import normalise_name

_SHORT = {"jl": "jalan", "jln": "jalan", "gg": "gang", "dsn": "dusun", "no": "nomor", "kp": "kampung"}
_FRONT_ZEROS = re.compile(r"\b0+(?=\d)")


@dataclass(frozen=True)
class Standing:
    """Somebody registered: the person of a NIK, or the head of the family of a No. KK."""

    nama: str
    alamat: str
    born: date | None = None


def standing_at(
    session: Session, numbers: Sequence[tuple[str, bytes]], *, by: Actor
) -> dict[tuple[str, bytes], Standing]:
    """Who of the actor's area holds these (entity, blind index); those of others and of nobody are left out."""
    by.must(Permission.REGISTRY_KELUARGA_READ)
    held = probing.holders(session, [index for _, index in numbers])
    people = _people(session, {one for (entity, _), one in held.items() if entity == "individu"}, by)
    families = _families(session, {one for (entity, _), one in held.items() if entity == "keluarga"}, by)
    known = people | families
    return {named: known[one] for named, one in held.items() if one in known}


def _people(session: Session, ids: set[UUID], by: Actor) -> dict[UUID, Standing]:
    if not ids:
        return {}
    statement = (
        select(Individu.id, Individu.nama, Ruta.alamat, Individu.tanggal_lahir)
        .join(Keluarga, and_(Keluarga.part == Individu.part, Keluarga.id == Individu.keluarga_id))
        .join(Ruta, and_(Ruta.part == Keluarga.part, Ruta.id == Keluarga.ruta_id))
        .where(Individu.part.in_({part_of(one) for one in ids}), Individu.id.in_(ids))
        .where(Individu.region_code >= by.area.lo, Individu.region_code < by.area.hi)
    )
    return {row[0]: Standing(row[1], row[2], row[3]) for row in session.execute(statement)}


def _families(session: Session, ids: set[UUID], by: Actor) -> dict[UUID, Standing]:
    if not ids:
        return {}
    statement = (
        select(Keluarga.id, Keluarga.nama_kepala, Ruta.alamat)
        .join(Ruta, and_(Ruta.part == Keluarga.part, Ruta.id == Keluarga.ruta_id))
        .where(Keluarga.part.in_({part_of(one) for one in ids}), Keluarga.id.in_(ids))
        .where(Keluarga.region_code >= by.area.lo, Keluarga.region_code < by.area.hi)
    )
    return {row[0]: Standing(row[1], row[2]) for row in session.execute(statement)}


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, whatever their capitals and points."""
    return normalise_name(one) == normalise_name(other)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are written alike, whatever their capitals, points and usual short forms."""
    return _long(one) == _long(other)


def _long(text: str) -> list[str]:
    words = _FRONT_ZEROS.sub("", normalise_name(text)).split()
    return [_SHORT.get(word, word) for word in words]

"""Names and addresses of families for a list that leaves the portal on paper (BNBA): numbers masked, step by step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.area import Area
from portal.kernel.ids import part_of
from portal.registry.addresses import address_line
from portal.registry.models import Individu, Keluarga, Ruta
from portal.registry.outcomes import texts
from portal.registry.values import stored_record

HEAD = "1"


@dataclass(frozen=True)
class ListedName:
    """One family as such a list names it."""

    keluarga_id: UUID
    region_code: int
    kepala: str
    nomor_kk: str
    nik: str
    alamat: str
    lahir: date | None = None
    """When its head was born."""


def listed_names(
    session: Session, actor: Actor, family_ids: Collection[UUID], *, within: Area | None = None
) -> dict[UUID, ListedName]:
    """The families of the actor's area among these, removed ones too. Three statements, however many.

    `within`: only those of this area, too: the list will be read by whoever works there.
    """
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    parts = {part_of(one) for one in family_ids}
    joined = (Ruta.part == Keluarga.part) & (Ruta.id == Keluarga.ruta_id)
    statement = (
        select(Keluarga, Ruta)
        .join(Ruta, joined)
        .where(Keluarga.part.in_(parts), Keluarga.id.in_(family_ids))
        .where(Keluarga.region_code >= actor.area.lo, Keluarga.region_code < actor.area.hi)
    )
    if within is not None:
        statement = statement.where(Keluarga.region_code >= within.lo, Keluarga.region_code < within.hi)
    families = session.execute(statement).all()
    heads = select(Individu).where(
        Individu.part.in_(parts), Individu.keluarga_id.in_([one.id for one, _ in families]), Individu.hub_kepala == HEAD
    )
    head_of = {one.keluarga_id: one for one in session.scalars(heads.order_by(Individu.status.desc()))}
    made = {}
    for keluarga, ruta in families:
        own = texts("keluarga", stored_record(keluarga), clear=False)
        head = head_of.get(keluarga.id)
        nik = texts("individu", stored_record(head), clear=False)["nik"] if head else ""
        where = address_line(ruta.alamat, ruta.dusun, ruta.rt, ruta.rw)
        made[keluarga.id] = ListedName(
            keluarga.id,
            keluarga.region_code,
            keluarga.nama_kepala,
            own["nomor_kk"],
            nik,
            where,
            head.tanggal_lahir if head else None,
        )
    return made

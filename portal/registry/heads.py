"""When heads of families were born: beside a masked number it tells families of one name apart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.ids import part_of
from portal.registry.models import Individu
from portal.registry.records import REMOVED
from portal.registry.rules import HEAD


def heads_born(session: Session, actor: Actor, keluarga_ids: Collection[UUID]) -> dict[UUID, date]:
    """Family → its head's birth date, in one statement; families outside the actor's area are left out."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    if not keluarga_ids:
        return {}
    statement = select(Individu.keluarga_id, Individu.tanggal_lahir).where(
        Individu.part.in_({part_of(one) for one in keluarga_ids}),
        Individu.keluarga_id.in_(keluarga_ids),
        Individu.hub_kepala == HEAD,
        Individu.status != REMOVED,
        Individu.region_code >= actor.area.lo,
        Individu.region_code < actor.area.hi,
    )
    return {family: born for family, born in session.execute(statement) if born}

"""A family as it stood at the end of a day, and what one version of a record changed: both read from its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.clock import WIB
from portal.kernel.ids import part_of
from portal.registry.answers import INSTRUMENT
from portal.registry.codes import Field, fields_in
from portal.registry.models import RecordVersion
from portal.registry.records import REMOVED, family_in
from portal.registry.values import Stored, shown


@dataclass(frozen=True)
class Stood:
    """One record as it stood: in which version, since when, every value as screens show it."""

    record_id: UUID
    entity: str
    name: str
    version: int
    since: datetime
    values: list[tuple[Field, str]]

    def told(self, name: str) -> str:
        """The value of one field, "" for none."""
        return next((value for field, value in self.values if field.name == name), "")


@dataclass(frozen=True)
class FamilyThen:
    """A family on a day. `keluarga` is None when it was not registered yet; `removed`: it was out of the register."""

    day: date
    keluarga: Stood | None
    ruta: Stood | None
    members: list[Stood]
    removed: bool = False


def family_on(session: Session, actor: Actor, keluarga_id: UUID, day: date) -> FamilyThen:
    """A family of the actor's area with all members as they stood at the end of `day`. Refuses with `NotFound`.

    A member who has moved since still belongs to the family they lived in on that day.
    """
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    family = family_in(session, actor.area, keluarga_id)
    version, part = RecordVersion, part_of(keluarga_id)
    ever = select(version.record_id).where(version.part == part, version.keluarga_id == keluarga_id).distinct()
    known = {*session.scalars(ever), family.ruta.id}
    newest = (
        select(version)
        .where(version.part == part, version.record_id.in_(known))
        .where(version.valid_from < datetime.combine(day, time.min, WIB) + timedelta(days=1))
        .order_by(version.record_id, version.version.desc())
        .ext(distinct_on(version.record_id))
    )
    stood = {one.record_id: one for one in session.scalars(newest)}
    own = stood.get(keluarga_id)
    gone = own is not None and own.snapshot.get("status") == REMOVED
    people = [
        one
        for one in stood.values()
        if one.entity == "individu" and one.keluarga_id == keluarga_id and one.snapshot.get("status") != REMOVED
    ]
    people.sort(key=lambda one: (str(one.snapshot.get("hub_kepala")), str(one.snapshot.get("tanggal_lahir"))))
    house = stood.get(family.ruta.id)
    return FamilyThen(
        day=day,
        keluarga=_stood(own) if own else None,
        ruta=_stood(house) if house and own else None,
        members=[_stood(one) for one in people] if own else [],
        removed=gone,
    )


def _stood(one: RecordVersion) -> Stood:
    said: dict[str, Any] = one.snapshot
    instrument = str(said.get(INSTRUMENT) or "") or None
    values: list[tuple[Field, str]] = []
    for each in fields_in(one.entity, said):
        value: Stored = said.get(each.name)
        values.append((each, shown(one.entity, each, value, instrument)))
    return Stood(one.record_id, one.entity, str(said.get("nama") or ""), one.version, one.valid_from, values)

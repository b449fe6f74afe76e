"""Finding the register's rows by identifier, inside an area, under lock where a verb is about to write.

Whatever lies outside the area looks absent (`NotFound`), as row-level security underneath would have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from portal.kernel.area import Area
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of
from portal.registry.models import Change, ChangeSet, Individu, Keluarga, RecordVersion, Ruta
from portal.registry.values import Record, Stored

R = TypeVar("R", bound=Record)

REMOVED = "dihapus"
OPEN = ("terbuka", "konflik")
"""Statuses of a change set on its way."""


@dataclass(frozen=True)
class Family:
    """A registered family with its household and its members, head first; removed members are left out."""

    keluarga: Keluarga
    ruta: Ruta
    members: list[Individu]

    @property
    def records(self) -> list[Record]:
        """All its records, household first."""
        return [self.ruta, self.keluarga, *self.members]


def _found(session: Session, statement: Select[Any], *, lock: bool) -> Any:
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).one_or_none()


def record_in(session: Session, area: Area, model: type[R], record_id: UUID, *, lock: bool = False) -> R:
    """One record of the register in `area`. Refuses with `NotFound`."""
    found: R | None = _found(
        session, select(model).where(model.part == part_of(record_id), model.id == record_id), lock=lock
    )
    if found is None or found.region_code not in area:
        raise NotFound
    return found


def person_in(session: Session, area: Area, individu_id: UUID) -> Individu:
    """One person of the register in `area`. Refuses with `NotFound`."""
    return record_in(session, area, Individu, individu_id)


def family_in(session: Session, area: Area, keluarga_id: UUID, *, lock: bool = False) -> Family:
    """A family in `area`, its rows locked from the family down when `lock`. Refuses with `NotFound`."""
    keluarga = record_in(session, area, Keluarga, keluarga_id, lock=lock)
    ruta = record_in(session, area, Ruta, keluarga.ruta_id, lock=lock)
    statement = select(Individu).where(Individu.part == keluarga.part, Individu.keluarga_id == keluarga.id)
    if keluarga.status != REMOVED:
        statement = statement.where(Individu.status != REMOVED)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    members = session.scalars(statement.order_by(Individu.id)).all()
    return Family(keluarga, ruta, sorted(members, key=_head_first))


def families_in(session: Session, area: Area, ids: Collection[UUID]) -> dict[UUID, Family]:
    """The standing families of `area` among these, as `family_in` finds each; others are left out."""
    if not ids:
        return {}
    parts = {part_of(one) for one in ids}
    wanted = select(Keluarga).where(Keluarga.part.in_(parts), Keluarga.id.in_(ids), Keluarga.status != REMOVED)
    found = [one for one in session.scalars(wanted) if one.region_code in area]
    houses = select(Ruta).where(Ruta.part.in_(parts), Ruta.id.in_({one.ruta_id for one in found}))
    rutas = {one.id: one for one in session.scalars(houses)}
    people = select(Individu).where(
        Individu.part.in_(parts), Individu.keluarga_id.in_({one.id for one in found}), Individu.status != REMOVED
    )
    members: dict[UUID, list[Individu]] = defaultdict(list)
    for person in session.scalars(people):
        members[person.keluarga_id].append(person)
    return {
        one.id: Family(one, rutas[one.ruta_id], sorted(members[one.id], key=_head_first))
        for one in found
        if one.ruta_id in rutas
    }


def _head_first(member: Individu) -> tuple[object, ...]:
    return member.hub_kepala, member.tanggal_lahir, member.id


def change_set_in(session: Session, area: Area, change_set_id: UUID, *, lock: bool = False) -> ChangeSet:
    """A change set in `area`. Refuses with `NotFound`."""
    statement = select(ChangeSet).where(ChangeSet.part == part_of(change_set_id), ChangeSet.id == change_set_id)
    found: ChangeSet | None = _found(session, statement, lock=lock)
    if found is None or found.region_code not in area:
        raise NotFound
    return found


def changes_of(session: Session, change_set: ChangeSet) -> list[Change]:
    """What a change set would do, in the order of showing and applying."""
    statement = select(Change).where(Change.part == change_set.part, Change.change_set_id == change_set.id)
    return list(session.scalars(statement.order_by(Change.seq).execution_options(populate_existing=True)))


def changes_of_many(session: Session, change_sets: Collection[ChangeSet]) -> dict[UUID, list[Change]]:
    """Change set → what it would do, of many in one statement; without order."""
    found: dict[UUID, list[Change]] = {one.id: [] for one in change_sets}
    parts = {one.part for one in change_sets}
    for change in session.scalars(select(Change).where(Change.part.in_(parts), Change.change_set_id.in_(found))):
        found[change.change_set_id].append(change)
    return found


def snapshots(session: Session, part: int, wanted: Iterable[tuple[UUID, int]]) -> dict[UUID, dict[str, Stored]]:
    """Record id → how it stood in the wanted version; versions unknown are left out."""
    pairs = list(wanted)
    if not pairs:
        return {}
    version = RecordVersion
    statement = select(version.record_id, version.snapshot).where(
        version.part == part, tuple_(version.record_id, version.version).in_(pairs)
    )
    return {row.record_id: row.snapshot for row in session.execute(statement)}

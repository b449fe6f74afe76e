"""A proposal held against the register as it stands: three states of each field, and which of them quarrel.

Base (what the proposer saw), register now, proposal. What only one side changed is merged by itself; what both changed
differently is an overlap, and only a person settles it (`portal.registry.rebasing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from portal.kernel.area import Area
from portal.kernel.errors import NotFound
from portal.registry.codes import MEMBER_OF, field_of
from portal.registry.errors import BaseMoved
from portal.registry.models import Change, ChangeSet, Individu
from portal.registry.records import (
    NEWCOMERS,
    REGROUPING,
    REMOVALS,
    REMOVED,
    RESTORATION,
    STANDING,
    changes_of,
    family_in,
    record_in,
)
from portal.registry.values import Record, Stored, same, standing

WHOLE = "status"
"""The "field" of an overlap about a whole record: gone meanwhile, or changed while it was to be removed."""


@dataclass(frozen=True)
class Part:
    """One record's part of a proposal beside the record as it stands."""

    change: Change
    record: Record | None
    """None: not there yet, or not there any more."""
    now: Mapping[str, Stored] = field(default_factory=dict)
    fields: Mapping[str, Stored] = field(default_factory=dict)
    """What would still be written, overlaps included."""
    overlaps: tuple[str, ...] = ()
    """Fields both sides changed differently, or `WHOLE`."""
    idle: bool = False
    """Whether nothing of it is left to do."""

    @property
    def moved(self) -> bool:
        """Whether the register changed this record since the proposer saw it."""
        return bool(self.change.base_version) and (
            self.record is None or self.record.version != self.change.base_version
        )


def families_of(change_set: ChangeSet, changes: Iterable[Change]) -> list[UUID]:
    """The registered families a proposal touches: its own, and the one members move to; in one order for all."""
    changes = list(changes)
    moved_to = {UUID(str(one.fields[MEMBER_OF.name])) for one in changes if MEMBER_OF.name in one.fields}
    made = {one.record_id for one in changes if one.action == "tambah" and one.entity == "keluarga"}
    return sorted({change_set.keluarga_id, *moved_to} - made)


def records_in(
    session: Session, change_set: ChangeSet, changes: Sequence[Change], area: Area, *, lock: bool = False
) -> dict[UUID, Record]:
    """The standing records of the families a proposal touches, and the removed ones it would bring back.

    Locked from the families down when `lock`. Refuses with `BaseMoved` when a family is gone.
    """
    if change_set.kind in NEWCOMERS:
        return {}
    if change_set.kind == RESTORATION:
        return _suspended(session, change_set, changes, area, lock=lock)
    found: dict[UUID, Record] = {}
    for keluarga_id in families_of(change_set, changes):
        try:
            family = family_in(session, area, keluarga_id, lock=lock)
        except NotFound as error:
            raise BaseMoved from error
        if family.keluarga.status == REMOVED:
            raise BaseMoved
        found |= {record.id: record for record in family.records}
    for one in changes:
        if one.action == "pulih" and one.record_id not in found:
            found[one.record_id] = record_in(session, area, Individu, one.record_id, lock=lock)
    return found


def _suspended(
    session: Session, change_set: ChangeSet, changes: Sequence[Change], area: Area, *, lock: bool
) -> dict[UUID, Record]:
    """The records of a family that is to come back. Refuses with `BaseMoved` when it is in force already."""
    try:
        family = family_in(session, area, change_set.keluarga_id, lock=lock)
    except NotFound as error:
        raise BaseMoved from error
    if family.keluarga.status == STANDING:
        raise BaseMoved
    coming = {one.record_id for one in changes}
    return {one.id: one for one in family.records if one.id in coming or one.status != REMOVED}


def parts_of(session: Session, change_set: ChangeSet, records: Mapping[UUID, Record]) -> list[Part]:
    """Each change of a proposal beside its record, in order."""
    return [held(change, records.get(change.record_id)) for change in changes_of(session, change_set)]


def held(change: Change, record: Record | None) -> Part:
    """One change beside its record as it stands."""
    if change.action == "tambah":
        return Part(change, None, {}, change.fields)
    if change.action == "pulih":
        gone = record is not None and record.status != STANDING
        overlaps = (WHOLE,) if record is None else ()
        return Part(change, record, standing(record) if record else {}, change.fields, overlaps, idle=not gone)
    if record is None or record.status == REMOVED:
        idle = change.action == "hapus"
        return Part(change, None, {}, change.fields, () if idle else (WHOLE,), idle=idle)
    now = standing(record)
    if change.action == "hapus":
        return Part(change, record, now, change.fields, (WHOLE,) if record.version != change.base_version else ())
    left = {name: value for name, value in change.fields.items() if not _same(change, name, value, now)}
    quarrel = tuple(name for name in left if not _same(change, name, change.base.get(name), now))
    return Part(change, record, now, left, quarrel, idle=not left)


def _same(change: Change, name: str, value: Stored, now: Mapping[str, Stored]) -> bool:
    return same(change.entity, field_of(change.entity, name), value, now.get(name))


def unknown_members(change_set: ChangeSet, parts: Iterable[Part], records: Mapping[UUID, Record]) -> list[Individu]:
    """Members a proposal that ends their family does not know of: they came in after it was written."""
    known = {part.change.record_id: part.change.action for part in parts}
    gone = known.get(change_set.keluarga_id) == "hapus"
    if change_set.kind not in REMOVALS and not (change_set.kind == REGROUPING and gone):
        return []
    own = [one for one in records.values() if isinstance(one, Individu) and one.keluarga_id == change_set.keluarga_id]
    return [one for one in own if one.id not in known]


def quarrels(change_set: ChangeSet, parts: Sequence[Part], records: Mapping[UUID, Record]) -> bool:
    """Whether a person has to choose before this proposal may be published."""
    return any(part.overlaps for part in parts) or bool(unknown_members(change_set, parts, records))

"""From a draft to the smallest set of changes: what is new, what differs from what the person saw, what goes.

A secret that came back masked stays as it was: first as an earlier revision proposed it, else as the register has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.kernel.errors import Invalid, NotFound
from portal.registry import answers
from portal.registry.codes import FIELDS, Field, field_of, fields_in
from portal.registry.drafts import FamilyDraft, MemberDraft, is_masked
from portal.registry.models import Change
from portal.registry.reading import canonical
from portal.registry.records import Family
from portal.registry.values import Stored, blind_index, same, shown, to_stored

WHOLE_NUMBER = "Ketik 16 digit lengkap, atau kembalikan seperti semula."
WHOLE_TEXT = "Ketik lengkap, atau kembalikan seperti semula."


@dataclass(frozen=True)
class Base:
    """A record as the proposer saw it; version 0 is a record not yet there."""

    version: int = 0
    values: Mapping[str, Stored] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposed:
    """One record's part of a proposal, ready to become a `Change`."""

    record_id: UUID
    entity: str
    action: str
    base: Base = Base()
    fields: Mapping[str, Stored] = field(default_factory=dict)
    seen: Mapping[str, Stored] = field(default_factory=dict)
    """Values first seen of fields whose proposed value stands since an earlier revision: a quarrel about them lasts."""

    @property
    def old_fields(self) -> dict[str, Stored]:
        """The values seen of just the fields that would change."""
        if self.action not in {"ubah", "pindah"}:
            return {}
        return {name: self.seen.get(name, self.base.values.get(name)) for name in self.fields}

    @property
    def bidx(self) -> bytes | None:
        """Blind index of the national number proposed."""
        return blind_index(self.entity, self.fields) if self.action != "hapus" else None


@dataclass(frozen=True)
class Ground:
    """What a draft is held against: the records' identifiers, their bases, and the revision it replaces."""

    ruta_id: UUID
    keluarga_id: UUID
    bases: Mapping[UUID, Base]
    previous: Mapping[UUID, Change]
    new_id: Callable[[], UUID]


def of_draft(draft: FamilyDraft, ground: Ground) -> list[Proposed]:
    """The changes a draft means. Refuses a member who is neither of the family nor of the proposal: `NotFound`."""
    whole = [
        _record("ruta", ground.ruta_id, draft.ruta, ground),
        _record("keluarga", ground.keluarga_id, draft.keluarga, ground),
        *(_member(member, ground) for member in draft.anggota),
    ]
    return [proposed for proposed in whole if proposed is not None]


def spoilt_masks(draft: FamilyDraft, ground: Ground) -> dict[str, str]:
    """Form key ("anggota-0.nik") → what to do, for every mask that came back altered: what was meant is not known."""
    members = [
        (f"anggota-{index}", "individu", member.id, member.values)
        for index, member in enumerate(draft.anggota)
        if not member.removed
    ]
    records = [
        ("ruta", "ruta", ground.ruta_id, draft.ruta),
        ("keluarga", "keluarga", ground.keluarga_id, draft.keluarga),
        *members,
    ]
    wrong: dict[str, str] = {}
    for key, entity, record_id, typed in records:
        kept = _kept(record_id, ground) if record_id else {}
        for one in FIELDS[entity]:
            text = typed.get(one.name, "")
            if one.secret and is_masked(text) and _bare(text) != _bare(shown(entity, one, kept.get(one.name))):
                wrong[f"{key}.{one.name}"] = WHOLE_TEXT if one.kind == "rahasia" else WHOLE_NUMBER
    return wrong


def _bare(text: str) -> str:
    return "".join(text.split())


def _kept(record_id: UUID, ground: Ground) -> dict[str, Stored]:
    """What a mask stands for: the value of the revision before this one, else the register's."""
    base, previous = ground.bases.get(record_id, Base()), ground.previous.get(record_id)
    return {**base.values, **(previous.fields if previous else {})}


def of_removal(family: Family, bases: Mapping[UUID, Base], *, reason_code: str, with_ruta: bool) -> list[Proposed]:
    """Taking out a family: itself, its members, and its household when nobody else lives there."""
    records = family.records if with_ruta else family.records[1:]
    return [
        Proposed(
            record.id,
            record.__tablename__,
            "hapus",
            bases[record.id],
            {"alasan_hapus": reason_code} if record is family.keluarga else {},
        )
        for record in records
    ]


def _member(member: MemberDraft, ground: Ground) -> Proposed | None:
    if member.id is None:
        return None if member.removed else _record("individu", ground.new_id(), member.values, ground)
    if member.id in ground.bases:
        if member.removed:
            return Proposed(member.id, "individu", "hapus", _base_of_removal(member.id, ground))
        return _record("individu", member.id, member.values, ground)
    if member.id not in ground.previous:
        raise NotFound
    if member.removed:
        return None
    if (earlier := ground.previous[member.id]).action != "tambah":
        return as_before(earlier)
    return _record("individu", member.id, member.values, ground)


def as_before(change: Change) -> Proposed:
    """A change kept as it was: its record is gone from the register, which is for a person to settle."""
    return Proposed(
        change.record_id, change.entity, change.action, Base(change.base_version), change.fields, change.base
    )


def _base_of_removal(record_id: UUID, ground: Ground) -> Base:
    """What was seen of a member to be removed: as it was when the removal was first proposed."""
    earlier, base = ground.previous.get(record_id), ground.bases[record_id]
    return Base(earlier.base_version, base.values) if earlier and earlier.action == "hapus" else base


def _record(entity: str, record_id: UUID, typed: Mapping[str, Any], ground: Ground) -> Proposed | None:
    base = ground.bases.get(record_id, Base())
    kept = _kept(record_id, ground)
    fields: dict[str, Stored] = {}
    for one in fields_in(entity, typed):
        value = _value(entity, one, typed, kept, base.values)
        if not same(entity, one, value, base.values.get(one.name)):
            fields[one.name] = value
    if base.version and not fields:
        return None
    earlier = ground.previous.get(record_id)
    seen = still_seen(entity, fields, earlier) if earlier else {}
    return Proposed(record_id, entity, "ubah" if base.version else "tambah", base, fields, seen)


def still_seen(entity: str, fields: Mapping[str, Stored], earlier: Change) -> dict[str, Stored]:
    """The values first seen of the fields that propose what an earlier revision proposed already."""
    return {
        name: earlier.base[name]
        for name, value in fields.items()
        if name in earlier.base and same(entity, field_of(entity, name), value, earlier.fields.get(name))
    }


def _value(
    entity: str, one: Field, typed: Mapping[str, Any], kept: Mapping[str, Stored], base: Mapping[str, Stored]
) -> Stored:
    if one.kind == "jawaban":
        return _answer(one, typed[one.name])
    text = typed.get(one.name)
    if text is None:
        return base.get(one.name)
    if one.secret and is_masked(text):
        return kept.get(one.name)
    return to_stored(entity, one, canonical(one, text))


def _answer(one: Field, given: Any) -> Stored:
    try:
        return answers.canonical(given)
    except ValueError as error:
        raise Invalid(fields={one.name: f"{one.label}: jawaban tidak dapat dibaca."}) from error

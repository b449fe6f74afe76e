"""What a proposal would make of a family: every record before and after, in the order a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.kernel.area import EVERYWHERE
from portal.kernel.errors import NotFound
from portal.registry import answers
from portal.registry.codes import ENTITY_LABELS, FIELDS, MEMBER_OF
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.errors import BaseMoved
from portal.registry.merging import Part, held, records_in
from portal.registry.models import Change, ChangeSet, Keluarga
from portal.registry.records import OPEN, REGROUPING, STANDING, changes_of, snapshots
from portal.registry.values import Record, Stored, entity_of, shown, standing, to_text

_ORDER = {"ruta": 0, "keluarga": 1, "individu": 2}
NEW_CARD = "baru"
"""What tells the records of a family card that is yet to be from those there are."""


@dataclass(frozen=True)
class Outcome:
    """One record before and after a proposal; `change` is None for a record the proposal leaves alone.

    `before` is the register as it stands while the proposal is on its way; `seen` is what its proposer saw.
    """

    record_id: UUID
    entity: str
    version: int
    before: dict[str, Stored]
    after: dict[str, Stored]
    change: Change | None = field(default=None, repr=False)
    seen: dict[str, Stored] = field(default_factory=dict)
    part: Part | None = field(default=None, repr=False)
    name: str = ""
    families: tuple[UUID, ...] = ()
    """The families it belongs to after the proposal, when that touches several."""

    @property
    def removed(self) -> bool:
        """Whether the proposal takes this record out."""
        return self.change is not None and self.change.action == "hapus"

    @property
    def label(self) -> str:
        """What people call this record: a member's name, else the kind of record."""
        return str(self.after.get("nama") or self.before.get("nama") or self.name or ENTITY_LABELS[self.entity])


def outcomes(session: Session, change_set: ChangeSet) -> list[Outcome]:
    """Every record a proposal concerns: household, family, members. A published one shows only what it changed.

    One on its way is held against the register as it stands now.
    """
    changes = changes_of(session, change_set)
    records = _records(session, change_set, changes) if change_set.status != "diterapkan" else {}
    live = change_set.status in OPEN
    seen = [(change.record_id, change.base_version) for change in changes if change.base_version]
    stood = snapshots(session, change_set.part, seen)
    found = [
        _changed(change, stood.get(change.record_id, {}), records.get(change.record_id) if live else None)
        for change in changes
    ]
    changed = {change.record_id for change in changes}
    rest = [(one, standing(one)) for one in records.values() if one.id not in changed]
    found += [Outcome(one.id, entity_of(one), one.version, values, values, seen=values) for one, values in rest]
    if change_set.kind in {"pindah", REGROUPING}:
        found = [_placed(one, change_set, records, found) for one in found]
    return sorted(found, key=_reading_order)


def new_outcomes(changes: Iterable[Change]) -> list[Outcome]:
    """The same of a family nobody can know yet: nothing of it stands in the register, nothing has to be asked."""
    return sorted((_changed(one, {}, None) for one in changes), key=_reading_order)


def _records(session: Session, change_set: ChangeSet, changes: list[Change]) -> dict[UUID, Record]:
    try:
        return records_in(session, change_set, changes, EVERYWHERE)
    except (BaseMoved, NotFound):
        return {}


def _changed(change: Change, stood: dict[str, Stored], record: Record | None) -> Outcome:
    seen = stood | change.base
    part = held(change, record)
    now = standing(record) if record is not None else seen
    after = now if change.action == "hapus" else now | change.fields
    if change.action == "pulih":
        after = after | {"status": STANDING}
    version = record.version if record is not None else change.base_version
    return Outcome(change.record_id, change.entity, version, now, after, change, seen, part)


def _placed(one: Outcome, change_set: ChangeSet, records: Mapping[UUID, Record], found: Sequence[Outcome]) -> Outcome:
    """With the families it belongs to, and the family's name where two stand on one page."""
    gone = {other.record_id for other in found if other.removed}
    homes = [record for record in records.values() if isinstance(record, Keluarga) and record.id not in gone]
    made = {other.record_id: other.entity for other in found if other.change and other.change.action == "tambah"}
    cards = tuple(record_id for record_id, entity in made.items() if entity == "keluarga")
    if one.entity == "individu":
        home = one.after.get(MEMBER_OF.name)
        return replace(one, families=(UUID(str(home)),) if home else (change_set.keluarga_id,))
    if one.record_id in made:
        return replace(one, families=cards, name=f"{ENTITY_LABELS[one.entity]} {NEW_CARD}")
    if one.removed:
        return one
    mine = [home for home in homes if one.record_id in {home.id, home.ruta_id}]
    names = ", ".join(home.nama_kepala for home in mine)
    label = f"{ENTITY_LABELS[one.entity]} {names}" if names else ""
    shared = cards if one.entity == "ruta" and "ruta" not in made.values() else ()
    return replace(one, families=(*(home.id for home in mine), *shared), name=label)


def _reading_order(outcome: Outcome) -> tuple[object, ...]:
    seq = outcome.change.seq if outcome.change else -1
    return _ORDER[outcome.entity], str(outcome.after.get("hub_kepala") or ""), seq, outcome.record_id


def families_of(found: Sequence[Outcome]) -> list[list[Outcome]]:
    """What a proposal makes of each family it touches: one, or both of a move."""
    ids = sorted({one for outcome in found for one in outcome.families})
    return [[one for one in found if family in one.families] for family in ids] if ids else [list(found)]


def draft_from(found: list[Outcome], *, clear: bool) -> FamilyDraft:
    """The family as a draft, secrets in the clear or masked; removed members are marked so."""
    values = {one.record_id: texts(one.entity, one.after, clear=clear) for one in found}
    of = {one.entity: values[one.record_id] for one in found if one.entity != "individu"}
    members = [
        MemberDraft(one.record_id, values[one.record_id], removed=one.removed)
        for one in found
        if one.entity == "individu"
    ]
    versions = {one.record_id: one.version for one in found if one.version}
    return FamilyDraft(of.get("ruta", {}), of.get("keluarga", {}), members, versions)


def texts(entity: str, stored: Mapping[str, Stored], *, clear: bool) -> dict[str, Any]:
    """Stored values as a form holds them: canonical texts, "" for none, secrets in the clear or masked; answers raw."""
    made: dict[str, Any] = {key: stored[key] for key in answers.keys_in(stored)}
    for one in FIELDS[entity]:
        value = stored.get(one.name)
        hidden = one.secret and not clear
        made[one.name] = (shown(entity, one, value) if hidden else to_text(entity, one, value)) or ""
    return made

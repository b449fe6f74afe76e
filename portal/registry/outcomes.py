"""What a proposal would make of a family: every record before and after, in the order a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.kernel.area import EVERYWHERE
from portal.kernel.errors import NotFound
from portal.registry import answers
from portal.registry.codes import ENTITY_LABELS, FIELDS
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.models import Change, ChangeSet
from portal.registry.records import changes_of, family_in, snapshots
from portal.registry.values import Stored, entity_of, shown, stored_record, to_text

_ORDER = {"ruta": 0, "keluarga": 1, "individu": 2}


@dataclass(frozen=True)
class Outcome:
    """One record before and after a proposal; `change` is None for a record the proposal leaves alone."""

    record_id: UUID
    entity: str
    version: int
    before: dict[str, Stored]
    after: dict[str, Stored]
    change: Change | None = field(default=None, repr=False)

    @property
    def removed(self) -> bool:
        """Whether the proposal takes this record out."""
        return self.change is not None and self.change.action == "hapus"

    @property
    def label(self) -> str:
        """What people call this record: a member's name, else the kind of record."""
        return str(self.after.get("nama") or self.before.get("nama") or ENTITY_LABELS[self.entity])


def outcomes(session: Session, change_set: ChangeSet) -> list[Outcome]:
    """Every record a proposal concerns: household, family, members. A published one shows only what it changed."""
    changes = changes_of(session, change_set)
    seen = [(change.record_id, change.base_version) for change in changes if change.base_version]
    stood = snapshots(session, change_set.part, seen)
    found = [_changed(change, stood.get(change.record_id, {})) for change in changes]
    if change_set.kind != "usulan_baru" and change_set.status != "diterapkan":
        found += _untouched(session, change_set, {change.record_id for change in changes})
    return sorted(found, key=_reading_order)


def _changed(change: Change, stood: dict[str, Stored]) -> Outcome:
    before = stood | change.base
    after = before if change.action == "hapus" else before | change.fields
    return Outcome(change.record_id, change.entity, change.base_version, before, after, change)


def _untouched(session: Session, change_set: ChangeSet, changed: set[UUID]) -> list[Outcome]:
    try:
        family = family_in(session, EVERYWHERE, change_set.keluarga_id)
    except NotFound:
        return []
    rest = [record for record in family.records if record.id not in changed]
    stored = [(record, stored_record(record)) for record in rest]
    return [Outcome(one.id, entity_of(one), one.version, values, values) for one, values in stored]


def _reading_order(outcome: Outcome) -> tuple[object, ...]:
    seq = outcome.change.seq if outcome.change else -1
    return _ORDER[outcome.entity], str(outcome.after.get("hub_kepala") or ""), seq, outcome.record_id


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

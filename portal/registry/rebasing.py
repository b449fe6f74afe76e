"""Setting a proposal upon the register as it stands: overlaps are for a person to choose, the rest merges by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel.errors import Invalid
from portal.registry.claims import claim_numbers
from portal.registry.codes import ENTITY_LABELS, Field, field_of
from portal.registry.differences import Base, Proposed, as_before, of_removal
from portal.registry.drafts import is_masked
from portal.registry.errors import DraftMoved, MovedAgain, NotChosen
from portal.registry.keeping import alone, replace, tell, to_work_on
from portal.registry.merging import WHOLE, Part, parts_of, records_in
from portal.registry.models import ChangeSet
from portal.registry.proposals import OTHER_REASON
from portal.registry.reading import canonical
from portal.registry.records import NEWCOMERS, REMOVALS, changes_of, family_in
from portal.registry.rules import unreadable
from portal.registry.values import Stored, standing, stored_record, to_stored

Take = Literal["register", "usulan", "nilai"]


@dataclass(frozen=True)
class Choice:
    """What a person settles about one overlap: the register's value, the proposal's, or a third, typed."""

    take: Take
    value: str = ""


Place = tuple[UUID, str]
"""Record and field of an overlap; the field is `WHOLE` for a record as such."""


def rebase_change_set(session: Session, change_set_id: UUID, *, by: Actor) -> ChangeSet:
    """Set a proposal upon the register as it stands now; what the register has by itself falls away.

    Overlapping fields stay in quarrel until `resolve_change_set`. A removal is set upon the whole family as it is.
    Refuses `BaseMoved` when the family itself is gone, `NotOpenForChange` when the proposal is over.
    """
    change_set = to_work_on(session, change_set_id, by)
    if change_set.kind not in NEWCOMERS:
        changes = changes_of(session, change_set)
        records = records_in(session, change_set, changes, by.area)
        if change_set.kind in REMOVALS:
            family = family_in(session, by.area, change_set.keluarga_id)
            bases = {one.id: Base(one.version, stored_record(one)) for one in family.records}
            code = next((str(c.fields["alasan_hapus"]) for c in changes if c.fields), OTHER_REASON)
            with_ruta = alone(session, family)
            replace(session, change_set, of_removal(family, bases, reason_code=code, with_ruta=with_ruta))
        else:
            parts = parts_of(session, change_set, records)
            replace(session, change_set, [moved for part in parts if (moved := _rebased(part)) is not None])
    change_set.status = "terbuka"
    change_set.revision += 1
    tell(session, "registry.proposal.rebased", change_set, by=by)
    return change_set


def resolve_change_set(
    session: Session,
    change_set_id: UUID,
    choices: Mapping[Place, Choice],
    *,
    seen: Mapping[UUID, int],
    revision: int,
    case_id: UUID | None = None,
    by: Actor,
) -> ChangeSet:
    """Settle every overlap of a correction or a move as `by` chose, and set it upon the register as it stands.

    `seen` (record → version) and `revision` are those of the page the choices were made on. Refuses `NotChosen` with
    the places still open, `Invalid` for a value that cannot be read, `MovedAgain`, `DraftMoved`, `BaseMoved`.
    """
    change_set = to_work_on(session, change_set_id, by)
    if change_set.revision != revision:
        raise DraftMoved
    records = records_in(session, change_set, changes_of(session, change_set), by.area, lock=True)
    parts = parts_of(session, change_set, records)
    quarrels = [(part, name) for part in parts for name in part.overlaps]
    for part, _ in quarrels:
        if part.record is not None and seen.get(part.record.id) != part.record.version:
            raise MovedAgain
    _refuse_open(quarrels, choices)
    kept = [settled for part in parts if (settled := _settled(part, choices)) is not None]
    claim_numbers(session, change_set.id, [one.bidx for one in kept if one.bidx])
    replace(session, change_set, kept)
    change_set.status = "terbuka"
    change_set.revision += 1
    tell(session, "registry.change_set.resolved", change_set, by=by, case_id=case_id, isian=_chosen(quarrels, choices))
    return change_set


def _rebased(part: Part) -> Proposed | None:
    """A change upon the present version of its record; None when nothing is left of it."""
    change, record = part.change, part.record
    if change.action == "tambah":
        return Proposed(change.record_id, change.entity, change.action, fields=change.fields)
    if part.idle:
        return None
    if record is None or WHOLE in part.overlaps:
        return as_before(change)
    base = Base(record.version, standing(record))
    quarrelled = {name: change.base.get(name) for name in part.overlaps}
    return Proposed(change.record_id, change.entity, change.action, base, part.fields, quarrelled)


def _refuse_open(quarrels: list[tuple[Part, str]], choices: Mapping[Place, Choice]) -> None:
    wrong: dict[str, str] = {}
    lacking = False
    for part, name in quarrels:
        place, key = (part.change.record_id, name), f"{part.change.record_id}.{name}"
        choice = choices.get(place)
        if choice is None or (part.record is None and choice.take != "register"):
            lacking, wrong[key] = True, NotChosen().message
        elif choice.take == "nilai" and (name == WHOLE or (problem := _problem(part, name, choice.value))):
            wrong[key] = NotChosen().message if name == WHOLE else str(problem)
    if wrong:
        raise NotChosen(fields=wrong) if lacking else Invalid(fields=wrong)


def _problem(part: Part, name: str, typed: str) -> str | None:
    field = field_of(part.change.entity, name)
    value = canonical(field, typed)
    if field.kind == "jawaban" and not isinstance(part.now.get(name), str | None):
        return "Pilih salah satu nilai; yang lain diketik lewat Sunting usulan."
    if value is None:
        return "Isi nilai lain itu, atau pilih salah satu yang ada."
    if is_masked(value):
        return "Ketik lengkap."
    return unreadable(field, value)


def _settled(part: Part, choices: Mapping[Place, Choice]) -> Proposed | None:
    change, record = part.change, part.record
    if change.action == "tambah" or not part.overlaps:
        return _rebased(part)
    if record is None:
        return None
    if WHOLE in part.overlaps:
        if choices[change.record_id, WHOLE].take == "register":
            return None
        return Proposed(change.record_id, change.entity, change.action, Base(record.version), change.fields)
    fields = dict(part.fields)
    for name in part.overlaps:
        choice = choices[change.record_id, name]
        if choice.take == "register":
            del fields[name]
        elif choice.take == "nilai":
            fields[name] = _typed(change.entity, field_of(change.entity, name), choice.value)
    base = Base(record.version, standing(record))
    if not fields:
        return None
    return Proposed(change.record_id, change.entity, change.action, base, fields)


def _typed(entity: str, field: Field, typed: str) -> Stored:
    text = canonical(field, typed)
    return text if field.kind == "jawaban" else to_stored(entity, field, text)


def _chosen(quarrels: list[tuple[Part, str]], choices: Mapping[Place, Choice]) -> list[str]:
    """Which side was taken where, without values: "Lantai terluas: usulan"."""
    told = []
    for part, name in quarrels:
        label = ENTITY_LABELS[part.change.entity] if name == WHOLE else field_of(part.change.entity, name).label
        told.append(f"{label}: {choices[part.change.record_id, name].take}")
    return told

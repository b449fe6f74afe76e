"""Corrections of many registered families at once: what a list says of a family beside the register, and proposing it.

For imports. Only what is filled and says otherwise is a change: an empty cell erases nothing, a member who is not in
the list stays. Members are known by NIK; who has none in the list or in the register, by name and birth date.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.instruments.values import is_empty
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id, part_of
from portal.registry import answers
from portal.registry.batches import Batch, Made, kept, number_index, proposed_before
from portal.registry.codes import ENTITY_LABELS, FIELDS, Field, fields_in
from portal.registry.comparisons import DiffGroup, DiffRow, said
from portal.registry.differences import Base, Ground, Proposed, of_draft
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.errors import AlreadyProposed, MemberUnclear, NothingChanged, NotOpenForChange
from portal.registry.keeping import hold
from portal.registry.models import ChangeSet, Individu
from portal.registry.outcomes import texts
from portal.registry.reading import canonical
from portal.registry.records import OBJECTION, OPEN, Family, families_in, snapshots
from portal.registry.rules import normalise_name
from portal.registry.values import Record, Stored, entity_of, stored_record, to_text

KIND = "perbaikan"
_CORE: dict[tuple[str, str], Field] = {(entity, one.name): one for entity, all_ in FIELDS.items() for one in all_}


@dataclass(frozen=True)
class Compared:
    """A registered family beside what a list says of it."""

    family: Family
    draft: FamilyDraft
    """Only what differs, with the versions it was held against."""
    merged: FamilyDraft
    """The whole family as it would be, secrets masked; members of the register first, then those who join."""
    places: tuple[int | None, ...]
    """For each member of `merged` which one of the list it is; None: not in the list."""
    proposed: list[Proposed]

    @property
    def changed(self) -> int:
        """How many fields differ, those of members who join included."""
        return sum(len([name for name in one.fields if name != answers.INSTRUMENT]) for one in self.proposed)

    @property
    def missing(self) -> list[Individu]:
        """Members of the register who are not in the list."""
        return [one for one, place in zip(self.family.members, self.places, strict=False) if place is None]


@dataclass(frozen=True)
class Correction:
    """A correction to be proposed. `change_set_id` is the caller's: the same one never proposes twice."""

    change_set_id: UUID
    keluarga_id: UUID
    draft: FamilyDraft
    """As `Compared.draft`."""


def standing_families(session: Session, ids: Collection[UUID], *, by: Actor) -> dict[UUID, Family]:
    """The families of the actor's area among these that may be corrected."""
    by.must(Permission.REGISTRY_KELUARGA_READ)
    return families_in(session, by.area, ids)


def under_way(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Which of these families an open proposal is about."""
    if not ids:
        return set()
    touched = or_(ChangeSet.keluarga_id.in_(ids), ChangeSet.keluarga_lain.in_(ids))
    statement = select(ChangeSet.keluarga_id, ChangeSet.keluarga_lain).where(
        ChangeSet.part.in_({part_of(one) for one in ids}),
        ChangeSet.status.in_(OPEN),
        ChangeSet.kind != OBJECTION,
        touched,
    )
    return {one for row in session.execute(statement) for one in row if one in ids}


def compared(family: Family, given: FamilyDraft, *, guessed: Collection[int] = ()) -> Compared:
    """What a list says of a registered family. `guessed`: members whose birth date nobody wrote.

    Refuses `MemberUnclear` when a member of the list may be one of the family's, with another NIK.
    """
    held = {one.id: stored_record(one) for one in family.records}
    found = _matched(family.members, given.anggota)
    at = {member.id: place for place, member in enumerate(found) if member is not None}
    ruta = _differing("ruta", given.ruta, held[family.ruta.id])
    keluarga = _differing("keluarga", given.keluarga, held[family.keluarga.id])
    members, whole = [], []
    for member in family.members:
        values = given.anggota[at[member.id]].values if member.id in at else {}
        if at.get(member.id) in guessed:
            values = {name: value for name, value in values.items() if name != "tanggal_lahir"}
        changes = _differing("individu", values, held[member.id])
        whole.append(MemberDraft(member.id, _masked(member, held) | changes))
        if changes:
            members.append(MemberDraft(member.id, changes))
    joining = [place for place, member in enumerate(found) if member is None]
    for place in joining:
        filled = {name: value for name, value in given.anggota[place].values.items() if not is_empty(value)}
        members.append(MemberDraft(None, filled))
        whole.append(MemberDraft(None, filled))
    draft = FamilyDraft(ruta, keluarga, members, {one.id: one.version for one in family.records})
    bases = {one.id: Base(one.version, held[one.id]) for one in family.records}
    return Compared(
        family,
        draft,
        FamilyDraft(_masked(family.ruta, held) | ruta, _masked(family.keluarga, held) | keluarga, whole),
        (*(at.get(one.id) for one in family.members), *joining),
        of_draft(draft, _ground(family, bases)),
    )


def _masked(record: Record, held: Mapping[UUID, Mapping[str, Stored]]) -> dict[str, Any]:
    return texts(entity_of(record), held[record.id], clear=False)


def _ground(family: Family, bases: Mapping[UUID, Base]) -> Ground:
    part = family.keluarga.part
    return Ground(family.ruta.id, family.keluarga.id, bases=bases, previous={}, new_id=lambda: new_id(part))


def _matched(members: Sequence[Individu], given: Sequence[MemberDraft]) -> list[Individu | None]:
    """For each member of the list the family's member it is; None for one who joins."""
    by_number = {one.nik_bidx: one for one in members if one.nik_bidx}
    numbers = [canonical(_CORE["individu", "nik"], one.values.get("nik")) for one in given]
    found = [by_number.get(number_index("individu", number)) if number else None for number in numbers]
    taken = {one.id for one in found if one is not None}
    for place, one in enumerate(given):
        if found[place] is not None:
            continue
        alike = [member for member in members if member.id not in taken and _alike(member, one)]
        if len(alike) > 1 or any(member.nik_bidx and numbers[place] for member in alike):
            raise MemberUnclear(place)
        if alike:
            found[place] = alike[0]
            taken.add(alike[0].id)
    return found


def _alike(member: Individu, given: MemberDraft) -> bool:
    born = canonical(_CORE["individu", "tanggal_lahir"], given.values.get("tanggal_lahir"))
    return born == member.tanggal_lahir.isoformat() and normalise_name(given.values.get("nama", "")) == member.nama_key


def _differing(entity: str, given: Mapping[str, Any], held: Mapping[str, Stored]) -> dict[str, Any]:
    """The filled values that say otherwise; a text in other capitals says the same."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name == answers.INSTRUMENT or is_empty(value):
            continue
        if answers.is_answer(name):
            differs = answers.canonical(value) not in (None, held.get(name))
        else:
            differs = _says_otherwise(entity, _CORE[entity, name], value, held.get(name))
        if differs:
            found[name] = value
    if answers.INSTRUMENT in given and any(answers.is_answer(name) for name in found):
        found[answers.INSTRUMENT] = given[answers.INSTRUMENT]
    return found


def _says_otherwise(entity: str, field: Field, typed: str, held: Stored) -> bool:
    new, old = canonical(field, typed), to_text(entity, field, held)
    if new is None or new == old:
        return False
    return not (field.kind in {"teks", "rahasia"} and old is not None and new.casefold() == old.casefold())


def groups_of(family: Family, proposed: Sequence[Proposed]) -> list[DiffGroup]:
    """The changes of a family before and after, as screens show them, record by record."""
    names = {one.id: one.nama for one in family.members}
    groups = []
    for one in proposed:
        after = {**one.base.values, **one.fields}
        rows = [
            DiffRow(
                field.bdt,
                field.label,
                said(one.entity, field, one.base.values),
                said(one.entity, field, after),
                one.action,
            )
            for field in fields_in(one.entity, one.base.values, after)
            if field.name in one.fields
        ]
        own = str(names.get(one.record_id) or one.fields.get("nama") or "")
        groups.append(DiffGroup(own or ENTITY_LABELS[one.entity], rows))
    return groups


def changes_now(family: Family, correction: Correction) -> list[Proposed]:
    """What a correction would change of the family as it stands."""
    return of_draft(
        correction.draft, _ground(family, {one.id: Base(one.version, stored_record(one)) for one in family.records})
    )


def propose_corrections(session: Session, corrections: Sequence[Correction], *, reason: str, by: Actor) -> Batch:
    """Propose corrections of families in the actor's area, each as `save_proposal` would.

    One proposed before under its id is left as it is (neither made nor refused). A family that is gone, or that
    another open proposal is about, is refused alone.
    """
    by.must(Permission.CASES_USULAN_PROPOSE)
    done = proposed_before(session, [one.change_set_id for one in corrections])
    wanted = [one for one in corrections if one.change_set_id not in done]
    ids = {one.keluarga_id for one in wanted}
    hold(session, [one.bytes for one in ids])
    families, busy = standing_families(session, ids, by=by), under_way(session, ids)
    seen = _seen(session, families, wanted)
    refused: dict[UUID, Refused] = {}
    made: list[Made] = []
    for one in wanted:
        family = families.get(one.keluarga_id)
        if family is None:
            refused[one.change_set_id] = NotOpenForChange()
        elif one.keluarga_id in busy:
            refused[one.change_set_id] = AlreadyProposed()
        else:
            try:
                made.append(_records(one, family, seen))
            except (NotFound, NothingChanged) as refusal:
                refused[one.change_set_id] = refusal
            busy.add(one.keluarga_id)
    return kept(session, made, refused, reason=reason, by=by)


def _seen(
    session: Session, families: Mapping[UUID, Family], corrections: Sequence[Correction]
) -> dict[tuple[UUID, int], dict[str, Stored]]:
    """(record, version) → how it stood, of records that moved on since the list was held against them."""
    older: dict[int, list[tuple[UUID, int]]] = {}
    for one in corrections:
        if family := families.get(one.keluarga_id):
            for record in family.records:
                version = one.draft.versions.get(record.id, record.version)
                if version < record.version:
                    older.setdefault(family.keluarga.part, []).append((record.id, version))
    stood: dict[tuple[UUID, int], dict[str, Stored]] = {}
    for part, pairs in older.items():
        found = snapshots(session, part, pairs)
        stood |= {pair: found[pair[0]] for pair in pairs if pair[0] in found}
    return stood


def _records(one: Correction, family: Family, seen: Mapping[tuple[UUID, int], dict[str, Stored]]) -> Made:
    bases = {}
    for record in family.records:
        version = one.draft.versions.get(record.id, record.version)
        stood = seen.get((record.id, version))
        bases[record.id] = Base(version, stood) if stood else Base(record.version, stored_record(record))
    proposed = of_draft(one.draft, _ground(family, bases))
    if not proposed:
        raise NothingChanged
    keluarga = family.keluarga
    indexes = [each.bidx for each in proposed]
    return Made(one.change_set_id, keluarga.part, keluarga.region_code, KIND, keluarga.id, proposed, indexes)

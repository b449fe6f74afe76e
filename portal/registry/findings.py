"""What the rules say of a proposal, with what only the database knows: whether its numbers are taken elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.area import padded
from portal.kernel.errors import NotFound
from portal.kernel.identifiers import is_sixteen_digits
from portal.regions.queries import regions
from portal.registry.codes import field_of
from portal.registry.drafts import FamilyDraft
from portal.registry.flags import flag_findings
from portal.registry.merging import WHOLE
from portal.registry.models import ChangeSet, Individu, Keluarga
from portal.registry.outcomes import Outcome, draft_from, families_of, outcomes
from portal.registry.padan.findings import padan_findings
from portal.registry.probing import deferred_for, holders, outside
from portal.registry.questionnaires import (
    answered_under,
    check_answers,
    check_rules,
    instrument_of,
    known_instrument,
    unreadable_answers,
)
from portal.registry.records import WITHOUT_DATA, change_set_in, record_in
from portal.registry.rules import Finding, Level, check_draft, check_reason
from portal.registry.similar import similar_findings
from portal.registry.values import NUMBERS, to_text

_CODES: dict[str, str] = {"individu": "V05", "keluarga": "V09"}
MOVED = "V00"
CHOOSE = "Register sudah berubah sejak usulan disusun. Pilih nilai yang benar."
LATER = "Keterdaftaran nomor ini diperiksa saat verifikasi."


def findings_of(session: Session, actor: Actor, change_set_id: UUID) -> list[Finding]:
    """Everything to look at in a proposal before it goes on; of a removal only its reason. Refuses with `NotFound`."""
    actor.must(Permission.CASES_CASE_READ)
    change_set = change_set_in(session, actor.area, change_set_id)
    found = outcomes(session, change_set)
    findings = [*check_reason(change_set.reason), *draft_findings(session, change_set, found)]
    if change_set.kind in WITHOUT_DATA or change_set.status == "diterapkan":
        return findings
    people = [one for one in found if one.entity == "individu"]
    keys = {one.record_id: f"anggota-{place}" for place, one in enumerate(people)}
    findings += _quarrels(found, keys)
    findings += _taken(session, actor, change_set, found, keys)
    findings += _unknown_districts(session, people, keys)
    if actor.may(Permission.REGISTRY_KELUARGA_READ):
        findings += similar_findings(session, actor, change_set, found)
    findings += flag_findings(session, people, keys)
    findings += padan_findings(session, found, keys)
    return findings


def proposed_under(session: Session, actor: Actor, change_set_id: UUID) -> str | None:
    """The version of the questionnaire a proposal was begun with."""
    actor.must(Permission.CASES_CASE_READ)
    return change_set_in(session, actor.area, change_set_id).instrumen


def _quarrels(found: list[Outcome], keys: dict[UUID, str]) -> list[Finding]:
    """Fields the register changed otherwise meanwhile: a person chooses before the proposal goes on."""
    return [
        Finding(MOVED, "S", CHOOSE, one.label, None if name == WHOLE else name, keys.get(one.record_id, one.entity))
        for one in found
        if one.part is not None
        for name in one.part.overlaps
    ]


def _taken(
    session: Session, actor: Actor, change_set: ChangeSet, found: list[Outcome], keys: dict[UUID, str]
) -> list[Finding]:
    """Rules V05 and V09 across the nation: told, or left to verification when the proposer asked too often."""
    if deferred_for(session, actor, change_set):
        told: list[tuple[Outcome, Level, str]] = [
            (one, "W", LATER) for one in found if one.change is not None and one.change.bidx
        ]
    else:
        held = taken_numbers(session, found, but=own_of(change_set))
        told = [(one, "S", f"{label} {_holder(session, actor, one)}.") for one, label, _ in held]
    return [
        Finding(
            _CODES[one.entity], level, message, one.label, NUMBERS[one.entity][0], keys.get(one.record_id, one.entity)
        )
        for one, level, message in told
    ]


def foreign_hits(session: Session, actor: Actor, change_set_id: UUID) -> set[tuple[str, bytes]]:
    """(entity, blind index) of a proposal's numbers that are held outside the actor's area, as far as they are told."""
    change_set = change_set_in(session, actor.area, change_set_id)
    if deferred_for(session, actor, change_set):
        return set()
    taken = [one for one, _, _ in taken_numbers(session, outcomes(session, change_set), but=own_of(change_set))]
    indexes = [(one.entity, one.change.bidx) for one in taken if one.change and one.change.bidx]
    held = holders(session, [index for _, index in indexes])
    return {pair for pair in indexes if outside(session, actor, pair[0], held[pair])}


def draft_findings(session: Session, change_set: ChangeSet, found: Sequence[Outcome]) -> list[Finding]:
    """What the pure rules and the proposal's questionnaire say of the family it would make."""
    if change_set.kind in WITHOUT_DATA:
        return []
    instrument = instrument_of(session, change_set.instrumen)
    places = {one.record_id: place for place, one in enumerate(one for one in found if one.entity == "individu")}
    findings: list[Finding] = []
    for family in families_of(found):
        people = [one for one in family if one.entity == "individu"]
        keys = {f"anggota-{n}": f"anggota-{places[one.record_id]}" for n, one in enumerate(people)}
        draft = draft_from(family, clear=True)
        told = check_draft(draft, today=clock.today())
        if instrument:
            told += check_answers(instrument, draft, told, today=clock.today())
        told += rule_findings(session, change_set, draft, told)
        findings += [replace(one, key=keys.get(one.key, one.key)) for one in told]
    return findings


def rule_findings(
    session: Session, change_set: ChangeSet, draft: FamilyDraft, told: Sequence[Finding]
) -> list[Finding]:
    """What the rules of the questionnaire its answers were given under say of a family.

    Of a proposal begun with a questionnaire also answers it cannot read; old files say 0 for what was not asked.
    """
    instrument = known_instrument(session, change_set.instrumen or answered_under(draft))
    if instrument is None:
        return []
    known = {(one.code, one.key, one.field) for one in told}
    found = unreadable_answers(instrument, draft) if change_set.instrumen else []
    found += check_rules(instrument, draft, told, today=clock.today())
    return [one for one in found if (one.code, one.key, one.field) not in known]


def own_of(change_set: ChangeSet) -> frozenset[UUID]:
    """The records a moving family has in its old village: the numbers they hold are its own."""
    return frozenset(UUID(one) for one in change_set.asal_ids or ())


def taken_numbers(
    session: Session, found: Sequence[Outcome], *, but: Collection[UUID] = ()
) -> list[tuple[Outcome, str, str]]:
    """(record, label, number) for each proposed NIK or No. KK another record, none of `but`, holds in the nation."""
    proposed = [one for one in found if one.change is not None and one.change.bidx]
    held = holders(session, [one.change.bidx for one in proposed if one.change and one.change.bidx])
    taken = []
    for one in proposed:
        holder = held.get((one.entity, one.change.bidx)) if one.change and one.change.bidx else None
        if holder not in {None, one.record_id, *but}:
            field = field_of(one.entity, NUMBERS[one.entity][0])
            taken.append((one, field.label, to_text(one.entity, field, one.after[field.name]) or ""))
    return taken


def _holder(session: Session, actor: Actor, one: Outcome) -> str:
    """Who holds a number: by name inside the actor's area, else only that it is taken."""
    assert one.change is not None
    assert one.change.bidx is not None
    holder_id = holders(session, [one.change.bidx])[one.entity, one.change.bidx]
    try:
        if one.entity == "individu":
            name = record_in(session, actor.area, Individu, holder_id).nama
        else:
            name = record_in(session, actor.area, Keluarga, holder_id).nama_kepala
    except NotFound:
        return "ini sudah terdaftar"
    return f"sudah terdaftar pada {name} di wilayah Anda"


def _unknown_districts(session: Session, people: list[Outcome], keys: dict[UUID, str]) -> list[Finding]:
    """Rule V04: the first six digits of a NIK name a sub-district; a move or an old code is no error."""
    field = field_of("individu", "nik")
    numbers = {one.record_id: to_text("individu", field, one.after.get("nik")) or "" for one in people}
    wanted = {key: padded(nik[:6]) for key, nik in numbers.items() if is_sixteen_digits(nik)}
    known = regions(session, set(wanted.values()))
    message = "Kode wilayah pada NIK tidak ada dalam daftar wilayah yang berlaku."
    return [
        Finding("V04", "W", message, one.label, "nik", keys[one.record_id])
        for one in people
        if one.record_id in wanted and wanted[one.record_id] not in known
    ]

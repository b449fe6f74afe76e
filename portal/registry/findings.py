"""What the rules say of a proposal, with what only the database knows: whether its numbers are taken elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.area import padded
from portal.kernel.errors import NotFound
from portal.kernel.identifiers import is_sixteen_digits
from portal.regions.queries import regions
from portal.registry.codes import field_of
from portal.registry.models import ChangeSet, Individu, Keluarga, KkRegistry, NikRegistry
from portal.registry.outcomes import Outcome, draft_from, outcomes
from portal.registry.records import change_set_in, record_in
from portal.registry.rules import Finding, check_draft
from portal.registry.values import NUMBERS, to_text

_CODES = {"individu": "V05", "keluarga": "V09"}


def findings_of(session: Session, actor: Actor, change_set_id: UUID) -> list[Finding]:
    """Everything to look at in a proposal before it goes on; none for a removal. Refuses with `NotFound`."""
    actor.must(Permission.CASES_CASE_READ)
    change_set = change_set_in(session, actor.area, change_set_id)
    found = outcomes(session, change_set)
    findings = draft_findings(change_set, found)
    if change_set.kind == "penghapusan" or change_set.status == "diterapkan":
        return findings
    people = [one for one in found if one.entity == "individu"]
    keys = {one.record_id: f"anggota-{place}" for place, one in enumerate(people)}
    for one, label, _ in taken_numbers(session, found):
        message = f"{label} sudah terdaftar pada {_holder(session, actor, one)}."
        name, key = NUMBERS[one.entity][0], keys.get(one.record_id, one.entity)
        findings.append(Finding(_CODES[one.entity], "S", message, one.label, name, key))
    findings += _unknown_districts(session, people, keys)
    return findings


def draft_findings(change_set: ChangeSet, found: Sequence[Outcome]) -> list[Finding]:
    """What the pure rules say of the family a proposal would make."""
    if change_set.kind == "penghapusan":
        return []
    return check_draft(draft_from(list(found), clear=True), today=clock.today())


def taken_numbers(session: Session, found: Sequence[Outcome]) -> list[tuple[Outcome, str, str]]:
    """(record, label, number) for each proposed NIK or No. KK another record holds, anywhere in the nation."""
    proposed = [one for one in found if one.change is not None and one.change.bidx]
    holders = _holders(session, [one.change.bidx for one in proposed if one.change and one.change.bidx])
    taken = []
    for one in proposed:
        holder = holders.get((one.entity, one.change.bidx)) if one.change and one.change.bidx else None
        if holder not in {None, one.record_id}:
            field = field_of(one.entity, NUMBERS[one.entity][0])
            taken.append((one, field.label, to_text(one.entity, field, one.after[field.name]) or ""))
    return taken


def _holders(session: Session, indexes: list[bytes]) -> dict[tuple[str, bytes | None], UUID]:
    if not indexes:
        return {}
    people = select(NikRegistry.nik_bidx, NikRegistry.individu_id).where(NikRegistry.nik_bidx.in_(indexes))
    families = select(KkRegistry.kk_bidx, KkRegistry.keluarga_id).where(KkRegistry.kk_bidx.in_(indexes))
    held: dict[tuple[str, bytes | None], UUID] = {}
    for entity, statement in (("individu", people), ("keluarga", families)):
        held |= {(entity, index): holder for index, holder in session.execute(statement)}
    return held


def _holder(session: Session, actor: Actor, one: Outcome) -> str:
    """Who holds a number: by name inside the actor's area, else only that somebody does."""
    index = one.change.bidx if one.change else None
    holder_id = _holders(session, [index] if index else [])[one.entity, index]
    try:
        if one.entity == "individu":
            name = record_in(session, actor.area, Individu, holder_id).nama
        else:
            name = record_in(session, actor.area, Keluarga, holder_id).nama_kepala
    except NotFound:
        return "keluarga lain di luar wilayah Anda"
    return f"{name} di wilayah Anda"


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

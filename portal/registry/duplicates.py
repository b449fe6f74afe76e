"""Who else holds a proposal's numbers: a registered family, a proposal on its way; named only in the actor's area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.errors import NotFound
from portal.kernel.identifiers import clean_number, is_sixteen_digits
from portal.kernel.secrets import vault
from portal.registry.drafts import FamilyDraft
from portal.registry.models import Individu, Keluarga, KkRegistry, NikRegistry, OpenNumber
from portal.registry.outcomes import outcomes
from portal.registry.records import change_set_in, record_in


@dataclass(frozen=True)
class Clash:
    """A number of one record ("keluarga", "anggota-0") that another holds; both references None = out of sight."""

    key: str
    field: str
    name: str = ""
    keluarga_id: UUID | None = None
    change_set_id: UUID | None = None
    proposed: bool = False
    """Whether an open proposal holds it, not the register."""


@dataclass(frozen=True)
class _Number:
    key: str
    field: str
    index: bytes


def clashes_of_draft(
    session: Session, actor: Actor, draft: FamilyDraft, *, change_set_id: UUID, keluarga_id: UUID | None = None
) -> list[Clash]:
    """Clashes of what was typed. `change_set_id` is the proposal itself, `keluarga_id` the family it is about."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    return list(_clashes(session, actor, _typed(draft), change_set_id, keluarga_id))


def clashes_of(session: Session, actor: Actor, change_set_id: UUID) -> list[Clash]:
    """Clashes of a proposal that was saved; keys are those of its findings. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    change_set = change_set_in(session, actor.area, change_set_id)
    numbers, place = [], 0
    for one in outcomes(session, change_set):
        key, field = ("keluarga", "nomor_kk") if one.entity == "keluarga" else (f"anggota-{place}", "nik")
        place += one.entity == "individu"
        if one.change is not None and one.change.bidx:
            numbers.append(_Number(key, field, one.change.bidx))
    return list(_clashes(session, actor, numbers, change_set_id, change_set.keluarga_id))


def _typed(draft: FamilyDraft) -> list[_Number]:
    typed = [("keluarga", "nomor_kk", "kk", draft.keluarga.get("nomor_kk"))]
    for place, member in enumerate(draft.anggota):
        if not member.removed:
            typed.append((f"anggota-{place}", "nik", "nik", member.values.get("nik")))
    read = [(key, field, kind, clean_number(text or "")) for key, field, kind, text in typed]
    return [
        _Number(key, field, vault().blind_index(number, kind=kind))
        for key, field, kind, number in read
        if is_sixteen_digits(number)
    ]


def _clashes(
    session: Session, actor: Actor, numbers: list[_Number], change_set_id: UUID, keluarga_id: UUID | None
) -> Iterator[Clash]:
    for one in numbers:
        clash = _registered(session, actor, one, keluarga_id) or _proposed(session, actor, one, change_set_id)
        if clash:
            yield clash


def _registered(session: Session, actor: Actor, one: _Number, own: UUID | None) -> Clash | None:
    if one.field == "nik":
        holder = session.scalar(select(NikRegistry.individu_id).where(NikRegistry.nik_bidx == one.index))
    else:
        holder = session.scalar(select(KkRegistry.keluarga_id).where(KkRegistry.kk_bidx == one.index))
    if holder is None:
        return None
    try:
        if one.field == "nik":
            person = record_in(session, actor.area, Individu, holder)
            name, family = person.nama, person.keluarga_id
        else:
            found = record_in(session, actor.area, Keluarga, holder)
            name, family = found.nama_kepala, found.id
    except NotFound:
        return Clash(one.key, one.field)
    return None if family == own else Clash(one.key, one.field, name, keluarga_id=family)


def _proposed(session: Session, actor: Actor, one: _Number, own: UUID) -> Clash | None:
    """The open proposal that holds a number, anywhere in the country (`claims`)."""
    holder = session.scalar(
        select(OpenNumber.change_set_id).where(OpenNumber.bidx == one.index, OpenNumber.change_set_id != own)
    )
    if holder is None:
        return None
    try:
        change_set_in(session, actor.area, holder)
    except NotFound:
        return Clash(one.key, one.field, proposed=True)
    seen = actor.may(Permission.CASES_CASE_READ)
    return Clash(one.key, one.field, change_set_id=holder if seen else None, proposed=True)

"""One family to look at: its records as screens show them, and as forms are filled from them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of
from portal.registry.codes import Field, fields_in
from portal.registry.drafts import FamilyDraft, MemberDraft, is_masked
from portal.registry.models import ChangeSet, Individu, Keluarga, Ruta
from portal.registry.outcomes import draft_from, outcomes, texts
from portal.registry.records import NEWCOMERS, OBJECTION, OPEN, Family, change_set_in, family_in, record_in
from portal.registry.rules import age_on
from portal.registry.values import Record, shown, stored_record


@dataclass(frozen=True)
class Answer:
    """One field as a screen shows it: codes beside labels, secrets masked, "" for no answer."""

    field: Field
    value: str


@dataclass(frozen=True)
class MemberView:
    """One member of a family."""

    id: UUID
    nama: str
    nik: str
    hub_kepala: str
    jenis_kelamin: str
    age: int
    version: int
    status: str
    answers: list[Answer]


@dataclass(frozen=True)
class FamilyView:
    """A family with its household; every value as screens show it."""

    keluarga: Keluarga
    ruta: Ruta
    nomor_kk: str
    keluarga_answers: list[Answer]
    ruta_answers: list[Answer]
    members: list[MemberView]
    open_change_sets: list[ChangeSet]
    objections: list[ChangeSet] = dataclass_field(default_factory=list)
    """Open objections to its status: they hold no proposal up."""

    @property
    def region_code(self) -> int:
        """Its village."""
        return self.keluarga.region_code

    @property
    def valid_from(self) -> datetime:
        """Since when its newest version stands."""
        return max(self.keluarga.valid_from, self.ruta.valid_from)


def family_view(session: Session, actor: Actor, keluarga_id: UUID) -> FamilyView:
    """A family of the actor's area with members and proposals on their way. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    family = family_in(session, actor.area, keluarga_id)
    open_sets = (
        select(ChangeSet)
        .where(ChangeSet.part == family.keluarga.part, ChangeSet.keluarga_id == keluarga_id)
        .where(ChangeSet.status.in_(OPEN))
        .order_by(ChangeSet.created_at)
    )
    found = list(session.scalars(open_sets))
    keluarga_answers = answers(family.keluarga)
    return FamilyView(
        keluarga=family.keluarga,
        ruta=family.ruta,
        nomor_kk=keluarga_answers[0].value,
        keluarga_answers=keluarga_answers,
        ruta_answers=answers(family.ruta),
        members=[_member(member) for member in family.members],
        open_change_sets=[one for one in found if one.kind != OBJECTION],
        objections=[one for one in found if one.kind == OBJECTION],
    )


def answers(record: Record) -> list[Answer]:
    """All fields of a record as screens show them."""
    entity, stored = record.__tablename__, stored_record(record)
    return [
        Answer(field, shown(entity, field, stored[field.name], record.instrumen)) for field in fields_in(entity, stored)
    ]


def _member(member: Individu) -> MemberView:
    given = answers(member)
    of = {answer.field.name: answer.value for answer in given}
    return MemberView(
        id=member.id,
        nama=member.nama,
        nik=of["nik"],
        hub_kepala=of["hub_kepala"],
        jenis_kelamin=of["jenis_kelamin"],
        age=age_on(member.tanggal_lahir, clock.today()),
        version=member.version,
        status=member.status,
        answers=given,
    )


def family_of(session: Session, actor: Actor, entity: str, record_id: UUID) -> UUID:
    """The family whose page shows a record: itself, a person's, a household's first. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    if entity == "keluarga":
        return record_in(session, actor.area, Keluarga, record_id).id
    if entity == "individu":
        return record_in(session, actor.area, Individu, record_id).keluarga_id
    ruta = record_in(session, actor.area, Ruta, record_id)
    statement = select(Keluarga.id).where(Keluarga.part == ruta.part, Keluarga.ruta_id == ruta.id)
    return session.scalars(statement.order_by(Keluarga.status, Keluarga.id).limit(1)).one()


def records_of_families(session: Session, actor: Actor, family_ids: Collection[UUID]) -> set[UUID]:
    """The families of the actor's area among these, with every member they ever had and their households."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    parts = {part_of(one) for one in family_ids}
    within = (Keluarga.region_code >= actor.area.lo, Keluarga.region_code < actor.area.hi)
    mine = select(Keluarga.id, Keluarga.ruta_id).where(Keluarga.part.in_(parts), Keluarga.id.in_(family_ids), *within)
    pairs = session.execute(mine).all()
    families = {family for family, _ruta in pairs}
    members = select(Individu.id).where(Individu.part.in_(parts), Individu.keluarga_id.in_(families))
    return families | {ruta for _family, ruta in pairs} | set(session.scalars(members))


def draft_of(session: Session, actor: Actor, keluarga_id: UUID) -> FamilyDraft:
    """A registered family as a form is filled from it: secrets masked, versions noted. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    return masked_draft(family_in(session, actor.area, keluarga_id))


def masked_draft(family: Family) -> FamilyDraft:
    """The same of a family that was found."""
    masked = {one.id: texts(one.__tablename__, stored_record(one), clear=False) for one in family.records}
    return FamilyDraft(
        ruta=masked[family.ruta.id],
        keluarga=masked[family.keluarga.id],
        anggota=[MemberDraft(member.id, masked[member.id]) for member in family.members],
        versions={one.id: one.version for one in family.records},
    )


def proposal_draft(session: Session, actor: Actor, change_set_id: UUID) -> FamilyDraft:
    """A proposal as its form is filled again. Numbers are in the clear for who typed them while it is a new family's.

    Everybody else gets them masked; posting a mask back leaves the number as it was. Refuses with `NotFound`.
    """
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    change_set = change_set_in(session, actor.area, change_set_id)
    own = change_set.kind in NEWCOMERS and change_set.created_by == actor.user_id and change_set.status in OPEN
    found = outcomes(session, change_set)
    mine = [one for one in found if not one.families or change_set.keluarga_id in one.families]
    return draft_from(mine, clear=own)


def draft_again(session: Session, actor: Actor, change_set_id: UUID) -> FamilyDraft:
    """What a new family's proposal that came to nothing says, for a new one: of nobody who is registered.

    Numbers are in the clear for who typed them, and left empty for everybody else. Refuses with `NotFound`.
    """
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    change_set = change_set_in(session, actor.area, change_set_id)
    if change_set.kind not in NEWCOMERS or change_set.status != "batal":
        raise NotFound
    said = draft_from(outcomes(session, change_set), clear=change_set.created_by == actor.user_id)
    return FamilyDraft(
        ruta=_unmasked(said.ruta),
        keluarga=_unmasked(said.keluarga),
        anggota=[MemberDraft(None, _unmasked(one.values)) for one in said.present],
    )


def _unmasked(values: dict[str, Any]) -> dict[str, Any]:
    return {name: "" if is_masked(value) else value for name, value in values.items()}

"""Objections to a family's published status: by a citizen of its village, through the village's operator.

An objection changes nothing by itself. What follows from its decision is a proposal of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.identifiers import clean_number, is_sixteen_digits, mask
from portal.kernel.secrets import vault
from portal.registry.codes import CODES
from portal.registry.errors import AlreadyObjected, NotOpenForChange
from portal.registry.keeping import hold, known_draft, opened, refuse_second, tell
from portal.registry.models import ChangeSet, Individu, Keluarga
from portal.registry.objectionmodels import Objection
from portal.registry.probing import SAVED
from portal.registry.reasons.queries import may_give
from portal.registry.reasons.rules import REMOVAL
from portal.registry.records import OBJECTION, OPEN, STANDING, family_in

ABLE = "4"
LONGEST_NAME = 100
RELATIONS = ("warga", "keluarga")
LISTED, EXCLUDED, DATA = "masuk", "keluar", "data"


@dataclass(frozen=True)
class ObjectionDraft:
    """An objection as typed. `resident`: the operator saw on the objector's card that they live in the village."""

    about: str
    name: str
    nik: str
    relation: str
    resident: bool
    cause: str = ""
    """Why a listed family should go: a code of `alasan_hapus`."""


def save_objection(
    session: Session,
    keluarga_id: UUID,
    draft: ObjectionDraft,
    *,
    reason: str,
    change_set_id: UUID | None = None,
    revision: int | None = None,
    by: Actor,
) -> ChangeSet:
    """Keep an objection to a family's status; save again under the same id while it is a draft.

    Who objects lives in the family's village. Refuses `Invalid`, `AlreadyObjected` (one open objection a family and
    subject), `DraftMoved`, `NotOpenForChange`, `NotFound`.
    """
    if change_set_id is not None:
        hold(session, [change_set_id.bytes])
    known = known_draft(session, change_set_id, OBJECTION, revision, by)
    if known is not None and known.keluarga_id != keluarga_id:
        raise NotFound
    family = family_in(session, by.area, keluarga_id).keluarga
    by.must(Permission.CASES_USULAN_PROPOSE, at=family.region_code)
    row = session.get(Objection, (known.part, known.id)) if known else None
    person, nik = _objector(session, draft, row, family, by)
    if wrong := _problems(session, draft, family):
        raise Invalid(fields=wrong)
    hold(session, [keluarga_id.bytes])
    _refuse_second(session, family, draft.about, known)
    change_set = known or opened(session, family.part, family.region_code, OBJECTION, keluarga_id, change_set_id, by)
    change_set.reason = " ".join(reason.split())
    change_set.alasan_kode = draft.about
    change_set.revision += 1
    if row is None:
        row = Objection(part=family.part, change_set_id=change_set.id, region_code=family.region_code)
        session.add(row)
    row.keluarga_id, row.pokok, row.hubungan = keluarga_id, draft.about, draft.relation
    row.sebab_kode = draft.cause or None if draft.about == LISTED else None
    row.pengaju, row.pengaju_nik, row.pengaju_id = " ".join(draft.name.split()), nik, person
    session.flush()
    tell(session, SAVED, change_set, by=by, pokok=draft.about)
    return change_set


def reason_of(session: Session, objection: Objection) -> str:
    """Why somebody objects."""
    return session.get_one(ChangeSet, (objection.part, objection.change_set_id)).reason


def settle_objection(session: Session, objection: Objection, outcome: UUID | None) -> None:
    """An objection was upheld, and led to this proposal (None: the register had moved there by itself)."""
    objection.lanjutan_id = objection.lanjutan_id or outcome
    session.get_one(ChangeSet, (objection.part, objection.change_set_id)).status = "diterapkan"
    session.flush()


def open_correction(session: Session, objection: Objection, *, reason: str, by: Actor) -> ChangeSet:
    """A correction of the family that changes nothing yet: the village fills it in. Refuses as `save_proposal`."""
    family = family_in(session, by.area, objection.keluarga_id).keluarga
    if family.status != STANDING:
        raise NotOpenForChange
    made = opened(session, family.part, family.region_code, "perbaikan", family.id, None, by)
    refuse_second(session, made, [])
    made.reason, made.revision = reason, 1
    session.flush()
    return made


def objection_of(session: Session, actor: Actor, change_set_id: UUID) -> Objection:
    """What an objection of the actor's area says. Refuses with `NotFound`."""
    actor.must(Permission.CASES_CASE_READ)
    found = session.scalars(select(Objection).where(Objection.change_set_id == change_set_id)).one_or_none()
    if found is None or found.region_code not in actor.area:
        raise NotFound
    return found


def _objector(
    session: Session, draft: ObjectionDraft, known: Objection | None, family: Keluarga, by: Actor
) -> tuple[UUID | None, str]:
    """Who objects: their record when it is in the actor's area, and the number masked. A mask back means the same."""
    typed = clean_number(draft.nik)
    if known is not None and typed == clean_number(known.pengaju_nik):
        return known.pengaju_id, known.pengaju_nik
    if not is_sixteen_digits(typed):
        raise Invalid(fields={"nik": "Isi NIK pengaju, 16 angka seperti pada KTP."})
    index = vault().blind_index(typed, kind="nik")
    found = session.scalars(
        select(Individu).where(
            Individu.nik_bidx == index, Individu.region_code >= by.area.lo, Individu.region_code < by.area.hi
        )
    ).first()
    if found is not None and found.region_code != family.region_code:
        raise Invalid(fields={"nik": "Pengaju terdaftar di desa lain. Yang menyanggah harus warga desa keluarga itu."})
    return found.id if found else None, mask(typed)


def _problems(session: Session, draft: ObjectionDraft, family: Keluarga) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if draft.about not in CODES["pokok_sanggah"]:
        wrong["pokok"] = "Pilih apa yang disanggah."
    elif (draft.about == EXCLUDED) == (family.status == STANDING):
        wrong["pokok"] = (
            "Keluarga ini masih berlaku di register; yang dapat disanggah adalah bahwa ia terdata, atau datanya."
            if family.status == STANDING
            else "Keluarga ini tidak berlaku lagi; yang dapat disanggah adalah bahwa ia dikeluarkan."
        )
    if draft.about == LISTED and not may_give(session, REMOVAL, draft.cause or ""):
        wrong["sebab"] = "Pilih mengapa keluarga ini seharusnya tidak terdata."
    if not 3 <= len(" ".join(draft.name.split())) <= LONGEST_NAME:
        wrong["nama"] = "Isi nama lengkap pengaju."
    if draft.relation not in RELATIONS:
        wrong["hubungan"] = "Pilih siapa yang menyanggah."
    if not draft.resident:
        wrong["warga"] = "Periksa KTP pengaju: yang menyanggah harus warga desa ini."
    return wrong


def _refuse_second(session: Session, family: Keluarga, about: str, known: ChangeSet | None) -> None:
    other = select(ChangeSet.id).where(
        ChangeSet.part == family.part,
        ChangeSet.keluarga_id == family.id,
        ChangeSet.kind == OBJECTION,
        ChangeSet.alasan_kode == about,
        ChangeSet.status.in_(OPEN),
    )
    if known is not None:
        other = other.where(ChangeSet.id != known.id)
    if session.scalar(other.limit(1)) is not None:
        raise AlreadyObjected

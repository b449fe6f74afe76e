"""Letters about a registered family: that it is registered, its profile, how its data stands and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.decrees import address_of
from portal.cases.letters.explaining import content_of, explain_case, explain_family
from portal.cases.letters.places import place_of, signer_in_village
from portal.documents.decree import masked
from portal.documents.models import Letter
from portal.documents.operations import issue_letter
from portal.kernel import clock
from portal.kernel.reasons import reasoned
from portal.registry.codes import CODES
from portal.registry.families import FamilyView, draft_of, family_view, proposal_draft

REGISTERED, PROFILE, EXPLANATION = "keterangan_terdata", "profil_keluarga", "penjelasan_status"
VALID = timedelta(days=90)
"""How long a statement of registration holds."""
ACTIVE = "aktif"


def issue_registered(session: Session, keluarga_id: UUID, *, purpose: str, with_desil: bool, by: Actor) -> Letter:
    """State that a family is, or is no longer, registered. `purpose`: what the citizen needs it for.

    The decile is told only `with_desil`. Refuses `NotFound`, `NotAllowed`, `ReasonRequired`.
    """
    family = _family(session, keluarga_id, by)
    told = reasoned(purpose, most=200, field="keperluan")
    standing = family.keluarga.status == ACTIVE
    content = _common(session, family, by) | {
        "terdata": standing,
        "status": CODES["status"][family.keluarga.status].lower(),
        "sejak": family.valid_from.astimezone(clock.WIB).date().isoformat(),
        "jumlah_anggota": len(family.members),
        "anggota": [
            {"nama": m.nama, "nik": m.nik or "belum ber-NIK", "hubungan": m.hub_kepala} for m in family.members
        ],
        "desil": str(family.keluarga.desil or "") if with_desil and standing else "",
        "keperluan": told.rstrip("."),
        "berlaku_sampai": (clock.today() + VALID).isoformat(),
    }
    return _issue(session, REGISTERED, family, content, by)


def issue_profile(session: Session, keluarga_id: UUID, *, by: Actor) -> Letter:
    """Print everything that is recorded of a family and its house. Refuses `NotFound`, `NotAllowed`."""
    family = _family(session, keluarga_id, by)
    asked = [*family.keluarga_answers, *family.ruta_answers]
    content = _common(session, family, by) | {
        "status": CODES["status"][family.keluarga.status].lower(),
        "desil": str(family.keluarga.desil or ""),
        "sejak": family.valid_from.astimezone(clock.WIB).date().isoformat(),
        "jumlah_anggota": len(family.members),
        "isian": [{"nama": one.field.label, "nilai": one.value} for one in asked if one.value],
        "anggota": [
            {
                "nama": one.nama,
                "nik": one.nik or "belum ber-NIK",
                "hubungan": one.hub_kepala,
                "jenis_kelamin": one.jenis_kelamin,
                "umur": one.age,
            }
            for one in family.members
        ],
    }
    return _issue(session, PROFILE, family, content, by)


def issue_explanation(session: Session, keluarga_id: UUID, *, by: Actor) -> Letter:
    """Print for the citizen how their data stands, why, and what comes next. Refuses `NotFound`, `NotAllowed`."""
    family = _family(session, keluarga_id, by)
    content = _common(session, family, by) | content_of(explain_family(session, by, keluarga_id))
    return _issue(session, EXPLANATION, family, content, by)


def issue_case_explanation(session: Session, case_id: UUID, *, by: Actor) -> Letter:
    """The same of a case, also when its family is not registered. Refuses `NotFound`, `NotAllowed`."""
    told = explain_case(session, by, case_id)
    if told.family is not None:
        return issue_explanation(session, told.family.keluarga.id, by=by)
    assert told.case is not None
    by.must(Permission.DOCUMENTS_LETTER_ISSUE, at=told.case.region_code)
    draft, place = proposal_draft(session, by, told.case.change_set_id), place_of(session, told.case.region_code)
    content = {
        "kepala": told.name,
        "nomor_kk": masked(draft.keluarga.get("nomor_kk") or "") or "tanpa nomor KK",
        "alamat": address_of(draft),
        **place,
        **signer_in_village(place["desa"], by),
    }
    return issue_letter(
        session,
        kind=EXPLANATION,
        region_code=told.case.region_code,
        office=told.case.region_code,
        case_id=None,
        about=told.case.subject_id,
        content=content | content_of(told),
        by=by,
    )


def _family(session: Session, keluarga_id: UUID, by: Actor) -> FamilyView:
    family = family_view(session, by, keluarga_id)
    by.must(Permission.DOCUMENTS_LETTER_ISSUE, at=family.region_code)
    return family


def _common(session: Session, family: FamilyView, by: Actor) -> dict[str, Any]:
    place = place_of(session, family.region_code)
    return {
        "kepala": family.keluarga.nama_kepala,
        "nomor_kk": family.nomor_kk or "tanpa nomor KK",
        "alamat": address_of(draft_of(session, by, family.keluarga.id)),
        **place,
        **signer_in_village(place["desa"], by),
    }


def _issue(session: Session, kind: str, family: FamilyView, content: dict[str, Any], by: Actor) -> Letter:
    return issue_letter(
        session,
        kind=kind,
        region_code=family.region_code,
        office=family.region_code,
        case_id=None,
        about=family.keluarga.id,
        content=content,
        by=by,
    )

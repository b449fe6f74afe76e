"""Telling a family how its case ended, and how to object: once for each case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.calendars.queries import calendars
from portal.cases.casefile import case_in
from portal.cases.crowds.reversing import undone_until
from portal.cases.decrees import address_of
from portal.cases.letters.errors import CalledOff, NotYetFinal, StillRunning
from portal.cases.letters.places import (
    OFFICES,
    handed_over,
    last_day_to_object,
    place_of,
    regency_of,
    signer_in_regency,
    ways_to_object,
)
from portal.cases.models import CaseFile, Decision
from portal.cases.reasoning import reason_given, reason_of_end, settled_by, why_told
from portal.documents.decree import LETTERS
from portal.documents.models import Letter
from portal.documents.operations import issue_letter
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.errors import Refused
from portal.registry.queries import result_of
from portal.registry.results import Result

REGENCY, ABOVE = {"verifikator_kab", "kepala_dinas_kab"}, {"validator_prov", "analis_pusat"}
"""Roles that decide for the regency, and those that settle what it has decided before."""
RESULT, REMOVAL = "pemberitahuan_hasil", "pemberitahuan_penghapusan"
NOTICES = (RESULT, REMOVAL)
LABELS: dict[str, str] = {
    "usulan_baru": "pendataan keluarga baru",
    "perbaikan": "perbaikan data",
    "penghapusan": "penghapusan data",
    "pindah": "perpindahan anggota keluarga",
    "reaktivasi": "pengaktifan kembali data (reaktivasi)",
    "gabung_pecah": "penggabungan atau pemecahan keluarga",
    "pindah_wilayah": "kepindahan ke desa lain",
    "pindah_datang": "penerimaan keluarga pindahan",
    "sanggah": "pemeriksaan ulang karena sanggahan",
}
"""Kind of case → what was asked for, in a citizen's words."""
PROPOSALS = LABELS


def notify_result(session: Session, case_id: UUID, *, by: Actor) -> Letter:
    """The letter that tells a family how its case ended; the same one when it was written before.

    Refuses `NotFound`, `NotAllowed`, `StillRunning`, `CalledOff`, `NotYetFinal`.
    """
    case = case_in(session, by.area, case_id)
    by.must(Permission.DOCUMENTS_LETTER_ISSUE, at=case.region_code)
    if (refusal := why_no_notice(session, case)) is not None:
        raise refusal
    if (known := notice_of(session, case)) is not None:
        return known
    kind = REMOVAL if case.kind == "penghapusan" and case.status == "selesai" else RESULT
    return issue_letter(
        session,
        kind=kind,
        region_code=case.region_code,
        office=regency_of(case.region_code),
        case_id=case.id,
        content=_content(session, case, kind, by),
        by=by,
    )


def why_no_notice(session: Session, case: CaseFile) -> Refused | None:
    """Why a family cannot be told by letter how its case ended; None when it can."""
    if case.closed_at is None:
        return StillRunning()
    if case.status == "dibatalkan":
        return CalledOff()
    until = undone_until(session, case)
    return NotYetFinal(until=f"{until.astimezone(clock.WIB):%d-%m-%Y %H.%M}") if until else None


def notice_of(session: Session, case: CaseFile) -> Letter | None:
    """The notice already written about how a case ended; what was written of an end taken back since is none."""
    if case.closed_at is None:
        return None
    own = (Letter.part == case.part, Letter.case_id == case.id, Letter.kind.in_(NOTICES))
    written = select(Letter).where(*own, Letter.created_at >= case.closed_at)
    return session.scalars(written.order_by(Letter.id).limit(1)).first()


def _content(session: Session, case: CaseFile, kind: str, by: Actor) -> dict[str, Any]:
    assert case.closed_at is not None
    result, place = result_of(session, by, case.change_set_id), place_of(session, case.region_code)
    decided = select(Decision).where(Decision.part == case.part, Decision.case_id == case.id).order_by(Decision.seq)
    decisions = session.scalars(decided).all()
    last = settled_by(decisions)
    common = _family(result, case) | place | _objection(session, case, place["desa"]) | _signed(decisions, place, by)
    reason = reason_of_end(session, case, last, result)
    advice = reason.advice if reason else ""
    ended = case.closed_at.astimezone(clock.WIB).date().isoformat()
    if kind == REMOVAL:
        return common | {
            "sebab": result.removal_reason,
            "alasan": result.reason,
            "dasar": _decree_of(session, case),
            "dihapus": ended,
            "jumlah_anggota": len(result.family.present),
            "saran": advice,
        }
    accepted = case.status == "selesai"
    return common | {
        "usulan": PROPOSALS.get(case.kind, case.kind),
        "diajukan": case.created_at.astimezone(clock.WIB).date().isoformat(),
        "diterima": accepted,
        "pemutus": OFFICES.get(last.role, "Kementerian Sosial") if last else "Kementerian Sosial",
        "diputus": ended,
        "alasan": "" if accepted else (why_told(last, reason_given(session, last)) or "tidak dijelaskan oleh pemutus"),
        "saran": advice,
        "perubahan": list(result.corrections) if accepted else [],
    }


def _family(result: Result, case: CaseFile) -> dict[str, Any]:
    return {
        "kepala": result.family.head_name or case.title,
        "nomor_kk": result.family.keluarga.get("nomor_kk", "") or "tanpa nomor KK",
        "alamat": address_of(result.family),
        "nomor_kasus": case.number,
    }


def _objection(session: Session, case: CaseFile, desa: str) -> dict[str, Any]:
    assert case.closed_at is not None
    return {
        "cara_keberatan": ways_to_object(desa, case.number),
        "batas_keberatan": last_day_to_object(case.closed_at, calendars(session).of(case.region_code)).isoformat(),
    }


def _signed(decisions: Sequence[Decision], place: dict[str, str], by: Actor) -> dict[str, str]:
    """Signed by whoever decided for the regency, also where those above settled it; else by who hands it over."""
    last, theirs = settled_by(decisions), settled_by([one for one in decisions if one.role in REGENCY])
    if theirs is not None and last is not None and last.role in REGENCY | ABOVE:
        return signer_in_regency(place["kabupaten"], theirs.actor_name, theirs.role)
    if level_of(by.region_code) == Level.KABUPATEN:
        return signer_in_regency(place["kabupaten"], by.name, by.role)
    village = level_of(by.region_code) == Level.DESA
    return handed_over(f"Pemerintah {place['desa']}" if village else OFFICES[by.role], by)


def _decree_of(session: Session, case: CaseFile) -> str:
    statement = select(Letter.number).where(
        Letter.part == case.part, Letter.case_id == case.id, Letter.kind.in_(LETTERS.values())
    )
    return session.scalars(statement.order_by(Letter.id.desc()).limit(1)).first() or ""

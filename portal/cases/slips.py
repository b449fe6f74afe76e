"""What a slip for the citizen says of a case: its number, where it stands, what happened; no officer's name."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.roles import BY_CODE
from portal.cases.casefile import PLACES, TimelineEntry, case_view, timeline
from portal.cases.deadlines import FAR
from portal.cases.models import CaseFile
from portal.documents.slips import Slip, SlipStep
from portal.regions.queries import breadcrumb

KINDS = {
    "usulan_baru": "Usulan baru",
    "perbaikan": "Perbaikan data",
    "penghapusan": "Penghapusan",
    "pindah": "Pindah keluarga",
    "gabung_pecah": "Gabung atau pecah keluarga",
    "pindah_wilayah": "Pindah ke desa lain",
    "pindah_datang": "Keluarga pindahan datang",
    "reaktivasi": "Reaktivasi",
    "sanggah": "Sanggahan",
    "penetapan": "Penetapan bulanan",
}
"""Kind of case → what a paper for the citizen calls it."""
STATES = {"berjalan": "Sedang diproses", "selesai": "Selesai", "ditolak": "Ditolak", "dibatalkan": "Dibatalkan"}
ANSWERS = {
    "ajukan": "Usulan diajukan",
    "setuju": "Disetujui",
    "tolak": "Ditolak",
    "kembalikan": "Dikembalikan untuk diperbaiki",
    "kirim": "Rumah dikunjungi",
    "tetapkan": "Ditetapkan",
    "batalkan": "Dibatalkan",
    "lulus": "Mutu kunjungan diperiksa",
    "lanjutkan": "Kunjungan ditugaskan ulang",
    "susun_ulang": "Usulan disusun ulang",
}
REASONED = frozenset({"tolak", "kembalikan", "batalkan"})
"""Answers whose reason the citizen reads."""


def receipt_of(session: Session, actor: Actor, case_id: UUID) -> Slip:
    """The receipt of a case in the actor's area. Outside it does not exist."""
    return _slip(session, actor, case_id, "Tanda terima usulan", receipt=True)


def history_of(session: Session, actor: Actor, case_id: UUID) -> Slip:
    """What happened to a case in the actor's area, oldest first, as the citizen may read it."""
    slip = _slip(session, actor, case_id, "Perjalanan usulan", receipt=False)
    entries = [one for one in reversed(timeline(session, actor, case_id)) if one.action or one.withdrawn]
    steps = [
        SlipStep(
            at=one.at,
            what=_what(one),
            who=BY_CODE[one.office].title if one.office in BY_CODE else one.office,
            note=_why(one) if one.action in REASONED else "",
        )
        for one in entries
    ]
    return Slip(**{**vars(slip), "steps": steps})


def _what(entry: TimelineEntry) -> str:
    if not entry.withdrawn:
        return f"{entry.step_label}: {ANSWERS.get(entry.action, entry.action.replace('_', ' ').capitalize())}"
    step = dict(entry.rows).get(PLACES["langkah"])
    return f"Putusan ditarik kembali; usulan diproses lagi di langkah {step}" if step else "Putusan ditarik kembali"


def _why(entry: TimelineEntry) -> str:
    """The note, after what its reason is called; and what the citizen can do."""
    told = [entry.reason.label, entry.note or "", entry.reason.advice] if entry.reason else [entry.note or ""]
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in told if part)


def _slip(session: Session, actor: Actor, case_id: UUID, title: str, *, receipt: bool) -> Slip:
    view = case_view(session, actor, case_id)
    case: CaseFile = view.case
    waiting = next(iter(view.tasks), None) if case.status == "berjalan" else None
    places = [one.name for one in reversed(breadcrumb(session, case.region_code))]
    return Slip(
        title=title,
        number=case.number,
        name=case.title,
        kind=KINDS[case.kind],
        places=places,
        received=case.created_at,
        state=STATES.get(case.status, case.status),
        now_at=view.process.step(waiting.step).label if waiting else "",
        due=waiting.due_at if waiting and waiting.due_at < FAR else None,
        receipt=receipt,
    )

"""Letters to test with: the decree on the family of Kartinah in Desa Karangsari, the minutes of a meeting there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.documents.decree import DecreeMember, decree_content
from portal.documents.meeting import MINUTES, Group, Observed, Row, Tally, minutes_content
from portal.documents.models import Letter
from portal.documents.operations import issue_letter
from portal.kernel.ids import new_id
from tests.people import KARANGSARI

AsActor = Callable[[str], Actor]
PART = 3302
HEAD = DecreeMember(nama="Kartinah Lestari", nik="3302205203809001", hubungan="Kepala keluarga")
CHILD = DecreeMember(nama="Bagas Prakoso", nik="3302200507129002", hubungan="Anak")


def decree(**changes: Any) -> dict[str, Any]:
    """The content of Kartinah's decree."""
    facts: dict[str, Any] = {
        "kind": "usulan_baru",
        "case_number": "USL-3302-2611-00001",
        "kepala": HEAD["nama"],
        "nomor_kk": "3302200106209003",
        "alamat": "Jalan Kenanga 4 RT 002 RW 004",
        "desa": "Desa Karangsari",
        "kecamatan": "Kecamatan Kembaran",
        "kabupaten": "Kabupaten Banyumas",
        "provinsi": "Provinsi Jawa Tengah",
        "anggota": [HEAD, CHILD],
        "penetap": "Maya Safitri",
    }
    return decree_content(**(facts | changes))


def issue(session: Session, by: Actor, *, case_id: UUID | None = None, region_code: int = KARANGSARI) -> Letter:
    """Kartinah's decree, issued by the ministry."""
    return issue_letter(
        session,
        kind="sk_penetapan",
        region_code=region_code,
        office=0,
        case_id=case_id or new_id(PART),
        content=decree(),
        by=by,
    )


NUMBER = "3302201203709001"
SAID = {"setuju": "Disetujui", "coret": "Dicoret"}


def listed(name: str, decision: str, why: str = "") -> Row:
    """A family of the list of names, with its numbers whole."""
    numbers = {"nomor_kk": NUMBER, "nik": NUMBER}
    words = {"kode": decision, "putusan": SAID[decision]}
    return Row(**numbers, **words, nama=name, alamat="Krajan, RT 003 RW 001", jenis="Usulan baru", sebab=why)


def issue_minutes(session: Session, by: Actor) -> Letter:
    """The minutes of a meeting of twelve people about two families."""
    content = minutes_content(
        places=["Provinsi Jawa Tengah", "Kabupaten Banyumas", "Kecamatan Kembaran", "Desa Karangsari"],
        ward=False,
        held_on=date(2026, 11, 25),
        place="Balai desa",
        leader="Slamet Riyadi",
        note_taker="Sari Lestiani",
        period="November 2026",
        attendance=[Group(unsur="Ketua RT", laki=8, perempuan=3), Group(unsur="Babinsa", laki=1, perempuan=0)],
        tallies=[Tally(jenis="Usulan baru", setuju=1, tolak=0, tetap=0, coret=1, tunda=0)],
        totals={"setuju": 1, "tolak": 0, "tetap": 0, "coret": 1, "tunda": 0, "jumlah": 2, "hadir": 12},
        rows=[listed("Kartinah", "setuju"), listed("Karso", "coret", "Pindah")],
        observation=[Observed(kode="MK01", tanya="Siapa yang memimpin?", jawab="Lurah")],
    )
    return issue_letter(
        session,
        kind=MINUTES,
        region_code=KARANGSARI,
        office=KARANGSARI,
        case_id=None,
        about=new_id(PART),
        content=content,
        by=by,
    )

"""A decree to test with: the family of Kartinah in Desa Karangsari."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.documents.decree import DecreeMember, decree_content
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

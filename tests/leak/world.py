"""Two places with one of everything, each marked by names found nowhere else: whoever reads a mark has seen it.

Built through the real operations by the people of each place; see tests/people.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import Task
from portal.cases.operations import decide_task, open_case
from portal.documents.decree import decree_content
from portal.documents.operations import issue_letter
from portal.fieldwork.models import Photo
from portal.fieldwork.operations import PhotoUpload, record_visit
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.database import set_scope
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.models import Individu, Keluarga, Ruta
from portal.registry.operations import save_proposal
from portal.registry.seeding import load_families
from tests import people

JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c"
    "20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc4001f0000010501010101010100"
    "000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114"
    "328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a63646566"
    "6768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3"
    "d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbfeffd9"
)


def picture(words: str) -> bytes:
    """A JPEG of its own: its quantisation is the place's, so that its bytes are, too."""
    return JPEG[:25] + bytes(max(1, one) for one in hashlib.sha256(words.encode()).digest()) + JPEG[57:]


@dataclass
class Place:
    """One of everything in one village, and the marks it bears."""

    name: str
    village: int
    operator: str
    officer: str
    marks: tuple[str, ...]
    ids: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    """SHA-256 of the place's photos: whoever gets such bytes has seen it."""

    @property
    def area(self) -> Area:
        """The village."""
        return Area.of(self.village)

    def known_by(self, *records: Any) -> None:
        """Remember record identifiers under the parameter names addresses use."""
        for key, value in records:
            self.ids.setdefault(key, []).append(str(value))


BANYUMAS = Place("banyumas", people.KARANGSARI, "sari", "joko", ("MARKAKARANG", "MARKBKARANG"))
BALI = Place("bali", people.PECATU, "wayan", "kadek", ("MARKAPECATU", "MARKBPECATU"))


def draft(mark: str, village: int, serial: int) -> FamilyDraft:
    """A family of one person whose name, hamlet and street bear the mark."""
    stem = f"{village:010d}"[:6]
    ruta = {"alamat": f"Jalan {mark}", "rt": "001", "rw": "001", "dusun": f"Dusun {mark}"}
    member = MemberDraft(
        id=None,
        values={
            "nama": f"{mark} Sukirman",
            "nik": f"{stem}120370{serial:04d}",
            "tempat_lahir": mark.title(),
            "tanggal_lahir": "1970-03-12",
            "jenis_kelamin": "1",
            "hub_kepala": "1",
            "status_kawin": "1",
            "nama_ibu": f"Ibu {mark}",
        },
    )
    return FamilyDraft(ruta=ruta, keluarga={"nomor_kk": f"{stem}010620{serial:04d}"}, anggota=[member])


def speak(session: Session, name: str) -> Actor:
    """The session speaks for a member of the cast."""
    actor = people.actor(session, name)
    set_scope(session, actor.scope)
    return actor


def furnish(session: Session, place: Place, photos: Path) -> None:
    """Registered family, proposed family, case, task, visit, photo, letter: one of each."""
    load_families(session, [(place.village, draft(place.marks[0], place.village, 9801))])
    session.flush()
    within = {"lo": place.area.lo, "hi": place.area.hi}
    for key, model in (("ruta", Ruta), ("keluarga", Keluarga), ("individu", Individu)):
        found = session.scalars(
            select(model).where(model.region_code >= within["lo"], model.region_code < within["hi"])
        )
        place.known_by(*((key, record.id) for record in found))
    propose(session, place)
    visit_and_letter(session, place, photos)


def propose(session: Session, place: Place) -> None:
    """A proposal on its way, standing at the home visit."""
    by = speak(session, place.operator)
    proposed = draft(place.marks[1], place.village, 9802)
    change_set = save_proposal(
        session, kind="usulan_baru", region_code=place.village, draft=proposed, reason="Belum terdata", by=by
    )
    case = open_case(session, change_set, by=by)
    answers = {"tanggal": clock.today().isoformat(), "peserta_hadir": 30, "nomor_ba": f"BA/{place.marks[1]}"}
    for action, data in (("ajukan", {}), ("setuju", answers)):
        task = open_task(session, case.id)
        decide_task(session, task.id, action=action, version=task.version, data=data, by=by)
    place.known_by(("change_set", change_set.id), ("case", case.id), ("task", open_task(session, case.id).id))


def visit_and_letter(session: Session, place: Place, photos: Path) -> None:
    """A visit with a photo, and a letter."""
    by = speak(session, place.officer)
    case_id = place.ids["case"][0]
    visit = record_visit(
        session,
        UUID(case_id),
        region_code=place.village,
        result="1",
        note=f"Catatan {place.marks[1]}",
        started_at=clock.now(),
        lat=None,
        lng=None,
        accuracy_m=None,
        photos=[PhotoUpload(kind, picture(f"{place.name} {kind}"), "image/jpeg") for kind in ("rumah", "ktp", "kk")],
        store=PhotoStore(photos),
        reason_without_proof=f"Tanpa titik {place.marks[1]}",
        by=by,
    )
    taken = session.scalars(select(Photo).where(Photo.visit_id == visit.id)).all()
    place.files |= {digest for photo in taken for digest in (photo.sha256, photo.thumb_sha256) if digest}
    letter = issue_letter(
        session,
        kind="sk_penetapan",
        region_code=place.village,
        office=0,
        case_id=UUID(case_id),
        content=decree_content(
            kind="usulan_baru",
            case_number="USL-UJI-00001",
            kepala=place.marks[1],
            nomor_kk="",
            alamat=f"Jalan {place.marks[1]}",
            desa=place.name,
            kecamatan="",
            kabupaten="",
            provinsi="",
            anggota=[],
            penetap="Maya Safitri",
        ),
        by=by,
    )
    place.known_by(("visit", visit.id), ("letter", letter.id), *(("photo", photo.id) for photo in taken))


def open_task(session: Session, case_id: object) -> Task:
    """The open task of a case."""
    statement = select(Task).where(Task.case_id == case_id, Task.status.in_(("siap", "diambil")))
    return session.scalars(statement).one()

"""Two places with one of everything, each marked by words found nowhere else: whoever reads a mark has seen the record.

Marks stand in names and addresses, in the bytes of a photo, in the text of a rendered letter; NIK and No. KK are marks
of their own. Built through the real operations by the people of each place; see tests/people.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.operations import appoint
from portal.access.permissions import Permission
from portal.access.queries import actor_in, grants_of
from portal.access.tokens import make_token
from portal.cases.bulk import run_chunk, start_bulk
from portal.cases.evidence.operations import EvidenceUpload, add_evidence
from portal.cases.inbox import InboxFilters
from portal.cases.models import CaseFile, Decision, Task
from portal.cases.operations import decide_task, open_case
from portal.cases.processmodels import Effect
from portal.documents.decree import DecreeMember, decree_content
from portal.documents.operations import issue_letter, render_letter
from portal.exchange.store import SealedStore
from portal.fieldwork.models import Photo
from portal.fieldwork.operations import PhotoUpload, record_visit
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.database import set_scope
from portal.kernel.ids import new_id
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.models import Individu, Keluarga
from portal.registry.operations import save_proposal
from portal.registry.padan.answering import Person, keep
from portal.registry.padan.port import FOUND, Answer, Question
from portal.registry.resemblance.deciding import decide_pair
from portal.registry.resemblance.recording import pair_id, record_pairs
from portal.registry.seeding import load_families
from portal.views.kit.sync import add_person
from tests import people
from tests.cases.papers import paper
from tests.leak.crowding import look_up, sample_up
from tests.leak.exchanged import exchange
from tests.leak.meetings import MEETINGS, meet
from tests.leak.queueing import queue_up
from tests.leak.statements import state

OPEN_JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c"
    "20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc4001f0000010501010101010100"
    "000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114"
    "328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a63646566"
    "6768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3"
    "d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbfe"
)
"""A picture without its end: what follows is compressed picture data, kept by every cleaning of metadata."""
END_OF_PICTURE = b"\xff\xd9"
JPEG = OPEN_JPEG + END_OF_PICTURE


@dataclass
class Place:
    """One of everything in one village, and the marks it bears."""

    name: str
    village: int
    word: str
    """What all its marks end with."""
    operator: str
    officer: str
    verifier: str
    ids: dict[str, list[str]] = field(default_factory=dict)
    """Kind of record → the identifiers an address may name."""
    told: list[str] = field(default_factory=list)
    """Marks that came up while furnishing: numbers of letters."""
    decided: str = ""
    """The number of the case's last decision."""
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    """Address → a filled form of it, as somebody of this place would send it; see tests/leak/forms.py."""

    def mark(self, letter: str) -> str:
        """A word found nowhere else."""
        return f"MARK{letter}{self.word}"

    @property
    def marks(self) -> tuple[str, ...]:
        """Everything an outsider must never read."""
        words = tuple(self.mark(letter) for letter in "ABCDFGHIMPQTU")
        return (*words, *(self.nik(serial) for serial in SERIALS), *(self.kk(serial) for serial in SERIALS), *self.told)

    def nik(self, serial: int) -> str:
        """The NIK of the person with that serial."""
        return f"{self.village:010d}"[:6] + f"120370{serial:04d}"

    def kk(self, serial: int) -> str:
        """The No. KK of the family with that serial."""
        return f"{self.village:010d}"[:6] + f"010620{serial:04d}"

    @property
    def area(self) -> Area:
        """The village."""
        return Area.of(self.village)

    def known_by(self, **records: Any) -> None:
        """Remember record identifiers by kind."""
        for kind, value in records.items():
            self.ids.setdefault(kind, []).append(str(value))


SERIALS = (9801, 9802, 9803, 9804, 9805, 9806, *range(9807, 9816))
BANYUMAS = Place("banyumas", people.KARANGSARI, "KARANG", "sari", "joko", "ratna")
BALI = Place("bali", people.PECATU, "PECATU", "wayan", "kadek", "putu")
PLACES = (BANYUMAS, BALI)


def draft(place: Place, letter: str, serial: int) -> FamilyDraft:
    """A family of one person whose name, hamlet and street bear the mark."""
    mark = place.mark(letter)
    ruta = {"alamat": f"Jalan {mark}", "rt": "001", "rw": "001", "dusun": f"Dusun {mark}"}
    member = MemberDraft(
        id=None,
        values={
            "nama": f"{mark} Sukirman",
            "nik": place.nik(serial),
            "tempat_lahir": mark.title(),
            "tanggal_lahir": "1970-03-12",
            "jenis_kelamin": "1",
            "hub_kepala": "1",
            "status_kawin": "1",
            "nama_ibu": f"Ibu {mark}",
        },
    )
    return FamilyDraft(ruta=ruta, keluarga={"nomor_kk": place.kk(serial)}, anggota=[member])


def speak(session: Session, name: str) -> Actor:
    """The session speaks for a member of the cast."""
    actor = people.actor(session, name)
    set_scope(session, actor.scope)
    return actor


def furnish(session: Session, place: Place, photos: Path) -> None:
    """Registered families, a draft, a case at its visit, the visit, its photo, a letter, a user: one of each."""
    place.ids.clear()
    place.told.clear()
    place.forms.clear()
    load_families(session, [(place.village, draft(place, "A", 9801)), (place.village, draft(place, "C", 9803))])
    session.flush()
    for kind, letter in (("", "A"), ("_leaving", "C")):
        one = session.scalars(select(Keluarga).where(Keluarga.nama_kepala == f"{place.mark(letter)} Sukirman")).one()
        member = session.scalars(select(Individu.id).where(Individu.keluarga_id == one.id)).one()
        place.known_by(**{"keluarga" + kind: one.id, "individu" + kind: member, "ruta" + kind: one.ruta_id})
    hire(session, place)
    resemble(session, place)
    for kind, serial in MEETINGS.items():
        answer(session, case := proposed(session, place, "M", serial), place.operator, "ajukan")
        meet(session, place, kind, case, PhotoStore(photos), by=speak(session, place.operator))
    state(session, place, case.part, PhotoStore(photos), by=speak(session, place.operator))
    propose(session, place, PhotoStore(photos))
    visit_and_letter(session, place, photos)
    decide_many(session, place)
    exchange(session, place, SealedStore(photos.parent / "exchange"), speak(session, place.operator))
    matched(session, place)
    head = {"ratna": "hendra", "putu": "gede"}[place.verifier]
    made = queue_up(session, speak(session, place.verifier), lambda: speak(session, head), place.mark("Q"), place.ids)
    place.known_by(**made)


def resemble(session: Session, place: Place) -> None:
    """Three pairs of people who may be one: undecided, found different, found the same."""
    load_families(session, [(place.village, draft(place, "H", serial)) for serial in range(9807, 9813)])
    session.flush()
    named = select(Individu.id).where(Individu.nama == f"{place.mark('H')} Sukirman").order_by(Individu.id)
    ids = session.scalars(named).all()
    pairs = zip(ids[::2], ids[1::2], strict=True)
    for kind, (one, other), verdict in zip(
        ("pair", "pair_undone", "pair_same"), pairs, ("", "beda", "sama"), strict=True
    ):
        record_pairs(session, [(one, other)], at=clock.now())
        place.known_by(**{kind: pair_id(one, other)})
        if kind == "pair":
            place.known_by(person_of_pair=one)
        if verdict:
            by = people.actor(session, place.verifier)
            decide_pair(session, pair_id(one, other), verdict, reason=place.mark("H"), by=by)


def matched(session: Session, place: Place) -> None:
    """A registered person whom the civil registry has on another card: in the queue of padan."""
    speak(session, place.verifier)
    person, family = (UUID(place.ids[kind][0]) for kind in ("individu", "keluarga"))
    question = Question(place.nik(9801), f"{place.mark('A')} Sukirman", "1970-03-12", place.kk(9801))
    answer_of = Answer(question.nik, FOUND, f"{place.mark('P')} LAIN", place.kk(9802))
    keep(session, [(Person(person, family, place.village, question), answer_of)], source="berkas")
    place.known_by(padan=person)


def hire(session: Session, place: Place) -> None:
    """Somebody with a post in the village, for who manages users."""
    user = add_person(
        session,
        f"magang.{place.name}",
        first_name=place.mark("U"),
        last_name="Magang",
        password=people.PASSWORD,
    )
    by = system("dunia uji", Permission.ACCESS_POST_MANAGE)
    post = appoint(session, user.id, role="operator_desa", region_code=place.village, by=by)
    own = actor_in(post, name=place.mark("U"), grants=grants_of(session, post.role))
    token, _secret = make_token(session, name=f"SIKS {place.mark('U')}", scopes=["read:cases"], days=30, by=own)
    place.known_by(user=user.id, post=post.id, api_token=token.id)


def proposed(session: Session, place: Place, letter: str, serial: int) -> CaseFile:
    """A proposal with its case, standing at the draft."""
    by = speak(session, place.operator)
    change_set = save_proposal(
        session,
        kind="usulan_baru",
        region_code=place.village,
        draft=draft(place, letter, serial),
        reason="Belum terdata",
        by=by,
    )
    return open_case(session, change_set, by=by)


def propose(session: Session, place: Place, store: PhotoStore) -> None:
    """A proposal still being drafted, and one on its way, standing at the home visit."""
    drafted = proposed(session, place, "D", 9804)
    evidence = prove(session, drafted, place, store)
    place.known_by(drafted=drafted.change_set_id, case_drafted=drafted.id, evidence_drafted=evidence)
    case = proposed(session, place, "B", 9802)
    place.known_by(evidence=prove(session, case, place, store))
    answers = {"tanggal": clock.today().isoformat(), "peserta_hadir": 30, "nomor_ba": f"BA/{place.mark('B')}"}
    answer(session, case, place.operator, "ajukan")
    answer(session, case, place.operator, "setuju", **answers)
    place.known_by(change_set=case.change_set_id, case=case.id, task=open_task(session, case.id).id)
    place.known_by(effect=stand_still(session, case, place).id)
    place.decided = str(session.scalar(select(func.max(Decision.seq)).where(Decision.case_id == case.id)))


def prove(session: Session, case: CaseFile, place: Place, store: PhotoStore) -> UUID:
    """Evidence of a draft: a photo of a card, and a paper with the mark in its text and name."""
    by, mark = people.actor(session, place.operator), place.mark("F")
    for kind, content in (("kk", picture(f"bukti {case.id}")), ("kematian", paper(f"{mark} {case.number}"))):
        sent = EvidenceUpload(kind, f"{kind} {mark}.jpg", content)
        made, _new = add_evidence(session, case.id, sent, store=store, by=by)
    return made.id


def stand_still(session: Session, case: CaseFile, place: Place) -> Effect:
    """A timer of the case that came to nothing, with a cause that bears the mark."""
    effect = Effect(
        part=case.part,
        id=new_id(case.part),
        region_code=case.region_code,
        case_id=case.id,
        key="tenggat_kunjungan",
        element="tenggat_kunjungan",
        kind="waktu",
        verb="",
        status="macet",
        attempts=1,
        due_at=clock.now(),
        cause=f"Sebab {place.mark('B')}",
        actor_id=0,
        actor_name="timers.sweep",
        actor_role="sistem",
    )
    session.add(effect)
    session.flush()
    return effect


def visit_and_letter(session: Session, place: Place, photos: Path) -> None:
    """A visit with a photo, and a letter drawn as a PDF."""
    by = speak(session, place.officer)
    case_id = UUID(place.ids["case"][0])
    visit = record_visit(
        session,
        case_id,
        region_code=place.village,
        result="1",
        note=f"Catatan {place.mark('B')}",
        started_at=clock.now(),
        lat=None,
        lng=None,
        accuracy_m=None,
        photos=[
            PhotoUpload(kind, picture(f"{kind} {place.mark('F')}"), "image/jpeg") for kind in ("rumah", "ktp", "kk")
        ],
        store=PhotoStore(photos),
        reason_without_proof=f"Tanpa titik {place.mark('B')}",
        by=by,
    )
    for photo in session.scalars(select(Photo.id).where(Photo.visit_id == visit.id)):
        place.known_by(photo=photo)
    member = DecreeMember(nama=place.mark("B"), nik=place.nik(9802), hubungan="Kepala keluarga")
    content = decree_content(
        kind="usulan_baru",
        case_number="USL-UJI-00001",
        kepala=place.mark("B"),
        nomor_kk=place.kk(9802),
        alamat=f"Jalan {place.mark('B')}",
        desa=place.name,
        kecamatan="",
        kabupaten="",
        provinsi="",
        anggota=[member],
        penetap="Maya Safitri",
    )
    letter = issue_letter(
        session, kind="sk_penetapan", region_code=place.village, office=0, case_id=case_id, content=content, by=by
    )
    render_letter(session, letter.id, by=by)
    place.told.append(letter.number)
    place.known_by(letter=letter.id, code=letter.code)


def decide_many(session: Session, place: Place) -> None:
    """One answer given to two cases, in two parts: the first had moved and is passed over, the second still waits."""
    first, _ = [checked(session, place, serial) for serial in (9805, 9806)]
    place.known_by(sampling=sample_up(session, place.village, first.id))
    by = speak(session, place.verifier)
    note = f"Alasan {place.mark('G')}"
    place.known_by(look=look_up(session, by=by))
    begun = start_bulk(
        session, step="verifikasi_kab", action="setuju", filters=InboxFilters(), note=note, size=1, by=by
    )
    task = open_task(session, first.id)
    decide_task(session, task.id, action="setuju", version=task.version, by=by)
    assert run_chunk(session, begun.id, by=by)
    place.known_by(bulk=begun.id)


def checked(session: Session, place: Place, serial: int) -> CaseFile:
    """A case that waits for the regency's verifier."""
    case = proposed(session, place, "G", serial)
    answer(session, case, place.operator, "ajukan")
    answer(
        session, case, place.operator, "setuju", tanggal=clock.today().isoformat(), peserta_hadir=30, nomor_ba="BA/2"
    )
    by = speak(session, place.officer)
    said = {"result": "1", "note": "", "started_at": clock.now(), "lat": -7.4, "lng": 109.28, "accuracy_m": 6.0}
    store = PhotoStore(Path("nowhere"))
    visit = record_visit(
        session, case.id, region_code=place.village, photos=(), store=store,
        reason_without_proof="Kamera gawai rusak", by=by, **said,
    )  # fmt: skip
    answer(session, case, place.officer, "kirim", visit_id=str(visit.id))
    session.refresh(case)
    if case.step == "periksa_mutu":
        supervisor = replace(speak(session, place.verifier), role="pengawas_kecamatan")
        task = open_task(session, case.id)
        decide_task(session, task.id, action="lulus", version=task.version, by=supervisor)
    return case


def answer(session: Session, case: CaseFile, who: str, action: str, **data: Any) -> None:
    """The open step's answer."""
    by = speak(session, who)
    task = open_task(session, case.id)
    decide_task(session, task.id, action=action, version=task.version, data=data, by=by)


def picture(mark: str) -> bytes:
    """A photo with the mark in its picture data."""
    return OPEN_JPEG + mark.encode() + END_OF_PICTURE


def open_task(session: Session, case_id: object) -> Task:
    """The open task of a case."""
    statement = select(Task).where(Task.case_id == case_id, Task.status.in_(("siap", "diambil")))
    return session.scalars(statement).one()

"""Letters of the daily work: to citizens, of an office, the decree with names; each read back from its PDF."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update

from portal.access.actor import system
from portal.cases.models import CaseFile
from portal.cases.operations import open_case
from portal.documents.annexes import render_part, requeue_parts
from portal.documents.models import Letter, LetterPart
from portal.documents.operations import render_letter
from portal.documents.wording import tanggal
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import set_scope
from portal.kernel.secrets import install_vault
from tests import people
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import propose_removal, registered, speak

CLERK = system("letters.render")


@dataclass
class World:
    """Three families of Karangsari: one published, one refused, one on its way."""

    web: Web
    published: UUID
    family: UUID
    refused: UUID
    running: UUID
    leaving: UUID
    """The case that removes a fourth family: not found in its house."""

    def letter(self, address: str) -> Letter:
        with self.web.owner() as session:
            found = session.get_one(Letter, _key(address))
            session.expunge(found)
        return found

    def words(self, address: str) -> str:
        """Draw the letter of a page and read its PDF back."""
        with self.web.owner() as session:
            set_scope(session, CLERK.scope)
            letter = render_letter(session, _key(address)[1], by=CLERK)
            assert letter.pdf
            return _read(letter.pdf)


def _key(address: str) -> tuple[int, UUID]:
    found = UUID(address.rstrip("/").rpartition("/")[2])
    from portal.kernel.ids import part_of

    return part_of(found), found


def _read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture(scope="module")
def world(web: Web) -> World:
    install_vault(TEST_KEY)
    with web.owner() as session:
        walk = Walk(session, lambda name: speak(session, name))
        published = walk.at("penetapan_pusat", serial=9101, name="Rukmini Saraswati")
        walk.answer(published, "maya", "tetapkan")
        refused = walk.at("verifikasi_kab", serial=9102, name="Parto Slamet")
        walk.answer(refused, "ratna", "tolak", note="Penghasilan keluarga di atas batas.")
        running = walk.at("verifikasi_kab", serial=9103, name="Wagini Asih")
        family_id = registered(session, walk.become, 9104, "Ngatimin Sastro")
        sari = walk.become("sari")
        change_set = propose_removal(session, sari, family_id, "3", "Rumah kosong sejak lama.")
        leaving = open_case(session, change_set, by=sari)
        return World(web, published.id, published.subject_id, refused.id, running.id, leaving.id)


def post(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": people.csrf(client)} | form)
    return answer.status_code, answer.headers.get("Location", "") or answer.get_data(as_text=True)


def test_the_page_explains_to_the_family_where_its_case_stands(world: World) -> None:
    sari = world.web.client("sari")
    page = sari.get(f"/kasus/{world.running}/penjelasan").get_data(as_text=True)
    for said in (
        "Wagini Asih",
        "sedang di langkah",
        "Dinas Sosial kabupaten/kota",
        "belum terdata",
        "Bila tidak setuju",
    ):
        assert said in page
    assert "perlu dipastikan dengan catatan lain" in page, "two families of one birth date resemble each other"
    assert "Mirip" not in page
    assert "berlangsung" not in page
    told = sari.get(f"/keluarga/{world.family}/penjelasan").get_data(as_text=True)
    assert "diterima pada" in told
    refused = sari.get(f"/kasus/{world.refused}/penjelasan").get_data(as_text=True)
    assert "Penghasilan keluarga di atas batas." in refused
    assert "Periksa isian bersama petugas desa" in refused, "what can be done stands beside why"
    sari.post("/bahasa/en", data={"csrf_token": people.csrf(sari)})
    english = sari.get(f"/kasus/{world.refused}/penjelasan").get_data(as_text=True)
    assert "was not accepted on" in english
    wayan = world.web.client("wayan")
    for path in (f"/keluarga/{world.family}/penjelasan", f"/kasus/{world.running}/penjelasan"):
        assert wayan.get(path).status_code == 404


def test_the_rule_that_decides_is_told_with_the_data_it_read(world: World) -> None:
    page = world.web.client("sari").get(f"/kasus/{world.leaving}/penjelasan").get_data(as_text=True)
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Jalur penghapusan, baris 3 Sebab penghapusan: Tidak ditemukan" in words
    assert "Akibatnya: tanpa musyawarah desa, rumahnya dikunjungi petugas, oleh petugas yang berbeda" in words
    assert "Aktif" in words


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("penjelasan_status", ["PENJELASAN KEADAAN DATA KELUARGA", "diterima pada", "Kantor desa atau kelurahan"]),
        ("profil_keluarga", ["PROFIL KELUARGA", "Keluarga dan rumahnya"]),
        ("keterangan_terdata", ["terdata dalam Data Tunggal", "untuk keperluan pendaftaran sekolah dan berlaku"]),
    ],
)
def test_a_desk_prints_letters_about_a_family(world: World, kind: str, said: list[str]) -> None:
    sari = world.web.client("sari")
    status, address = post(sari, f"/keluarga/{world.family}/surat", jenis=kind, keperluan="pendaftaran sekolah.")
    assert status == 302, address
    words = world.words(address)
    for one in (*said, "Rukmini Saraswati", "a.n. Kepala Desa Karangsari", "Sari Lestiani"):
        assert one in words
    assert not re.search(r"\b\d{16}\b", words), "no whole number on paper"
    assert "••••••" in words
    letter = world.letter(address)
    assert (letter.about_id, letter.template_number) == (world.family, 1)
    assert re.fullmatch(r"0001/[A-Z]+/33\.02\.20\.2015/\d{4}", letter.number)
    assert letter.number in sari.get(address).get_data(as_text=True)
    assert letter.number in sari.get(f"/keluarga/{world.family}/penjelasan").get_data(as_text=True)


def test_a_statement_wants_a_purpose(world: World) -> None:
    sari = world.web.client("sari")
    status, page = post(sari, f"/keluarga/{world.family}/surat", jenis="keterangan_terdata", keperluan="x")
    assert status == 422
    assert 'value="x"' in page
    assert post(world.web.client("wayan"), f"/keluarga/{world.family}/surat", jenis="profil_keluarga")[0] == 404
    assert post(world.web.client("dewi"), f"/keluarga/{world.family}/surat", jenis="profil_keluarga")[0] == 403


def test_a_refused_family_is_told_why_and_how_to_object(world: World) -> None:
    sari = world.web.client("sari")
    status, address = post(sari, f"/kasus/{world.refused}/pemberitahuan")
    assert status == 302, address
    assert post(sari, f"/kasus/{world.refused}/pemberitahuan")[1] == address, "told once"
    words = world.words(address)
    last = clock.today() + timedelta(days=14)
    for said in ("usulan tidak diterima", "Penghasilan keluarga di atas batas.", "Keberatan diterima sampai", "Ratna"):
        assert said in words
    until = world.letter(address).content["batas_keberatan"]
    assert until >= last.isoformat()
    assert tanggal(type(last).fromisoformat(until)) in words
    assert "diterima" in world.words(post(sari, f"/kasus/{world.published}/pemberitahuan")[1])
    assert post(sari, f"/kasus/{world.running}/pemberitahuan")[0] == 409
    with world.web.owner() as session:
        session.execute(update(CaseFile).where(CaseFile.id == world.refused).values(closed_at=clock.now()))
        session.commit()
    assert post(sari, f"/kasus/{world.refused}/pemberitahuan")[1] != address, "ended anew, told anew"


def test_a_reprint_is_noted_and_a_changed_file_is_not_the_letter(world: World) -> None:
    sari, anybody = world.web.client("sari"), world.web.client()
    _, address = post(sari, f"/keluarga/{world.family}/surat", jenis="profil_keluarga")
    assert post(sari, f"{address}/cetak-ulang", alasan="Surat pertama hilang.")[0] == 409, "no PDF yet"
    world.words(address)
    assert post(sari, f"{address}/cetak-ulang", alasan="")[0] == 422
    assert post(sari, f"{address}/cetak-ulang", alasan="Surat pertama hilang.")[0] == 302
    page = sari.get(address).get_data(as_text=True)
    assert "1 kali" in page
    assert "Surat pertama hilang." in page
    pdf = sari.get(f"{address}.pdf").data
    public = f"/verifikasi/{world.letter(address).code}"
    for sent, told in ((pdf, "sama persis"), (pdf[:900] + bytes([pdf[900] ^ 1]) + pdf[901:], "BUKAN surat")):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', anybody.get(public).get_data(as_text=True))
        assert token
        form = {"csrf_token": token.group(1), "file": (io.BytesIO(sent), "surat.pdf")}
        answer = anybody.post(public, data=form).get_data(as_text=True)
        assert told in answer
        assert "Rukmini" not in answer


def test_letters_of_the_office_count_what_is_recorded(world: World) -> None:
    ratna, today = world.web.client("ratna"), clock.today().isoformat()
    form = {"kabupaten": str(people.BANYUMAS), "awal": today, "akhir": today}
    said = {
        "ba_kabupaten": ["BERITA ACARA", "Kecamatan Kembaran 0 0 0 0 0 3 3", "TOTAL 0 0 0 0 0 3 3"],
        "sptjm": ["Desa Karangsari, Kecamatan Kembaran 1 0 0 1", "1 (satu) keputusan di 1 desa", "Ratna Wulandari"],
        "surat_pengesahan": ["SURAT PENGESAHAN", "Kecamatan Kembaran 1 0 0 1", "Bupati Banyumas"],
    }
    for kind, words in said.items():
        status, address = post(ratna, "/surat/kantor/", jenis=kind, **form)
        assert status == 302, address
        read = world.words(address)
        for one in words:
            assert one in read, kind
    assert post(ratna, "/surat/kantor/", jenis="sk_bnba", **form)[0] == 403
    assert post(world.web.client("putu"), "/surat/kantor/", jenis="sptjm", **form)[0] == 404
    assert (
        post(ratna, "/surat/kantor/", jenis="sptjm", **form | {"awal": "2020-01-01", "akhir": "2020-01-31"})[0] == 409
    )
    status, page = post(ratna, "/surat/kantor/", jenis="sptjm", **form | {"awal": "kemarin"})
    assert status == 422
    assert 'value="kemarin"' in page


def test_a_decree_with_names_has_an_annex_in_parts(world: World) -> None:
    maya, today = world.web.client("maya"), clock.today().isoformat()
    status, address = post(
        maya, "/surat/kantor/", jenis="sk_bnba", kabupaten=str(people.BANYUMAS), awal=today, akhir=today
    )
    assert status == 302, address
    assert "1 (satu) perubahan data keluarga" in world.words(address)
    key = _key(address)
    with world.web.owner() as session:
        set_scope(session, system("letters.render_part", region_code=NATION).scope)
        assert requeue_parts(session, by=CLERK) == 0
        with clock.frozen(clock.now() + timedelta(hours=1)):
            assert requeue_parts(session, by=CLERK) == 1
        part = render_part(session, key[1], 1, by=CLERK)
        code, pdf = part.code, part.pdf
        assert session.scalars(select(LetterPart.names).where(LetterPart.letter_id == key[1])).all() == [1]
    assert pdf
    words = _read(pdf)
    assert "Rukmini Saraswati" in words
    assert "LAMPIRAN 1" in words
    assert not re.search(r"\b\d{16}\b", words)
    assert maya.get(f"{address}/lampiran/1.pdf").data == pdf
    assert maya.get(f"{address}/lampiran/2.pdf").status_code == 404
    assert "lampiran 1" in world.web.client().get(f"/verifikasi/{code}").get_data(as_text=True)
    assert world.web.client("wayan").get(f"{address}/lampiran/1.pdf").status_code == 404


def test_the_register_of_numbers_tells_the_last_of_each_book(world: World) -> None:
    ratna = world.web.client("ratna")
    page = ratna.get("/surat/buku").get_data(as_text=True)
    assert "Profil keluarga" in page
    assert "Pecatu" not in page

"""The card of checks on the case page, and the pages of padan: what holds, the way past, both values, files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import lxml.html
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.registry.models import Individu
from portal.registry.padan.operations import match_proposal, run_piece, start_run
from portal.registry.padan.port import FOUND, Answer, Question, install_registry
from tests.conftest import Web
from tests.people import KARANGSARI, csrf
from tests.registry.families import registered, speak
from tests.views.cases.conftest import Bring, Seen
from tests.views.cases.test_decision_page import answer
from tests.views.registry.desk import text_of

REASON = "Nama panggilan pada KTP lama; orangnya sama."
STRANGER = "WAGIYEM BUKAN DIA"


class Strangers:
    """Everybody is somebody else."""

    name = "simulasi"

    def look_up(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [Answer(one.nik, FOUND, STRANGER, one.nomor_kk, one.tanggal_lahir) for one in questions]


@pytest.fixture(scope="module")
def ratna(web: Web) -> FlaskClient:
    return web.client("ratna")


@pytest.fixture(scope="module", autouse=True)
def _civil(web: Web) -> Iterator[None]:
    install_registry(Strangers())
    yield
    install_registry(None)


@pytest.fixture
def held(web: Web, bring: Bring) -> Seen:
    """A case at the regency whose people Dukcapil names otherwise."""
    case = bring("verifikasi_kab")
    with web.owner() as session:
        match_proposal(session, case.change_set, by=speak(session, "ratna"))
        session.commit()
    return case


def test_what_holds_stands_first_with_both_values_and_the_answer_is_refused(ratna: FlaskClient, held: Seen) -> None:
    page = text_of(ratna, held.path)
    card = lxml.html.fromstring(page).get_element_by_id("pemeriksaan").text_content()
    assert "2 menahan" in card
    assert "Nama di Dukcapil berbeda" in card
    assert STRANGER in card
    assert "Menahan" in card
    assert "pemeriksaan lolos" in card
    diff = lxml.html.fromstring(page).get_element_by_id("hbeda").getparent().text_content()
    assert "Nama di Dukcapil berbeda" in diff, "beside the field, too"
    reply = ratna.post(f"{held.path}/keputusan", data=answer(page) | {"action": "setuju", "note": "Sesuai bukti."})
    assert reply.status_code == 422
    assert "Belum dapat diteruskan." in reply.get_data(as_text=True)


def marks(page: str) -> list[str]:
    return [str(one.get("value")) for one in lxml.html.fromstring(page).xpath("//input[@name='temuan']")]


def test_passed_with_a_reason_it_goes_on(ratna: FlaskClient, held: Seen) -> None:
    page = text_of(ratna, held.path)
    sent = {"csrf_token": csrf(ratna), "temuan": marks(page)[0], "alasan": "ya"}
    refused = ratna.post(f"{held.path}/pemeriksaan", data=sent)
    assert refused.status_code == 422
    kept = lxml.html.fromstring(refused.get_data(as_text=True)).xpath("//textarea[@aria-invalid='true']")
    assert [one.text for one in kept] == ["ya"]
    for mark in marks(page):
        told = ratna.post(f"{held.path}/pemeriksaan", data=sent | {"temuan": mark, "alasan": REASON})
        assert told.status_code == 302
    page = text_of(ratna, held.path)
    assert page.count("Dilewati Ratna Wulandari") == 2
    assert REASON in page
    assert marks(page) == []
    assert ratna.post(f"{held.path}/keputusan", data=answer(page) | {"action": "setuju"}).status_code == 302


def test_who_may_not_pass_sees_no_way_and_gets_none(web: Web, ratna: FlaskClient, held: Seen) -> None:
    mark = marks(text_of(ratna, held.path))[0]
    for name, status in (("sari", 302), ("putu", 404)):
        client = web.client(name)
        if status != 404:
            assert marks(text_of(client, held.path)) == []
        sent = {"csrf_token": csrf(client), "temuan": mark, "alasan": REASON}
        assert client.post(f"{held.path}/pemeriksaan", data=sent).status_code == status
    assert len(marks(text_of(ratna, held.path))) == 2, "nothing was passed"


def test_asking_from_the_case_page(web: Web, ratna: FlaskClient, bring: Bring) -> None:
    case = bring("verifikasi_kab")
    reply = ratna.post(f"{case.path}/padan", data={"csrf_token": csrf(ratna)})
    assert reply.status_code == 302
    assert "2 orang dipadankan, 0 cocok." in text_of(ratna, case.path)
    assert (
        "/padan"
        not in lxml.html.fromstring(text_of(web.client("hendra"), case.path))
        .get_element_by_id("pemeriksaan")
        .text_content()
    )


@pytest.fixture(scope="module")
def queued(web: Web) -> str:
    """A registered person of Karangsari in the queue."""
    with web.owner() as session:
        keluarga_id = registered(session, lambda who: speak(session, who), 9680, "Kasmirah Tegal")
        by = speak(session, "ratna")
        run = start_run(session, KARANGSARI, by=by)
        while run_piece(session, run.id, by=by):
            pass
        person = session.scalars(
            select(Individu.id).where(Individu.keluarga_id == keluarga_id, Individu.hub_kepala == "1")
        ).one()
        session.commit()
        return f"/padan/{person}"


def test_the_queue_of_the_village(web: Web, ratna: FlaskClient, queued: str) -> None:
    sari = web.client("sari")
    assert "Kasmirah Tegal" in text_of(sari, "/padan/")
    assert "Kasmirah Tegal" in text_of(ratna, "/padan/?hasil=nama")
    assert "Kasmirah Tegal" not in text_of(ratna, "/padan/?hasil=kk")
    assert "Kasmirah Tegal" not in text_of(web.client("putu"), "/padan/")
    assert ratna.get("/padan/?wilayah=5171000000").status_code == 404
    assert "Padankan wilayah ini" in text_of(ratna, "/padan/")
    assert "Padankan wilayah ini" not in text_of(sari, "/padan/")
    page = text_of(sari, queued)
    assert STRANGER in page
    assert "Usulkan perbaikan" in page
    assert "Terbitkan surat" not in page


def test_settled_for_a_reason_and_written_to(web: Web, ratna: FlaskClient, queued: str) -> None:
    token = {"csrf_token": csrf(ratna)}
    letter = ratna.post(f"{queued}/surat", data=token)
    assert letter.status_code == 302
    assert letter.location.startswith("/surat/")
    assert "Buka surat" in text_of(web.client("sari"), queued)
    refused = ratna.post(f"{queued}/terima", data=token | {"alasan": "ok"})
    assert refused.status_code == 422
    assert ">ok</textarea>" in refused.get_data(as_text=True)
    assert ratna.post(f"{queued}/terima", data=token | {"alasan": REASON}).status_code == 302
    assert queued not in text_of(ratna, "/padan/?hasil=nama")
    assert queued in text_of(ratna, "/padan/?status=selesai")
    sari = web.client("sari")
    assert sari.post(f"{queued}/terima", data={"csrf_token": csrf(sari), "alasan": REASON}).status_code == 403


def test_by_file(ratna: FlaskClient, queued: str) -> None:
    token = {"csrf_token": csrf(ratna), "wilayah": str(KARANGSARI)}
    assert ratna.post("/padan/berkas/keluar", data=token | {"alasan": "", "bentuk": "csv"}).status_code == 422
    told = ratna.post("/padan/berkas/keluar", data=token | {"alasan": "Padan bulanan", "bentuk": "csv"})
    assert told.status_code == 200
    assert told.headers["Cache-Control"] == "no-store"
    rows = told.data.decode("utf-8-sig").splitlines()
    assert rows[0] == "nik,nama,tanggal_lahir,nomor_kk"
    assert any("Kasmirah Tegal" in row for row in rows)
    number = rows[1].split(",")[0]
    body = f"nik,status\n{number},tidak_ditemukan\nrusak,x\n".encode()

    def send(name: str, content: bytes) -> tuple[int, str]:
        reply = ratna.post("/padan/berkas/masuk", data=token | {"berkas": (io.BytesIO(content), name)})
        return reply.status_code, reply.get_data(as_text=True)

    status, page = send("jawaban.csv", body)
    assert status == 200
    assert "Baris 3" in page
    for name, content in (("a.csv", b""), ("a.csv", b"x,y\n1,2"), ("a.xlsx", b"bukan")):
        assert send(name, content)[0] == 422, name


def test_a_run_is_started_once(ratna: FlaskClient) -> None:
    token = {"csrf_token": csrf(ratna), "wilayah": ""}
    for _ in range(2):
        assert ratna.post("/padan/jalankan", data=token).status_code == 302
    assert text_of(ratna, "/padan/").count("Berjalan") == 1

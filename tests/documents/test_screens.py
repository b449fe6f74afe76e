"""Letters on screen: the list, the PDF, and the public's verification page."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import update
from werkzeug.test import TestResponse

from portal.access.actor import system
from portal.documents.models import Letter
from portal.documents.operations import render_letter
from portal.kernel.database import set_scope
from portal.kernel.ids import new_id
from tests import people
from tests.conftest import Web
from tests.documents.letters import HEAD, PART, issue

BUDGET = 40 * 1024


def issued(web: Web, *, drawn: bool) -> Letter:
    """A decree on Kartinah's family, with or without its PDF."""
    with web.owner() as session:
        maya = people.actor(session, "maya")
        set_scope(session, maya.scope)
        letter = issue(session, maya)
        if drawn:
            render_letter(session, letter.id, by=system("letters.render"))
        session.flush()
        session.refresh(letter)
        session.expunge(letter)
    return letter


@pytest.fixture(scope="module")
def letter(web: Web) -> Letter:
    return issued(web, drawn=True)


@pytest.fixture(scope="module")
def waiting(web: Web) -> Letter:
    return issued(web, drawn=False)


@pytest.fixture(scope="module")
def pdf(web: Web, letter: Letter) -> bytes:
    response = web.client("sari").get(f"/surat/{letter.id}.pdf")
    assert response.status_code == 200
    return response.data


def test_a_stranger_is_sent_to_sign_in(web: Web, letter: Letter) -> None:
    for address in ("/surat/", f"/surat/{letter.id}.pdf"):
        assert "/login/" in web.client().get(address).headers["Location"]


@pytest.mark.parametrize("address", [new_id(PART), "bukan-surat", UUID(int=0)], ids=["baru", "bukan", "nol"])
def test_a_letter_that_is_not_there(web: Web, address: str) -> None:
    assert web.client("sari").get(f"/surat/{address}.pdf").status_code == 404


def test_a_letter_of_elsewhere_is_not_there(web: Web, letter: Letter) -> None:
    wayan = web.client("wayan")
    assert wayan.get(f"/surat/{letter.id}.pdf").status_code == 404
    assert letter.number not in wayan.get("/surat/").get_data(as_text=True)


def test_the_pdf_is_the_archived_one(web: Web, letter: Letter, pdf: bytes) -> None:
    assert hashlib.sha256(pdf).hexdigest() == letter.sha256
    headers = web.client("sari").get(f"/surat/{letter.id}.pdf").headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Cache-Control"] == "no-store"
    assert re.fullmatch(r'inline; filename="\d{4}-HUK-PD-\d{4}\.pdf"', headers["Content-Disposition"])


def test_letter_and_verification_page_show_one_fingerprint(web: Web, letter: Letter, pdf: bytes) -> None:
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    printed = re.search(r"Sidik isi ([0-9a-f]{16})", words)
    assert printed is not None
    page = web.client().get(f"/verifikasi/{letter.code}").get_data(as_text=True)
    assert f">{printed.group(1)}<" in page
    assert f">{letter.sha256}<" in page
    assert "tercetak di kaki surat" in page


def test_a_waiting_letter_says_why_and_looks_again(web: Web, waiting: Letter) -> None:
    sari = web.client("sari")
    response = sari.get(f"/surat/{waiting.id}.pdf")
    assert response.status_code == 202
    assert response.headers["Refresh"] == "5"
    assert waiting.number in response.get_data(as_text=True)
    with web.owner() as session:
        session.execute(
            update(Letter).where(Letter.part == PART, Letter.id == waiting.id).values(waiting_reason="Pango tidak ada")
        )
    assert "Pango tidak ada" in sari.get(f"/surat/{waiting.id}.pdf").get_data(as_text=True)


def test_the_list_shows_and_filters(web: Web, letter: Letter, waiting: Letter) -> None:
    sari = web.client("sari")
    shown = sari.get("/surat/").get_data(as_text=True)
    assert letter.number in shown
    assert waiting.number in shown
    assert "Karangsari" in shown
    assert waiting.number not in sari.get("/surat/?status=terbit").get_data(as_text=True)
    found = sari.get(f"/surat/?q={letter.code}").get_data(as_text=True)
    assert letter.number in found
    assert waiting.number not in found
    assert sari.get("/surat/?after=x").status_code == 400


def page_of(client: FlaskClient, code: str) -> str:
    return client.get(f"/verifikasi/{code}").get_data(as_text=True)


def compare(client: FlaskClient, code: str, content: bytes | None) -> TestResponse:
    """Upload a file for comparison, with the page's own token."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page_of(client, code))
    data: dict[str, object] = {"csrf_token": token.group(1) if token else ""}
    if content is not None:
        data["file"] = (io.BytesIO(content), "surat.pdf")
    return client.post(f"/verifikasi/{code}", data=data, content_type="multipart/form-data")


def test_the_public_sees_the_letter_but_nobody_in_it(web: Web, letter: Letter) -> None:
    shown = page_of(web.client(), letter.code)
    for words in (letter.number, letter.sha256, "Kementerian Sosial Republik Indonesia"):
        assert words
        assert words in shown
    for words in (HEAD["nama"], "Kartinah", "Karangsari", "330220", "Maya"):
        assert words not in shown


def test_a_code_may_be_typed(web: Web, letter: Letter) -> None:
    typed = letter.code.lower().replace("-", " ")
    response = web.client().get("/verifikasi/", query_string={"kode": typed}, follow_redirects=True)
    assert response.status_code == 200
    assert letter.number in response.get_data(as_text=True)


@pytest.mark.parametrize("code", ["K7QF-2M9D-XR41", "<b>x", "../surat", "x" * 300])
def test_an_unknown_code_is_named_and_kept(web: Web, code: str) -> None:
    response = web.client().get("/verifikasi/", query_string={"kode": code}, follow_redirects=True)
    assert response.status_code == 404
    shown = response.get_data(as_text=True)
    assert "tidak dikenal" in shown
    assert "<b>x" not in shown


def test_the_true_file_agrees(web: Web, letter: Letter, pdf: bytes) -> None:
    response = compare(web.client(), letter.code, pdf)
    assert response.status_code == 200
    assert "sama persis dengan arsip" in response.get_data(as_text=True)


def test_one_changed_byte_does_not(web: Web, letter: Letter, pdf: bytes) -> None:
    forged = pdf[:-1] + b"!"
    shown = compare(web.client(), letter.code, forged).get_data(as_text=True)
    assert "BUKAN surat yang diarsipkan" in shown
    assert hashlib.sha256(forged).hexdigest() in shown
    assert "sama persis" not in shown


def test_no_file_is_asked_for_again(web: Web, letter: Letter) -> None:
    response = compare(web.client(), letter.code, None)
    assert response.status_code == 422
    assert "Pilih berkas PDF" in response.get_data(as_text=True)


def test_a_letter_still_being_drawn_cannot_be_compared(web: Web, waiting: Letter, pdf: bytes) -> None:
    response = compare(web.client(), waiting.code, pdf)
    assert response.status_code == 409
    assert "masih disiapkan" in response.get_data(as_text=True)


def test_comparing_needs_the_pages_token(web: Web, letter: Letter, pdf: bytes) -> None:
    client = web.client()
    data = {"file": (io.BytesIO(pdf), "surat.pdf")}
    response = client.post(f"/verifikasi/{letter.code}", data=data, content_type="multipart/form-data")
    assert response.status_code in {400, 403}


def test_comparing_an_unknown_code(web: Web, letter: Letter) -> None:
    client = web.client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page_of(client, letter.code))
    assert token
    response = client.post("/verifikasi/K7QF-2M9D-XR41", data={"csrf_token": token.group(1)})
    assert response.status_code == 404


def test_the_public_page_is_light_and_needs_no_script(web: Web, letter: Letter) -> None:
    client = web.client()
    response = client.get(f"/verifikasi/{letter.code}")
    page = response.get_data(as_text=True)
    linked = re.findall(r'<(?:link[^>]+stylesheet[^>]+href|script[^>]+src)="([^"]+)"', page)
    total = len(gzip.compress(response.data)) + sum(len(gzip.compress(client.get(link).data)) for link in linked)
    assert linked
    assert total <= BUDGET
    assert "onclick" not in page
    assert "style=" not in page


@pytest.mark.parametrize("length", [41, 3000, 8000])
def test_an_overlong_code_gets_the_portals_own_page(web: Web, length: int) -> None:
    response = web.client().get("/verifikasi/" + "K" * length)
    assert response.status_code == 404
    page = response.get_data(as_text=True)
    assert "tidak dikenal" in page
    assert "K" * 41 not in page


@pytest.mark.parametrize("address", ["/verifikasi/", "/login/"])
def test_the_language_is_chosen_before_signing_in(web: Web, address: str) -> None:
    client = web.client()
    page = client.get(address).get_data(as_text=True)
    assert 'action="/bahasa/en"' in page
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    where = {"Referer": f"http://localhost{address}"}
    turned = client.post("/bahasa/en", data={"csrf_token": token.group(1)}, headers=where)
    assert turned.headers["Location"] == address
    english = client.get(address).get_data(as_text=True)
    assert 'action="/bahasa/id"' in english
    assert '<html lang="en"' in english

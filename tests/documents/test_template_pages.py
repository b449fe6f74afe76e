"""The editor of wordings in a browser's hands: preview, mistakes by place, keeping, proposing, signing."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from portal.documents.versions import shipped
from tests import people
from tests.conftest import Web
from tests.documents.letters import HEAD, issue, issue_minutes

BASE = "/templat-surat/sk_penetapan"
MARK = "Nama kepala rumahnya"


def post(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    answer = client.post(BASE + path, data={"csrf_token": people.csrf(client)} | form)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def letter_id(web: Web) -> str:
    with web.owner() as session:
        return str(issue(session, people.actor(session, "maya")).id)


def test_from_a_draft_to_the_wording_in_force(web: Web, letter_id: str) -> None:
    arif, rini = web.client("arif"), web.client("rini")
    assert arif.get(f"{BASE}/draf").status_code == 404
    assert post(arif, "/draf", nomor="1")[0] == 302
    page = arif.get(f"{BASE}/draf").get_data(as_text=True)
    assert "Nama kepala keluarga" in page, "the meaning of a field stands beside it"
    assert "{{ kepala }}" in page
    wrong = shipped("sk_penetapan").replace("{{ kepala }}", "{{ kepla }}")
    line = wrong[: wrong.index("kepla")].count("\n") + 1
    status, seen = post(arif, "/draf/pratinjau", isi=wrong)
    assert status == 200
    assert f"Baris {line}, kolom" in seen
    assert "kepla" in seen
    status, seen = post(arif, "/draf/simpan", isi=wrong, revisi="1", aksi="lihat")
    assert (status, "Belum disimpan" in seen, "{{ kepla }}" in seen) == (200, True, True)
    body = shipped("sk_penetapan").replace("Kepala keluarga", MARK)
    assert post(arif, "/draf/simpan", isi=wrong, revisi="1")[0] == 302, "an unsound draft may be kept"
    status, seen = post(arif, "/draf/usulan", revisi="2", alasan="Nama kepala lebih jelas.")
    assert (status, "Nama kepala lebih jelas." in seen) == (422, True)
    status, seen = post(arif, "/draf/simpan", isi=body, revisi="1")
    assert (status, MARK in seen) == (409, True), "typing stays when somebody else saved"
    assert post(arif, "/draf/simpan", isi=body, revisi="2")[0] == 302
    real = arif.get(f"{BASE}/draf?surat={letter_id}").get_data(as_text=True)
    assert HEAD["nama"] in real
    assert HEAD["nik"] not in real
    assert post(arif, "/draf/usulan", revisi="3", alasan="")[0] == 422
    assert post(arif, "/draf/usulan", revisi="3", alasan="Nama kepala lebih jelas.")[0] == 302
    version = rini.get(f"{BASE}/versi/2").get_data(as_text=True)
    assert re.search(rf"<ins>[^<]*{MARK}", version.replace("&lt;dt&gt;", ""))
    post(arif, "/versi/2/tanda-tangan")
    assert "Versi 1" in arif.get("/templat-surat/").get_data(as_text=True)
    assert web.scalar("select status from letter_template where kind = 'sk_penetapan' and number = 2") == "usul"
    post(rini, "/versi/2/tanda-tangan")
    assert web.scalar("select number from letter_template where kind = 'sk_penetapan' and status = 'terbit'") == 2


def test_it_is_seen_as_pdf_and_as_picture(web: Web, letter_id: str) -> None:
    arif = web.client("arif")
    pdf = arif.get(f"{BASE}/1/surat.pdf?surat={letter_id}")
    assert pdf.content_type == "application/pdf"
    assert HEAD["nama"] in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    picture = arif.get(f"{BASE}/1/1.png")
    assert (picture.content_type, picture.data[:4]) == ("image/png", b"\x89PNG")


def test_minutes_are_looked_at_over_a_real_meeting(web: Web) -> None:
    with web.owner() as session:
        letter = issue_minutes(session, people.actor(session, "sari")).id
    arif = web.client("arif")
    page = arif.get(f"/templat-surat/ba_musdes/versi/1?surat={letter}").get_data(as_text=True)
    signed, annex = page.index("tanda tangan</p>"), page.index("LAMPIRAN I:")
    assert page.index("Slamet Riyadi") < signed < annex
    pdf = arif.get(f"/templat-surat/ba_musdes/1/surat.pdf?surat={letter}")
    assert len(PdfReader(io.BytesIO(pdf.data)).pages) == 4
    assert arif.get(f"/templat-surat/ba_musdes/1/4.png?surat={letter}").content_type == "image/png"


@pytest.mark.parametrize(
    "path",
    [
        "/1/2.png",
        "/99/surat.pdf",
        "/draf/surat.pdf",
        "/versi/99",
        "/x/surat.pdf",
        "/1/surat.pdf?surat=00000000-0000-7000-8000-000000000001",
    ],
)
def test_what_is_not_there(web: Web, path: str) -> None:
    assert web.client("arif").get(BASE + path).status_code == 404


def test_a_letter_of_another_kind_is_not_looked_at(web: Web, letter_id: str) -> None:
    assert web.client("arif").get(f"/templat-surat/sptjm/versi/1?surat={letter_id}").status_code == 404


@pytest.mark.parametrize("name", ["maya", "sari", "lestari"])
def test_others_do_not_see_it(web: Web, name: str) -> None:
    client = web.client(name)
    assert client.get(BASE).status_code == 403
    assert post(client, "/draf", nomor="1")[0] == 403
    assert "Templat surat" not in client.get("/surat/").get_data(as_text=True)

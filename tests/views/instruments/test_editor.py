"""The editor without scripts: every part is a form, what is wrong is said at its field, two people never overwrite."""

from __future__ import annotations

import io

import lxml.html
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.instruments.sheets import Row, written
from tests.conftest import Web


def fields(client: FlaskClient, address: str) -> dict[str, str]:
    """What a browser would send of the page's own form."""
    page = lxml.html.fromstring(client.get(address).get_data(as_text=True))
    form = next(one for one in page.forms if "revisi" in one.fields)
    inputs = [one for one in form.inputs if one.name and one.tag != "button"]
    return {one.name: one.value or "" for one in inputs if one.get("type") != "checkbox" or one.checked}


def send(client: FlaskClient, address: str, **typed: str) -> TestResponse:
    return client.post(address, data=fields(client, address) | typed)


def withdraw(client: FlaskClient, proposed: TestResponse) -> None:
    """Take a proposal back, so that the next test may propose."""
    address = proposed.headers["Location"]
    page = lxml.html.fromstring(client.get(address).get_data(as_text=True))
    client.post(f"{address}/penarikan", data={"csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0]})


@pytest.fixture
def draft(web: Web) -> str:
    """Arif's draft from the published version; its address."""
    arif = web.client("arif")
    token = lxml.html.fromstring(arif.get("/kuesioner/bdt2015").get_data(as_text=True))
    value = token.xpath("//input[@name='csrf_token']/@value")[0]
    return arif.post("/kuesioner/bdt2015/draf", data={"csrf_token": value, "number": "1"}).headers["Location"]


def test_only_administrators_draft(web: Web, draft: str) -> None:
    assert web.client("sari").get(draft).status_code == 403
    assert web.client("sari").get("/kuesioner/bdt2015/versi/1").status_code == 200
    assert web.client("arif").get(draft.rsplit("/", 1)[0] + "/x").status_code == 404


def test_a_condition_that_cannot_be_read_is_told_with_its_place(web: Web, draft: str) -> None:
    arif, address = web.client("arif"), f"{draft}/pertanyaan/jumlah_kamar"
    answer = send(arif, address, cara="teks", teks="${dinding} == '1'", label_id="Kamar tidur")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "huruf ke-" in page
    assert 'value="Kamar tidur"' in page
    unknown = send(arif, address, cara="teks", teks="${tidak_ada} = '1'")
    assert unknown.status_code == 422
    assert "tidak_ada" in unknown.get_data(as_text=True)


@pytest.mark.parametrize("number", ["²", "9" * 5000], ids=["superscript", "endless"])
def test_a_line_with_a_number_that_is_none_is_nobodys(web: Web, draft: str, number: str) -> None:
    answer = send(web.client("arif"), f"{draft}/pertanyaan/jumlah_kamar", **{f"syarat-{number}-nilai": "1"})
    assert answer.status_code in {302, 422}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("air_minum == 5", "${air_minum} = 5"),
        ("${air_minum} = ya", "${air_minum} = &#39;ya&#39;"),
        ("air_minum adalah 5 atau dinding = 1", "${air_minum} = 5 or ${dinding} = 1"),
    ],
)
def test_a_common_slip_is_told_how_it_is_written(web: Web, draft: str, typed: str, written: str) -> None:
    arif, address = web.client("arif"), f"{draft}/pertanyaan/jumlah_kamar"
    answer = send(arif, address, cara="teks", teks=typed)
    assert answer.status_code == 422
    assert f"Tulis begini: {written}" in answer.get_data(as_text=True)
    arif.post("/bahasa/en", data={"csrf_token": fields(arif, address)["csrf_token"]})
    assert f"Write: {written}" in send(arif, address, cara="teks", teks=typed).get_data(as_text=True)


def test_a_code_nobody_can_choose_is_refused(web: Web, draft: str) -> None:
    arif, address = web.client("arif"), f"{draft}/pertanyaan/jumlah_kamar"
    line = {"syarat-0-pertanyaan": "air_minum", "syarat-0-banding": "=", "syarat-0-nilai": "99"}
    ways = (("pertanyaan/jumlah_kamar", line), ("pertanyaan/jumlah_kamar", {"cara": "teks", "teks": "${air_minum}=99"}))
    for part, typed in (*ways, ("bagian/perumahan", line), ("aturan/baru", line | {"pesan_id": "Air aneh."})):
        answer = send(arif, f"{draft}/{part}", **typed)
        assert answer.status_code == 422, part
        assert "tidak punya kode «99»; kodenya: 1, 2," in answer.get_data(as_text=True)
    assert send(arif, address, **(line | {"syarat-0-nilai": "5"})).status_code == 302


def test_an_empty_roster_cannot_be_proposed(web: Web, draft: str) -> None:
    arif = web.client("arif")
    assert send(arif, f"{draft}/daftar-baris/baru", label_id="Ternak", label_en="Animals").status_code == 302
    page = arif.get(f"{draft}/terbit").get_data(as_text=True)
    assert "daftar berulang «Ternak» belum punya pertanyaan" in page
    answer = send(arif, f"{draft}/terbit", alasan="Menambah daftar ternak.")
    assert answer.status_code == 422
    question = {"label_id": "Jenis ternak", "label_en": "Kind of animal", "jenis": "text"}
    assert send(arif, f"{draft}/pertanyaan/baru?bagian=ternak_isi", **question).status_code == 302
    answer = send(arif, f"{draft}/terbit", alasan="Menambah daftar ternak.")
    assert answer.status_code == 302
    withdraw(arif, answer)


def test_missing_english_is_told_and_confirmed_before_proposing(web: Web, draft: str) -> None:
    arif, reason = web.client("arif"), "Menambah pertanyaan pagar."
    assert "belum diterjemahkan" not in arif.get(f"{draft}/terbit").get_data(as_text=True)
    question = {"label_id": "Punya pagar?", "jenis": "text"}
    assert send(arif, f"{draft}/pertanyaan/baru?bagian=perumahan", **question).status_code == 302
    page = arif.get(f"{draft}/terbit").get_data(as_text=True)
    assert "1 teks belum diterjemahkan ke bahasa Inggris" in page
    assert f"{draft}#punya_pagar" in page
    refused = send(arif, f"{draft}/terbit", alasan=reason)
    assert refused.status_code == 422
    assert "Terjemahkan dahulu" in refused.get_data(as_text=True)
    assert reason in refused.get_data(as_text=True)
    answer = send(arif, f"{draft}/terbit", alasan=reason, tanpa_inggris="y")
    assert answer.status_code == 302
    withdraw(arif, answer)


def test_two_people_do_not_overwrite_each_other(web: Web, draft: str) -> None:
    arif, rini = web.client("arif"), web.client("rini")
    address = f"{draft}/pertanyaan/jumlah_kamar"
    old = fields(rini, address)
    assert send(arif, address, label_id="Banyaknya kamar").status_code == 302
    answer = rini.post(address, data=old | {"label_id": "Kamar"})
    assert answer.status_code == 422
    assert "Arif" in answer.get_data(as_text=True)
    assert "Banyaknya kamar" in rini.get(draft).get_data(as_text=True)


def test_lists_sections_and_rules(web: Web, draft: str) -> None:
    arif = web.client("arif")
    assert send(arif, f"{draft}/daftar/baru", nama="pagar", isi="1 | Kayu\n1 | Besi").status_code == 422
    assert send(arif, f"{draft}/daftar/baru", nama="pagar", isi="1 | Kayu | Wood\n2 | Besi").status_code == 302
    assert send(arif, f"{draft}/bagian/baru", judul_id="Pagar rumah").status_code == 302
    question = {"label_id": "Jenis pagar", "jenis": "select_one", "daftar": "pagar"}
    assert send(arif, f"{draft}/pertanyaan/baru?bagian=pagar_rumah", **question).status_code == 302
    rule = {"pesan_id": "Pagar besi tanpa listrik.", "tingkat": "W", "syarat-0-pertanyaan": "jenis_pagar"}
    rule |= {"syarat-0-banding": "=", "syarat-0-nilai": "2"}
    assert send(arif, f"{draft}/aturan/baru", **rule).status_code == 302
    page = arif.get(draft).get_data(as_text=True)
    for words in ("Pagar rumah", "Jenis pagar", "Pagar besi tanpa listrik."):
        assert words in page
    assert "Jenis pagar" in arif.get(f"{draft}/pratinjau").get_data(as_text=True)


def test_moving_and_taking_out_ask_the_revision(web: Web, draft: str) -> None:
    arif = web.client("arif")
    token = fields(arif, draft)
    before = arif.get(draft).get_data(as_text=True)
    assert before.index('id="rt"') < before.index('id="rw"')
    arif.post(f"{draft}/susunan", data=token | {"aksi": "turun:rt"})
    after = arif.get(draft).get_data(as_text=True)
    assert after.index('id="rw"') < after.index('id="rt"')
    arif.post(f"{draft}/susunan", data=token | {"aksi": "buang:rt"})
    assert 'id="rt"' in arif.get(draft).get_data(as_text=True)


def test_files_of_a_version(web: Web) -> None:
    arif = web.client("arif")
    for name in ("xlsform.xlsx", "templat.xlsx"):
        answer = arif.get(f"/kuesioner/bdt2015/versi/1/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
    book = arif.get("/kuesioner/bdt2015/versi/1/buku-kode.html")
    assert book.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in book.headers["Content-Security-Policy"]
    assert "script-src" not in book.headers["Content-Security-Policy"]
    assert arif.get("/kuesioner/bdt2015/versi/99").status_code == 404
    assert arif.get("/kuesioner/tidak_ada").status_code == 404


def test_what_has_only_drafts_is_listed_with_the_way_to_them(web: Web) -> None:
    """Whoever may not see drafts gets no link, never one that leads nowhere."""
    row: Row = {"type": "text", "name": "nama", "label": "Nama"}
    book = written({"survey": [row], "settings": [{"form_id": "hanya_draf", "form_title": "Hanya draf"}]})
    arif = web.client("arif")
    page = lxml.html.fromstring(arif.get("/kuesioner/").get_data(as_text=True))
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    made = []
    for _ in range(2):
        sent = {"csrf_token": token, "berkas": (io.BytesIO(book), "hanya_draf.xlsx")}
        made.append(arif.post("/kuesioner/impor", data=sent).headers["Location"])
    listed = links(arif, "hanya_draf")
    assert sorted(listed) == sorted(made)
    assert [arif.get(one).status_code for one in listed] == [200, 200]
    assert links(web.client("dewi"), "hanya_draf") == []


def links(client: FlaskClient, code: str) -> list[str]:
    """The links in a questionnaire's row of the list."""
    page = lxml.html.fromstring(client.get("/kuesioner/").get_data(as_text=True))
    (row,) = [one for one in page.xpath("//tr[@data-row]") if code in one.text_content()]
    return [str(one) for one in row.xpath(".//a/@href")]

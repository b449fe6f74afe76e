"""Notes, what is new, slips and notices on the page."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from portal.cases import slips
from portal.documents import pango
from portal.views.cases import labels
from tests.conftest import Web
from tests.people import csrf
from tests.views.cases.conftest import Bring, Seen
from tests.views.registry.desk import text_of

BELL = re.compile(r'href="/kabar/">.*?</span>1<span class="sr"> baru</span>')


@pytest.fixture(scope="module")
def case(bring: Bring) -> Seen:
    return bring("verifikasi_kab", "Obrolan Hadi")


@pytest.fixture(scope="module")
def ratna(web: Web) -> FlaskClient:
    return web.client("ratna")


@pytest.fixture(scope="module")
def joko(web: Web) -> FlaskClient:
    return web.client("joko")


def say(client: FlaskClient, case: Seen, body: str, **more: str):
    return client.post(f"{case.path}/komentar", data={"csrf_token": csrf(client), "isi": body} | more)


def test_a_note_is_written_read_by_those_on_the_case_and_rung_for(
    web: Web, case: Seen, ratna: FlaskClient, joko: FlaskClient
) -> None:
    text_of(joko, case.path)
    page = text_of(ratna, case.path)
    number = re.search(r'name="sebut" value="(\d+)"><span>@Joko Prasetya', page)
    assert number
    assert "Ni Putu" not in page
    assert say(ratna, case, "Tolong <b>lihat</b> fotonya", sebut=number[1]).status_code == 303
    page = text_of(joko, "/kasus/")
    assert BELL.search(page)
    assert "Berubah sejak Anda buka" in page
    follow = re.search(r'href="(/kabar/[0-9a-f-]{36})"', text_of(joko, "/kabar/"))
    assert follow
    answer = joko.get(follow[1])
    assert answer.headers["Location"] == f"{case.path}#komentar"
    page = text_of(joko, case.path)
    assert "Sejak Anda buka" in page
    assert "1 komentar baru" in page
    assert "Tolong &lt;b&gt;lihat&lt;/b&gt; fotonya" in page
    assert not BELL.search(page)
    dewi = text_of(web.client("dewi"), case.path)
    assert "fotonya" not in dewi
    assert say(web.client("dewi"), case, "Saya juga").status_code == 403


def test_it_is_changed_and_withdrawn_with_a_trace(case: Seen, ratna: FlaskClient, joko: FlaskClient) -> None:
    say(ratna, case, "Salah ketk")
    [note] = re.findall(r"/komentar/([0-9a-f-]{36})#", text_of(ratna, case.path))[-1:]
    assert "Salah ketk</textarea>" in text_of(ratna, f"/komentar/{note}")
    assert joko.get(f"/komentar/{note}").status_code == 404
    empty = ratna.post(f"/komentar/{note}", data={"csrf_token": csrf(ratna), "isi": " "})
    assert (empty.status_code, "Tulis komentarnya dahulu" in empty.get_data(as_text=True)) == (422, True)
    ratna.post(f"/komentar/{note}", data={"csrf_token": csrf(ratna), "isi": "Salah ketik"})
    page = text_of(joko, case.path)
    assert "Salah ketik" in page
    assert "Salah ketk" in page, "what it said before can be unfolded"
    ratna.post(f"/komentar/{note}/tarik", data={"csrf_token": csrf(ratna)})
    page = text_of(joko, case.path)
    assert "Salah ketik" not in page
    assert "ditarik penulisnya" in page


def test_a_refused_note_keeps_the_typing(case: Seen, ratna: FlaskClient) -> None:
    long = "panjang " * 300
    answer = say(ratna, case, long)
    assert answer.status_code == 422
    assert long.strip() in answer.get_data(as_text=True)
    assert "paling banyak 2000 huruf" in answer.get_data(as_text=True)


def test_a_note_with_a_national_number_is_refused_and_kept_in_the_box(case: Seen, ratna: FlaskClient) -> None:
    for number in ("3302200106209999", "3302 2001 0620 9999"):
        answer = say(ratna, case, f"NIK-nya {number}, cek")
        page = answer.get_data(as_text=True)
        assert (answer.status_code, number in page, "nama atau nomor kasus" in page) == (422, True, True)
        assert number not in text_of(ratna, case.path)
    assert say(ratna, case, "Ponsel 081234567890, USL-3302-2611-00025").status_code == 303


def test_every_kind_of_case_has_a_name_on_its_slip() -> None:
    assert set(slips.KINDS) == set(labels.KINDS)


@pytest.mark.skipif(pango.missing() is not None, reason="no Pango here")
def test_slips_are_drawn_for_the_area_only(web: Web, case: Seen) -> None:
    sari = web.client("sari")
    for slip in ("riwayat.pdf", "tanda-terima.pdf"):
        answer = sari.get(f"{case.path}/{slip}")
        assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
        assert case.number in answer.headers["Content-Disposition"]
        assert web.client("wayan").get(f"{case.path}/{slip}").status_code == 404


def test_ways_of_being_told_are_chosen_and_a_wrong_number_is_told(ratna: FlaskClient) -> None:
    form = {"csrf_token": csrf(ratna), "hasil-pesan": "y", "ponsel": "nol delapan"}
    answer = ratna.post("/kabar/pengaturan", data=form)
    assert (answer.status_code, 'value="nol delapan"' in answer.get_data(as_text=True)) == (422, True)
    assert ratna.post("/kabar/pengaturan", data=form | {"ponsel": "0812 3456 7890"}).status_code == 303
    page = text_of(ratna, "/kabar/pengaturan")
    assert 'value="081234567890"' in page
    assert re.findall(r'name="([a-z]+-[a-z]+)" value="y" checked', page) == ["hasil-pesan"]

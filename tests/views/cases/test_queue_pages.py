"""The pages of saved queues: kept from the inbox, opened again, ruled by the superior, handed on; typing stays."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import Web
from tests.people import csrf
from tests.views.cases.conftest import Bring
from tests.views.registry.desk import text_of

STEP = "verifikasi_kab"
WHY = "Rapat pembagian tugas"


@pytest.fixture(scope="module")
def ratna(web: Web, bring: Bring) -> FlaskClient:
    for name in ("Antreani Hadi", "Antreani Jaya", "Lainnya"):
        bring(STEP, name)
    return web.client("ratna")


@pytest.fixture(scope="module")
def hendra(web: Web) -> FlaskClient:
    return web.client("hendra")


def kept(client: FlaskClient, name: str, **more: str) -> str:
    """A shared queue of those two families; its number."""
    form = {"csrf_token": csrf(client), "nama": name, "sematkan": "y", "tab": "saya", "q": "antreani", "bersama": "y"}
    answer = client.post("/antrean/baru", data=form | more)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = client.get("/antrean/").get_data(as_text=True)
    return re.findall(rf'/antrean/([0-9a-f-]{{36}})">Ubah<span class="sr"> {name}', page)[0]


def test_the_inbox_offers_to_keep_what_it_is_filtered_to_and_shows_it_with_its_count(ratna: FlaskClient) -> None:
    page = text_of(ratna, "/tugas/?q=antreani")
    assert "/antrean/baru?tab=saya&amp;q=antreani" in page
    queue = kept(ratna, "Dua keluarga")
    page = text_of(ratna, f"/tugas/?q=antreani&antrean={queue}")
    assert re.search(r'aria-current="true">.*?Dua keluarga<b class="num">2</b>', page)
    assert "Simpan sebagai antrean" not in page, "it is kept already"
    page = text_of(ratna, f"/tugas/?q=lainnya&antrean={queue}")
    assert "Pakai saringan ini untuk antrean “Dua keluarga”" in page
    form = {"csrf_token": csrf(ratna), "tab": "saya", "q": "lainnya"}
    assert ratna.post(f"/antrean/{queue}/saringan", data=form).status_code == 303
    assert re.search(r'Dua keluarga<b class="num">1</b>', text_of(ratna, "/tugas/"))


def test_a_name_taken_is_told_beside_it_and_the_typing_stays(ratna: FlaskClient) -> None:
    kept(ratna, "Sekali saja")
    form = {"csrf_token": csrf(ratna), "nama": "sekali SAJA", "tab": "saya", "q": "antreani", "bersama": "y"}
    answer = ratna.post("/antrean/baru", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Sudah ada antrean bernama ini" in page
    assert 'value="sekali SAJA"' in page
    assert 'name="q" value="antreani"' in page


def test_it_is_unpinned_and_dropped(ratna: FlaskClient) -> None:
    queue = kept(ratna, "Sebentar")
    assert "Sebentar" in text_of(ratna, "/tugas/")
    ratna.post(f"/antrean/{queue}/letak", data={"csrf_token": csrf(ratna), "ke": "lepas"})
    assert "Sebentar" not in text_of(ratna, "/tugas/")
    ratna.post(f"/antrean/{queue}/hapus", data={"csrf_token": csrf(ratna)})
    assert ratna.get(f"/antrean/{queue}").status_code == 404


def test_the_superior_tries_a_rule_then_puts_it_into_force(ratna: FlaskClient, hendra: FlaskClient) -> None:
    queue = kept(ratna, "Untuk aturan")
    assert ratna.get(f"/antrean-kantor/{queue}").status_code == 403
    page = text_of(hendra, f"/antrean-kantor/{queue}/aturan?akibat=tandai&kata=Bencana&warna=bad&umur_tugas=0")
    assert re.search(r'<b class="num">2</b> <span class="muted">dari 2 tugas', page)
    assert "Bencana" not in text_of(ratna, "/tugas/?q=antreani"), "nothing changed yet"
    wrong = hendra.get(f"/antrean-kantor/{queue}/aturan?akibat=tandai&umur_tugas=x&kata=Bencana")
    assert (wrong.status_code, 'value="Bencana"' in wrong.get_data(as_text=True)) == (422, True)
    sent = re.search(r'action="[^"]*/aturan" data-sekali>(.*?)</form>', page, re.DOTALL)
    assert sent
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', sent[1])) | {"csrf_token": csrf(hendra)}
    assert hendra.post(f"/antrean-kantor/{queue}/aturan", data=form).status_code == 303
    assert text_of(ratna, "/tugas/?q=antreani").count("Bencana") == 2
    assert "2 tugas dikenai" in text_of(hendra, f"/antrean-kantor/{queue}")


def test_the_superior_hands_the_queue_to_somebody(web: Web, ratna: FlaskClient, hendra: FlaskClient) -> None:
    queue = kept(ratna, "Untuk diserahkan")
    page = text_of(hendra, f"/bagi-tugas/{queue}")
    form = dict(re.findall(r'name="(sampai|jumlah)" value="([^"]*)"', page)) | {"csrf_token": csrf(hendra)}
    number = re.search(r'<option value="(\d+)">Ratna Wulandari', page)
    assert number
    form |= {"deed": "alihkan", "to": number[1], "note": WHY}
    answer = hendra.post(f"/bagi-tugas/{queue}", data=form, follow_redirects=True)
    assert "2 dari 2 tugas kini dipegang sesuai pilihan ini" in answer.get_data(as_text=True)
    assert text_of(ratna, "/tugas/?q=antreani").count("Dipegang Ratna Wulandari") == 2


def test_what_is_taken_at_once_is_accounted_for(ratna: FlaskClient) -> None:
    page = text_of(ratna, "/bagi-tugas/?tab=saya&q=antreani")
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)) | {"csrf_token": csrf(ratna)}
    refused = ratna.post("/bagi-tugas/", data=form | {"deed": "lepas", "note": "ya"})
    assert (refused.status_code, "ya</textarea>" in refused.get_data(as_text=True)) == (422, True)
    answer = ratna.post("/bagi-tugas/", data=form | {"deed": "lepas", "note": WHY}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "Lepas ke tim 2 tugas" in page
    assert WHY in page

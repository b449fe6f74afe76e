"""A meeting through plain forms: called, drawn, decided, closed, signed, locked; and what a script asks."""

from __future__ import annotations

import io
from uuid import UUID

import lxml.html
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel import clock
from portal.kernel.secrets import install_vault
from tests.cases.papers import paper
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.people import csrf
from tests.registry.families import family, speak
from tests.views.registry.desk import text_of

NAMES = ("Wagiyem Lurus", "Tukiran Bengkok")


@pytest.fixture(scope="module")
def sari(web: Web) -> FlaskClient:
    return web.client("sari")


@pytest.fixture(scope="module")
def meeting(web: Web, sari: FlaskClient) -> str:
    """The path of an open meeting with two cases on its agenda."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        for number, name in enumerate(NAMES):
            walk.at("catat_musdes", draft=family(9600 + number, name))
    answer = post(sari, "/musdes/baru", **occasion())
    assert answer.status_code == 303
    path = answer.headers["Location"].partition("#")[0]
    post(sari, f"{path}/agenda")
    return path


def occasion() -> dict[str, str]:
    """A meeting of today, as its form says it."""
    today = clock.today().isoformat()
    return {
        "held_on": today, "place": "Balai desa", "leader": "Slamet", "note_taker": "Sari", "period": "Bulan ini",
        "period_from": today, "period_to": today,
    }  # fmt: skip


def post(client: FlaskClient, path: str, **said: object) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf(client)} | said, content_type="multipart/form-data")


def rows(client: FlaskClient, path: str) -> dict[str, lxml.html.HtmlElement]:
    """Name → its row on the agenda."""
    page = lxml.html.fromstring(text_of(client, path))
    found = page.xpath("//li[@data-butir]")
    return {row.xpath(".//a[@class='nm']")[0].text_content(): row for row in found}


def test_a_wrong_form_keeps_its_typing(sari: FlaskClient) -> None:
    today = clock.today().isoformat()
    answer = post(sari, "/musdes/baru", held_on=today, place="Balai Ketikan", period_from=today, period_to="2020-01-01")
    assert answer.status_code == 422
    assert "Balai Ketikan" in answer.get_data(as_text=True)


def test_decisions_by_form_and_by_script(sari: FlaskClient, meeting: str, web: Web) -> None:
    found = rows(sari, meeting)
    one, other = (found[name] for name in NAMES)
    kept = post(sari, f"{meeting}/keputusan", butir=one.get("data-butir"), versi="1", keputusan="setuju", tanda="x")
    assert kept.status_code == 303
    assert rows(sari, meeting)[NAMES[0]].get("data-keputusan") == "setuju"
    headers = {"Accept": "application/json"}
    said = {
        "csrf_token": csrf(sari),
        "butir": other.get("data-butir"),
        "versi": "1",
        "tanda": "y",
        "keputusan": "tolak",
    }
    refused = sari.post(f"{meeting}/keputusan", data=said, headers=headers)
    assert (refused.status_code, refused.get_json()["errors"].keys()) == (422, {"kode"})
    said |= {"kode": "4", "catatan": "Tokonya dua"}
    for _twice in range(2):
        told = sari.post(f"{meeting}/keputusan", data=said, headers=headers).get_json()
        assert (told["versi"], told["keputusan"], told["kode"]) == (2, "tolak", "4")
    stale = sari.post(f"{meeting}/keputusan", data=said | {"tanda": "z"}, headers=headers)
    assert stale.status_code == 409
    assert NAMES[1] in stale.get_json()["detail"]
    held = stale.get_json()["tersimpan"]
    assert (held["versi"], held["keputusan"], held["kode"]) == (2, "tolak", "4"), "the row can show what is held"
    assert web.scalar("select count(*) from fact where verb = 'cases.musdes.decided'") == 2


def test_the_whole_end_of_a_meeting(sari: FlaskClient, meeting: str, web: Web) -> None:
    case_page = web.scalar("select case_id from musdes_item where name = :n", n=NAMES[0])
    assert "agenda musyawarah yang sedang dicatat" in text_of(sari, f"/kasus/{case_page}")
    post(sari, f"{meeting}/hadir", rt_l="4", kpm_p="3")
    post(sari, f"{meeting}/pengamatan", mk09="ya", mk02_ada="2", mk02_undang="2", mk13="rumah")
    post(sari, f"{meeting}/tutup")
    page = text_of(sari, f"{meeting}/berita-acara")
    assert "BA-MUSDES" in page
    assert "Jumlah menurut catatan" not in page, "the totals are read off the paper, not off the page"
    hostile = post(sari, f"{meeting}/berkas", jenis="lengkap", berkas=(io.BytesIO(b"MZ program"), "ba.pdf"))
    assert hostile.status_code == 422
    sent = post(sari, f"{meeting}/berkas", jenis="lengkap", berkas=(io.BytesIO(paper("BA", pages=2)), "ba.pdf"))
    assert sent.status_code == 303
    stated = {"setuju": 1, "tolak": 1, "tetap": 0, "coret": 0, "tunda": 0, "jumlah": 2, "hadir": 8}
    wrong = post(sari, f"{meeting}/kunci", **stated)
    assert wrong.status_code == 422
    assert "Jumlah hadir pada berita acara tidak sama dengan catatan." in wrong.get_data(as_text=True)
    assert post(sari, f"{meeting}/kunci", **(stated | {"hadir": 7})).status_code == 303
    assert "Jumlah menurut catatan" in text_of(sari, f"{meeting}/berita-acara")
    receipt = text_of(sari, f"{meeting}/tanda-terima")
    assert "TT-3302-" in receipt
    told = "select string_agg(coalesce(step, status), ',' order by title) from case_file where title = any(:n)"
    steps = web.scalar(told, n=list(NAMES))
    assert steps == "ditolak,kunjungan_lapangan"
    assert "Diputus dalam musyawarah" in text_of(sari, f"/kasus/{case_page}")


def test_the_regency_reads_it_and_gives_it_back(web: Web, meeting: str) -> None:
    ratna = web.client("ratna")
    assert "Buka kembali untuk desa" in text_of(ratna, f"{meeting}/berita-acara")
    assert 'name="keputusan"' not in text_of(ratna, meeting)
    assert post(ratna, f"{meeting}/buka", catatan="-").status_code == 422
    assert post(ratna, f"{meeting}/buka", catatan="Satu nama tertukar").status_code == 303
    assert web.scalar("select status from musdes where id = :i", i=UUID(meeting.rpartition("/")[2])) == "berjalan"
    assert "Satu nama tertukar" in text_of(web.client("sari"), meeting)


def test_a_kind_the_diagrams_newly_send_to_a_meeting_has_its_own_heading(web: Web, sari: FlaskClient) -> None:
    install_vault(TEST_KEY)
    with web.owner() as session:
        case = Walk(session, lambda who: speak(session, who)).at("catat_musdes", draft=family(9605, "Pisah Kartu"))
        case.kind = "gabung_pecah"
    path = post(sari, "/musdes/baru", **occasion()).headers["Location"].partition("#")[0]
    assert post(sari, f"{path}/agenda").status_code == 303
    assert list(rows(sari, path)) == ["Pisah Kartu"]
    headings = lxml.html.fromstring(text_of(sari, path)).xpath("//section[contains(@class, 'agenda')]//h2")
    assert [one.text_content() for one in headings] == ["Gabung atau pecah keluarga"]

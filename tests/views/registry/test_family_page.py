"""A family's page: tabs, codes with labels, history, and numbers opened one by one for a reason."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Web
from tests.people import csrf
from tests.views.registry.desk import Registered, text_of

NIK = "3302205203709000"


def test_outside_the_area_it_does_not_exist(sari: FlaskClient, registered: Registered) -> None:
    for address in (f"/keluarga/{registered.made}", f"/keluarga/show/{registered.made}", "/keluarga/bukan-id"):
        shown = text_of(sari, address, 404)
        assert "di luar wilayah tugas Anda." in shown
        assert "Made" not in shown


def test_data_is_shown_with_codes_and_labels(sari: FlaskClient, registered: Registered) -> None:
    shown = text_of(sari, f"/keluarga/{registered.sukirman}")
    for words in ("Keluarga Sukirman Hadi", "9, tanah", "BDT 3", "330220 •••••• 9000", "Kabupaten Banyumas"):
        assert words in shown


def test_members_and_one_of_them_in_full(sari: FlaskClient, registered: Registered) -> None:
    shown = text_of(sari, f"/keluarga/{registered.sukirman}?tab=anggota&orang={registered.wartini}")
    assert "2, istri/suami" in shown
    assert "lahir 12 Mar 1970" in shown
    assert NIK not in shown


def test_history_tells_what_each_version_said(sari: FlaskClient, registered: Registered) -> None:
    shown = text_of(sari, f"/keluarga/{registered.sukirman}?tab=riwayat")
    for words in ("versi 1", "Pemuatan awal", "Lantai terluas"):
        assert words in shown


def test_an_unknown_tab_is_the_first_one(sari: FlaskClient, registered: Registered) -> None:
    assert "Perumahan" in text_of(sari, f"/keluarga/{registered.sukirman}?tab=apa")


def test_only_who_may_propose_is_offered_to(web: Web, sari: FlaskClient, registered: Registered) -> None:
    address = f"/keluarga/{registered.sukirman}"
    assert "Usulkan perbaikan" in text_of(sari, address)
    dewi = web.client("dewi")
    assert "Usulkan perbaikan" not in text_of(dewi, address)
    assert "Tampilkan" not in text_of(dewi, address)


def reveal(client: FlaskClient, registered: Registered, reason: str, **more: str) -> TestResponse:
    form = {"csrf_token": csrf(client), "record_id": str(registered.wartini), "field": "nik", "alasan": reason}
    return client.post(f"/keluarga/{registered.sukirman}/tampilkan", data=form | more)


def openings(web: Web) -> int:
    return int(web.scalar("select count(*) from fact where verb = 'registry.secret.revealed'"))


def test_opening_without_a_reason_is_refused_and_says_so(web: Web, sari: FlaskClient, registered: Registered) -> None:
    before = openings(web)
    response = reveal(sari, registered, "  x ")
    assert response.status_code == 422
    assert NIK not in response.get_data(as_text=True)
    assert "sedikitnya 5 huruf" in response.get_data(as_text=True)
    assert openings(web) == before


def test_opening_by_get_or_without_token_is_refused(web: Web, sari: FlaskClient, registered: Registered) -> None:
    before = openings(web)
    assert sari.get(f"/keluarga/{registered.sukirman}/tampilkan").status_code == 405
    assert reveal(sari, registered, "Cocokkan dengan KK", csrf_token="").status_code == 400
    assert openings(web) == before


@pytest.mark.parametrize("who", ["wayan", "joko"])
def test_others_cannot_open_it(web: Web, registered: Registered, who: str) -> None:
    before = openings(web)
    response = reveal(web.client(who), registered, "Cocokkan dengan KK")
    assert response.status_code in {403, 404}
    assert NIK not in response.get_data(as_text=True)
    assert openings(web) == before


@pytest.mark.parametrize("field", ["nama", "nik_bidx", "id", ""])
def test_what_is_no_secret_is_not_opened(sari: FlaskClient, registered: Registered, field: str) -> None:
    assert reveal(sari, registered, "Cocokkan dengan KK", field=field).status_code == 404


def test_a_number_of_another_family_is_not_opened_here(sari: FlaskClient, registered: Registered) -> None:
    for record in (registered.paimin, registered.made, registered.ruta):
        response = reveal(sari, registered, "Cocokkan dengan KK", record_id=str(record), field="nomor_kk")
        assert response.status_code == 404


def test_an_opened_number_is_shown_once_and_recorded(web: Web, sari: FlaskClient, registered: Registered) -> None:
    before = openings(web)
    response = reveal(sari, registered, "Cocokkan dengan KK", tab="anggota")
    assert response.status_code == 200
    assert NIK in response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"
    assert openings(web) == before + 1
    reason = web.scalar("select reason from fact where verb = 'registry.secret.revealed' order by at desc limit 1")
    assert reason == "Cocokkan dengan KK"
    assert NIK not in text_of(sari, f"/keluarga/{registered.sukirman}?tab=anggota&orang={registered.wartini}")

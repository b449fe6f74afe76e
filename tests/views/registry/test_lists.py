"""The lists as FAB model views: search, narrowing, paging, and nothing of another area."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.kernel import clock
from tests.conftest import Web
from tests.people import KEMBARAN, PECATU, csrf
from tests.views.registry.desk import Registered, text_of

LISTS = ("/keluarga/", "/individu/", "/ruta/")


@pytest.mark.parametrize("address", LISTS)
def test_a_stranger_is_sent_to_sign_in(web: Web, address: str) -> None:
    response = web.client().get(address)
    assert response.status_code == 302
    assert "/login/" in response.headers["Location"]


@pytest.mark.parametrize("address", [*LISTS, "/keluarga/list/", "/individu/list/", "/ruta/list/"])
def test_a_list_shows_the_actors_area_and_nothing_else(sari: FlaskClient, address: str) -> None:
    shown = text_of(sari, address)
    assert "Karangsari" in shown
    assert "Made" not in shown
    assert "Pecatu" not in shown


def test_numbers_are_masked(sari: FlaskClient) -> None:
    for address in ("/keluarga/", "/individu/"):
        shown = text_of(sari, address)
        assert "330220 •••••• 9000" in shown
        assert "3302200106209000" not in shown
        assert "3302201203709000" not in shown


def found(client: FlaskClient, typed: str, address: str = "/keluarga/", **more: str) -> str:
    """The list a search form leads to."""
    answer = client.post(f"{address}cari", data={"q": typed, "csrf_token": csrf(client)} | more)
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.mark.parametrize("typed", ["sukir", "hadi", "3302200106209000", "3302 2012 0370 9000"])
def test_a_family_is_found_by_name_no_kk_or_a_members_nik(sari: FlaskClient, typed: str) -> None:
    shown = text_of(sari, found(sari, typed))
    assert "Sukirman Hadi" in shown
    assert "Paimin Setro" not in shown


def test_the_number_of_a_family_elsewhere_finds_nothing(sari: FlaskClient) -> None:
    assert "Tidak ada data yang cocok" in text_of(sari, found(sari, "3302200106209202"))


def test_a_number_never_stands_in_an_address(sari: FlaskClient) -> None:
    number = "3302201203709000"
    for address in (found(sari, number), found(sari, number, "/individu/"), found(sari, number, status="aktif")):
        assert number not in address
        assert "nomor=" in address
        shown = text_of(sari, address)
        assert number not in shown
        assert "330220 •••••• 9000" in shown
    for typed in (f"q={number}", "q=3302-2012-0370-9000", "q=3302 2012 0370 9000", f"_flt_0_nama_kepala={number}"):
        turned = sari.get(f"/keluarga/?{typed}&status=aktif")
        assert turned.status_code == 302
        assert "status=aktif" in turned.headers["Location"]
        assert number not in turned.headers["Location"]
        assert "Sukirman Hadi" in text_of(sari, turned.headers["Location"])
    assert found(sari, "sukirman").endswith("/keluarga/?q=sukirman")


def test_narrowing_further_keeps_the_number(sari: FlaskClient) -> None:
    word = found(sari, "3302201203709000").split("nomor=")[1]
    narrowed = found(sari, "", nomor=word, desil="3")
    assert f"nomor={word}" in narrowed
    assert "desil=3" in narrowed


def test_the_word_for_a_number_is_its_finders_for_an_hour(sari: FlaskClient, ratna: FlaskClient) -> None:
    address = found(sari, "3302201203709000")
    assert "Saringan nomor tidak dikenal" in text_of(ratna, address)
    assert "Saringan nomor tidak dikenal" in text_of(sari, address[:-4] + "AAAA")
    for word in ("x", "%3D%3D", "AAAA", "a" * 500):
        assert "Saringan nomor tidak dikenal" in text_of(sari, f"/keluarga/?nomor={word}")
    with clock.frozen(clock.now() + timedelta(minutes=59)):
        assert "tidak dikenal" not in text_of(sari, address)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert "Saringan nomor tidak dikenal" in text_of(sari, address)


def test_households_are_found_by_address(sari: FlaskClient) -> None:
    shown = text_of(sari, "/ruta/?q=wetan")
    assert "Dusun Wetan Kali" in shown
    assert "Dusun Krajan" not in shown


def test_a_wider_area_is_narrowed_by_place(ratna: FlaskClient) -> None:
    assert "Sukirman Hadi" in text_of(ratna, f"/keluarga/?wilayah={KEMBARAN}")
    assert "Tidak ada data yang cocok" in text_of(ratna, "/keluarga/?wilayah=3302010000")
    assert f'<option value="{KEMBARAN}" selected>Kec. Kembaran' in text_of(ratna, f"/keluarga/?wilayah={KEMBARAN}")


def test_asking_for_a_place_outside_the_area_shows_none_of_it(sari: FlaskClient) -> None:
    assert "Made" not in text_of(sari, f"/keluarga/?wilayah={PECATU}")


def test_fabs_own_filter_names_work(sari: FlaskClient) -> None:
    shown = text_of(sari, "/keluarga/?_flt_0_nama_kepala=paimin&_flt_0_status=")
    assert "Paimin Setro" in shown
    assert "Sukirman Hadi" not in shown


def test_pages_follow_by_cursor_and_back(sari: FlaskClient) -> None:
    first = text_of(sari, "/keluarga/?psize_KeluargaView=1")
    assert "2 hasil" in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = text_of(sari, following)
    assert ("Sukirman Hadi" in first) != ("Sukirman Hadi" in second)
    previous = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert ("Sukirman Hadi" in text_of(sari, previous)) == ("Sukirman Hadi" in first)


def test_the_count_stops_at_a_thousand(web: Web, sari: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.kernel.pages.COUNT_CAP", 1)
    monkeypatch.setattr("portal.kernel.pages.capped_count", lambda *_args: 2)
    assert "lebih dari 1" in text_of(sari, "/keluarga/")


@pytest.mark.parametrize(
    "query",
    [
        "psize_KeluargaView=abc",
        "page_KeluargaView=abc",
        "after=abc",
        "before=%00",
        "after=WyJhIiwgImIiXQ",
    ],
)
def test_what_cannot_be_read_is_a_bad_request_not_a_crash(sari: FlaskClient, query: str) -> None:
    assert "<h1>Permintaan tidak dapat dibaca</h1>" in text_of(sari, f"/keluarga/?{query}", 400)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("desil=99", "desil"),
        ("desil=abc", "desil"),
        ("status=apa", "status"),
        ("wilayah=x", "wilayah"),
        ("wilayah=99999999999999999999", "wilayah"),
        ("_flt_0_desil=abc", "desil"),
    ],
)
def test_a_filter_that_means_nothing_is_passed_over_aloud(sari: FlaskClient, query: str, name: str) -> None:
    shown = text_of(sari, f"/keluarga/?{query}")
    assert f"Saringan {name} tidak dikenal, jadi diabaikan." in shown
    assert "Sukirman Hadi" in shown
    assert "diabaikan" not in text_of(sari, "/keluarga/")


@pytest.mark.parametrize("query", ["_oc_KeluargaView=password&_od_KeluargaView=asc", "_flt_9_x=1", "q=%25"])
def test_what_is_not_offered_is_ignored(sari: FlaskClient, query: str) -> None:
    shown = text_of(sari, f"/keluarga/?{query}")
    assert "Sukirman Hadi" in shown
    assert "tidak dapat dibaca" not in shown


@pytest.mark.parametrize("size", ["100000", "-1", "0"])
def test_page_size_is_clamped(sari: FlaskClient, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.views.registry.lists import KELUARGA

    asked: list[int] = []
    pages = KELUARGA.pages
    monkeypatch.setattr(
        KELUARGA, "pages", lambda *args, **kwargs: asked.append(kwargs["size"]) or pages(*args, **kwargs)
    )
    text_of(sari, f"/keluarga/?psize_KeluargaView={size}")
    assert asked
    assert 1 <= asked[0] <= 100


def test_no_page_history_is_kept_in_the_cookie(sari: FlaskClient) -> None:
    text_of(sari, found(sari, "3302200106209000"))
    with sari.session_transaction() as cookie:
        assert "page_history" not in cookie


@pytest.mark.parametrize("kind", ["keluarga", "individu", "ruta"])
def test_adding_editing_and_deleting_open_a_proposal(sari: FlaskClient, registered: Registered, kind: str) -> None:
    pk = {"keluarga": registered.sukirman, "individu": registered.wartini, "ruta": registered.ruta}[kind]
    for deed, wanted in (
        (f"/{kind}/add", "/usulan/baru"),
        (f"/{kind}/edit/{pk}", f"/usulan/perbaikan/{registered.sukirman}"),
        (f"/{kind}/delete/{pk}", f"/usulan/penghapusan/{registered.sukirman}"),
    ):
        response = sari.get(deed)
        assert (response.status_code, response.headers["Location"]) == (303, wanted)


def test_people_and_households_open_the_familys_page(sari: FlaskClient, registered: Registered) -> None:
    assert f"/keluarga/{registered.sukirman}" in sari.get(f"/individu/{registered.wartini}").headers["Location"]
    assert f"/keluarga/{registered.sukirman}" in sari.get(f"/ruta/{registered.ruta}").headers["Location"]

"""The search of the top bar: case numbers open cases, the rest goes to the register, nothing found is explained."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from portal.views.cases.searching import case_number
from tests.conftest import Web
from tests.views.cases.conftest import Bring, Seen
from tests.views.registry.desk import text_of


@pytest.fixture(scope="module")
def ratna(web: Web) -> FlaskClient:
    return web.client("ratna")


@pytest.fixture(scope="module")
def cases(bring: Bring) -> list[Seen]:
    return [bring("verifikasi_kab", "Sukirman Hadi"), bring("susun_usulan", "Paimin Setro")]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("USL-3302-2611-00292", "USL-3302-2611-00292"),
        ("usl 3302 2611 00292", "usl-3302-2611-00292"),
        ("2611-00292", "2611-00292"),
        ("00292", "00292"),
        ("USL", "USL"),
        ("Sukirman", None),
        ("Usl Hadi", None),
        ("3302201203709000", None),
        ("3302 2012 0370 9000", None),
        ("12", None),
        ("", None),
    ],
)
def test_what_reads_as_a_case_number(typed: str, read: str | None) -> None:
    assert case_number(typed) == read


def test_a_number_or_its_tail_opens_the_case(ratna: FlaskClient, cases: list[Seen]) -> None:
    for typed in (cases[0].number, cases[0].number.lower(), cases[0].number[-10:], cases[0].number.replace("-", " ")):
        assert ratna.get("/cari/", query_string={"q": typed}).headers["Location"] == cases[0].path


def test_a_part_of_several_numbers_lists_them(ratna: FlaskClient, cases: list[Seen]) -> None:
    found = text_of(ratna, ratna.get("/cari/?q=usl-3302").headers["Location"])
    assert all(case.number in found for case in cases)


def test_signs_are_no_wildcards(ratna: FlaskClient, cases: list[Seen]) -> None:
    for signs in ("%25", "_", "%25%25", "\\"):
        assert "tidak ditemukan" in text_of(ratna, f"/cari/?q={signs}"), signs
        assert "Sukirman" not in text_of(ratna, f"/kasus/?q={signs}"), signs


def test_a_national_number_never_stands_in_an_address(ratna: FlaskClient) -> None:
    hidden = urlsplit(ratna.get("/cari/", query_string={"q": "3302201203709000"}).headers["Location"])
    assert hidden.path == "/cari/"
    assert set(parse_qs(hidden.query)) == {"nomor"}
    assert "3302201203709000" not in hidden.query
    assert "kedaluwarsa" in text_of(ratna, "/cari/?nomor=abc")


def test_what_is_not_there_is_explained(web: Web, ratna: FlaskClient, cases: list[Seen]) -> None:
    page = text_of(ratna, "/cari/?q=99999")
    assert "Tidak ada kasus bernomor “99999”" in page
    assert "Yang dapat dicari" in page
    assert "Yang dapat dicari" in text_of(ratna, "/keluarga/?q=zzz<b>")
    assert "di Kasus" in text_of(ratna, "/keluarga/?q=zzz")
    assert "di Keluarga" in text_of(ratna, "/kasus/?q=zzz")
    assert cases[0].path not in text_of(web.client("putu"), f"/cari/?q={cases[0].number}"), "another regency"


def test_the_inbox_tells_a_visit_without_photos_and_starts_a_proposal(ratna: FlaskClient, cases: list[Seen]) -> None:
    page = text_of(ratna, "/tugas/")
    assert "Tanpa foto" in page
    assert 'href="/usulan/baru"' in page
    case = text_of(ratna, cases[0].path)
    assert "Tidak ada foto rumah." in case
    assert "Tanpa bukti" in case, "the officer's reason stands beside what is lacking"

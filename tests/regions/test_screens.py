"""The regions' pages and the pickers' search, as people of the cast see them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.conftest import Web
from tests.people import BADUNG, BANYUMAS, JATENG, KARANGSARI, KEMBARAN


@pytest.fixture(scope="module")
def sari(web: Web) -> FlaskClient:
    return web.client("sari")


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.get_data(as_text=True)


def test_a_stranger_is_sent_to_sign_in(web: Web) -> None:
    for address in ("/wilayah/", f"/wilayah/{BANYUMAS}", "/wilayah/cari.json?q=bandung"):
        response = web.client().get(address)
        assert response.status_code == 302
        assert "/login/" in response.headers["Location"]


def test_the_country_shows_its_provinces(sari: FlaskClient) -> None:
    shown = page(sari, "/wilayah/")
    assert f'href="/wilayah/{JATENG}"' in shown
    assert "8.563" in shown


def test_a_regency_shows_its_place_its_facts_and_what_is_below(sari: FlaskClient) -> None:
    shown = page(sari, f"/wilayah/{BANYUMAS}")
    for words in (
        "Kabupaten Banyumas",
        "33.02",
        f'href="/wilayah/{JATENG}"',
        "Kec. Kembaran",
        "1.868.446",
        "Purwokerto",
    ):
        assert words in shown


def test_a_village_shows_code_kind_post_and_validity(sari: FlaskClient) -> None:
    shown = page(sari, f"/wilayah/{KARANGSARI}")
    for words in ("Desa Karangsari", "33.02.20.2015", "53182", f'href="/wilayah/{KEMBARAN}"', "Berlaku sejak", "2025"):
        assert words in shown


def test_regions_are_public_knowledge_beyond_ones_own_area(sari: FlaskClient) -> None:
    assert "Kabupaten Badung" in page(sari, f"/wilayah/{BADUNG}")


@pytest.mark.parametrize("address", ["/wilayah/3302202998", "/wilayah/99999999999999999999", "/wilayah/banyumas"])
def test_an_unknown_region_is_not_found(sari: FlaskClient, address: str) -> None:
    shown = page(sari, address, 404)
    assert "Wilayah dengan kode 3302202998 tidak dikenal." in shown or "di luar wilayah tugas Anda." in shown
    assert "Kabupaten" not in shown.split("<main", 1)[1]


def test_search_on_the_page(sari: FlaskClient) -> None:
    shown = page(sari, "/wilayah/?q=sukarasa+bandung")
    assert "Kel. Sukarasa" in shown
    assert "Kec. Sukasari, Kota Bandung, Jawa Barat" in shown
    assert "Tidak ada wilayah yang cocok" in page(sari, f"/wilayah/{BADUNG}?q=sukarasa")


def test_what_was_typed_is_never_markup(sari: FlaskClient) -> None:
    assert "<b>x" not in page(sari, "/wilayah/?q=<b>x")


def test_search_for_pickers(sari: FlaskClient) -> None:
    found = sari.get("/wilayah/cari.json?q=karangsari+kembaran").json
    assert found == {
        "results": [
            {
                "code": "3302202015",
                "dotted": "33.02.20.2015",
                "name": "Desa Karangsari",
                "place": "Kec. Kembaran, Kab. Banyumas, Jawa Tengah",
                "level": 4,
            }
        ]
    }


def test_search_for_pickers_keeps_to_area_and_level(sari: FlaskClient) -> None:
    def codes(address: str) -> list[str]:
        return [row["code"] for row in sari.get(address).json["results"]]

    assert codes(f"/wilayah/cari.json?q=karangsari&di={KEMBARAN}") == ["3302202015"]
    assert codes("/wilayah/cari.json?q=banyumas&tingkat=2") == ["3302000000"]
    assert codes("/wilayah/cari.json") == []
    assert codes("/wilayah/cari.json?q=karangsari&di=x&tingkat=99")

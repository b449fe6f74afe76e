"""`/foto/<id>`: who sees which photo, and what a browser may keep of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from portal.fieldwork.models import Photo
from tests.conftest import Web
from tests.leak import matrix
from tests.leak.world import BANYUMAS

WORKERS = ("sari", "joko", "tuti", "ratna", "hendra", "bagus", "maya")
READERS = ("dewi", "lestari", "arif")
STRANGERS = ("wayan", "kadek", "putu", "gede")


@pytest.fixture(scope="module")
def taken(web: Web) -> dict[str, UUID]:
    matrix.furnish(web)
    with web.owner() as session:
        found = session.scalars(select(Photo).where(Photo.region_code == BANYUMAS.village))
        return {photo.kind: photo.id for photo in found}


@pytest.mark.parametrize("who", WORKERS + READERS + STRANGERS)
def test_identity_cards_are_for_who_works_with_them(web: Web, taken: dict[str, UUID], who: str) -> None:
    client = web.client(who)
    expected = {"rumah": 404 if who in STRANGERS else 200, "ktp": 200 if who in WORKERS else 404}
    expected["kk"] = expected["ktp"]
    for end in ("", "/kecil"):
        assert {kind: client.get(f"/foto/{key}{end}").status_code for kind, key in taken.items()} == expected


def test_a_page_shows_no_link_to_what_may_not_be_seen(web: Web, taken: dict[str, UUID]) -> None:
    case = BANYUMAS.ids["case"][0]
    for who, cards in (("ratna", True), ("dewi", False)):
        page = web.client(who).get(f"/kasus/{case}").get_data(as_text=True)
        assert f"/foto/{taken['rumah']}/kecil" in page
        assert (str(taken["ktp"]) in page) == (str(taken["kk"]) in page) == cards
        assert ("2 foto kartu identitas tidak dibuka untuk peran Anda." in page) != cards


def test_a_browser_keeps_a_house_for_an_hour_and_a_card_never(web: Web, taken: dict[str, UUID]) -> None:
    client = web.client("ratna")
    for end in ("", "/kecil"):
        kept = {kind: client.get(f"/foto/{key}{end}").headers["Cache-Control"] for kind, key in taken.items()}
        assert kept == {"rumah": "private, max-age=3600", "ktp": "private, no-store", "kk": "private, no-store"}


def test_nobody_signed_out_gets_a_photo(web: Web, taken: dict[str, UUID]) -> None:
    for key in taken.values():
        assert web.client().get(f"/foto/{key}").status_code == 302

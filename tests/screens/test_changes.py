"""Pages of changes in a state no walk meets: a conflict half chosen, a move, a change taken back, a day, an officer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.kernel.secrets import install_vault
from portal.registry.seeding import load_families
from tests import people as cast
from tests.browser import Office
from tests.cases.test_conflict import published_too_late
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import family, speak
from tests.registry.test_apply_change_set import move_base
from tests.screens.soundness import sound
from tests.views.registry.desk import family_named

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def scene(web: Web, people: Office) -> dict[str, str]:
    """Addresses: a case in conflict, a family with a history, where one goes to, a version, an officer."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        case = published_too_late(Walk(session, lambda name: speak(session, name)))
        speak(session, "maya")
        load_families(session, [(cast.KARANGSARI, family(n, name)) for n, name in ((9303, "Tarmuji"), (9304, "Paijo"))])
        session.flush()
        home, other = family_named(session, "Tarmuji"), family_named(session, "Paijo")
        move_base(session, lambda name: speak(session, name), home.id, lantai="2")
        sari = cast.actor(session, "sari").user_id
        return {
            "conflict": f"/kasus/{case.id}",
            "history": f"/keluarga/{home.id}?tab=riwayat",
            "then": f"/keluarga/{home.id}/pada",
            "find": f"/usulan/pindah/{home.id}?cari=Paijo",
            "move": f"/usulan/pindah/{home.id}?tujuan={other.id}",
            "reversal": f"/usulan/pembatalan/{home.ruta_id}/2",
            "officer": f"/jejak/petugas/{sari}",
        }


def test_a_conflict_sent_back(people: Office, scene: dict[str, str]) -> None:
    desk = people.sit("ratna")
    page = desk.open(scene["conflict"])
    page.get_by_role("button", name="Simpan pilihan").click()
    expect(page.locator("#galat-bentrok")).to_be_visible()
    sound(desk, "perubahan/bentrok")


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("history", "Batalkan perubahan ini"),
        ("then", "Tarmuji"),
        ("find", "Paijo"),
        ("move", "Paijo"),
        ("reversal", "keramik"),
    ],
)
def test_pages_of_a_change(people: Office, scene: dict[str, str], name: str, shows: str) -> None:
    desk = people.sit("sari")
    page = desk.open(scene[name])
    expect(page.locator("main")).to_contain_text(shows)
    sound(desk, f"perubahan/{name}")


def test_the_changes_of_an_officer(people: Office, scene: dict[str, str]) -> None:
    desk = people.sit("lestari")
    page = desk.open(scene["officer"])
    expect(page.locator("main")).to_contain_text("Tarmuji")
    sound(desk, "perubahan/officer")

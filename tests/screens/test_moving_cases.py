"""Pages that move, rescue and turn back running cases: usable by everybody, in both themes, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, Desk, Office, office
from tests.conftest import Web
from tests.screens.soundness import axe_findings, picture, sideways
from tests.screens.test_studio import settled
from tests.views.processes.conftest import Scene, made

pytestmark = pytest.mark.browser
PLAN = "/proses/usulan_baru/pindah"
WHY = "Semua kasus ikut diperiksa dua kali."


@pytest.fixture(scope="module")
def people(web: Web) -> Iterator[Office]:
    with office(web) as people:
        yield people


@pytest.fixture(scope="module")
def paths(web: Web, people: Office) -> dict[str, str]:
    """Name → path of every page: runs in each state, incidents of each kind, a case to turn back."""
    scene = made(web)
    case = scene.case("verifikasi_kab", version=1)
    scene.case("kunjungan_lapangan", version=1)
    scene.case("persetujuan_kepala", version=1)
    scene.case("verifikasi_kab", answer=("ratna", "setuju"), name="Ngatinah")
    _stuck, effect = scene.stuck()
    scene.stuck(RuntimeError("koneksi terputus"))
    page = people.sit("arif").page
    under_way = run(scene, people, page, "?dari=1&ke=2&waktu=geser&padanan-persetujuan_kepala=verifikasi_kedua")
    found = {"sedang": under_way, "hentikan": f"{under_way}?batal=1"}
    turn = page.goto(f"{people.base}/kasus/{case}/diagram")
    assert turn
    found |= {
        "proses": "/proses/usulan_baru",
        "rencana": f"{PLAN}?dari=2&ke=1",
        "rencana-siap": f"{PLAN}?dari=2&ke=1&padanan-verifikasi_kedua=persetujuan_kepala",
        "macet": "/proses/usulan_baru/macet",
        "macet-kosong": "/proses/usulan_baru/macet?sebab=tidak%20ada",
        "lewati": f"/proses/usulan_baru/macet/{effect}",
        "diagram": f"/kasus/{case}/diagram",
        "putar-balik": re.findall(rf"/kasus/{case}/putar-balik\?ke=\d+", turn.text())[0],
    }
    return found


def run(scene: Scene, people: Office, page: Page, asked: str) -> str:
    """A migration begun by the screen; its path."""
    page.goto(people.base + PLAN + asked)
    page.fill("#alasan", WHY)
    page.get_by_role("button", name="Pindahkan").click()
    page.locator("dialog").get_by_role("button", name="Pindahkan").click()
    page.wait_for_url(re.compile(r"/pindah/[0-9a-f-]{36}"))
    return page.url.removeprefix(people.base)


def look(desk: Desk, name: str, path: str, theme: str) -> list[str]:
    """Open a page wide and narrow; what is wrong with it."""
    problems = []
    for label, viewport in (("1366", DESKTOP), ("390", PHONE)):
        desk.page.set_viewport_size(viewport)  # type: ignore[arg-type]
        settled(desk.open(path))
        problems += [f"{name} {label}: {finding}" for finding in axe_findings(desk.page)]
        picture(desk.page, f"pindah/{name}-{label}-{theme}")
    if theme == "terang":
        problems += [f"{name}: scrolls sideways at {width}" for width in sideways(desk.page)]
    return problems


@pytest.mark.parametrize("theme", ["terang", "gelap"])
def test_every_page_is_sound(people: Office, paths: dict[str, str], theme: str) -> None:
    desk = people.sit("arif", theme=theme)
    problems = [found for name, path in paths.items() for found in look(desk, name, path, theme)]
    assert problems == []
    assert [c for c in desk.complaints if "eval" not in c.lower()] == []


def test_states_afterwards_are_sound(web: Web, people: Office, paths: dict[str, str]) -> None:
    scene, desk = made(web), people.sit("arif")
    assert scene.work() == "selesai"
    placeless = run(scene, people, desk.page, "?dari=2&ke=1")
    assert scene.work() == "selesai"
    problems = look(desk, "selesai", placeless, "terang")
    desk.page.fill("#alasan", WHY)
    desk.page.get_by_role("button", name="Batalkan pemindahan").click()
    desk.page.locator("dialog").get_by_role("button", name="Batalkan pemindahan").click()
    expect(desk.page.locator("[data-status]")).to_have_text("Sedang dikembalikan")
    assert scene.work() == "dibatalkan"
    assert problems + look(desk, "dibatalkan", placeless, "terang") == []

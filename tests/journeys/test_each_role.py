"""A working day of each role, from signing in to what they came for, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from portal.cases.models import CaseFile
from portal.cases.operations import open_case
from portal.kernel.secrets import install_vault
from tests.browser import DESKTOP, PHONE, Desk, Office, office
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import family, propose_removal, registered, speak

pytestmark = pytest.mark.browser
WIDTHS = {"meja": DESKTOP, "ponsel": PHONE}
NOT_FOUND = "3"
SERIALS = count(9300)
Day = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def people_(web: Web) -> Iterator[Office]:
    """One portal, one browser, for all of them."""
    install_vault(TEST_KEY)
    with office(web) as made:
        yield made


def brought(web: Web, step: str, name: str) -> str:
    """A case that waits for somebody; its path."""
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        if step == "kunjungan_petugas_lain":
            return f"/kasus/{missing(walk, name).id}"
        return f"/kasus/{walk.at(step, draft=family(next(SERIALS), name)).id}"


def missing(walk: Walk, name: str) -> CaseFile:
    """A registered family the village does not find any more: the overseer looks for it."""
    known = registered(walk.session, walk.become, next(SERIALS), name)
    by = walk.become("sari")
    change_set = propose_removal(walk.session, by, known, NOT_FOUND, "Rumah kosong sejak lama.")
    return walk.answer(open_case(walk.session, change_set, by=by), "sari", "ajukan")


def opens(page: Page, case: str) -> None:
    """The case in the inbox, opened."""
    page.locator(f"a[href^='{case}']").first.click()
    page.wait_for_url(f"**{case}*")


def submits(page: Page, case: str) -> None:
    """The village hands its draft in."""
    opens(page, case)
    page.get_by_role("button", name="Ajukan").click()
    expect(page.locator(".stepper li[aria-current=step]")).to_contain_text("Musdes")


def visits(page: Page, case: str) -> None:
    """A home is visited; the camera is broken."""
    opens(page, case)
    page.get_by_role("link", name="Isi hasil kunjungan").click()
    page.locator("input[name=result]").first.check()
    page.fill("[name=note]", "Keluarga ditemui di rumahnya.")
    page.fill("[name=alasan_tanpa_bukti]", "Kamera gawai rusak sejak pagi.")
    page.get_by_role("button", name="Kirim hasil kunjungan").click()
    expect(page.locator("main")).to_contain_text("Hasil kunjungan terkirim")


def approves(page: Page, case: str) -> None:
    """A desk agrees and is led on."""
    opens(page, case)
    page.locator("form.putus").get_by_role("button", name="Setujui").click()
    expect(page.locator("main")).to_contain_text("Tersimpan: Setujui")


def decrees(page: Page, case: str) -> None:
    """The ministry publishes, and is asked once more before."""
    opens(page, case)
    page.locator("form.putus").get_by_role("button", name="Tetapkan").click()
    page.get_by_role("dialog").get_by_role("button", name="Tetapkan").click()
    expect(page.locator("main")).to_contain_text("Tersimpan: Tetapkan")


def reads(page: Page, case: str) -> None:
    """Whoever decides nothing finds the case, reads who did what, and has nothing to press."""
    opens(page, case)
    expect(page.locator("#riwayat")).to_contain_text("Sari Lestiani")
    expect(page.locator("form.putus")).to_have_count(0)


def explains(page: Page, _case: str) -> None:
    """An administrator looks up why somebody may do something."""
    page.goto("/".join(page.url.split("/")[:3]) + "/pengguna/")
    page.fill("main input[name=q]", "Ratna")
    page.get_by_role("button", name="Cari").click()
    page.wait_for_url("**q=Ratna*")
    page.get_by_role("link", name="Ratna Wulandari").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ratna Wulandari")
    page.get_by_role("link", name="Hak dan sebabnya").first.click()
    expect(page.locator("main")).to_contain_text("Verifikator")


DAYS: dict[str, tuple[str, Day, str | None]] = {
    "sari": ("susun_usulan", submits, "catat_musdes"),
    "joko": ("kunjungan_lapangan", visits, "periksa_mutu"),
    "tuti": ("kunjungan_petugas_lain", visits, "verifikasi_kab"),
    "ratna": ("verifikasi_kab", approves, "persetujuan_kepala"),
    "hendra": ("persetujuan_kepala", approves, "validasi_prov"),
    "bagus": ("validasi_prov", approves, "penetapan_pusat"),
    "maya": ("penetapan_pusat", decrees, None),
    "dewi": ("verifikasi_kab", reads, "verifikasi_kab"),
    "lestari": ("penetapan_pusat", reads, "penetapan_pusat"),
    "arif": ("verifikasi_kab", explains, "verifikasi_kab"),
}
"""Somebody of each role → where the case of the day stands, what they do, and where it stands after."""


def stands(web: Web, case: str) -> str | None:
    """The step a case stands at; None when it is over."""
    step: str | None = web.scalar("select step from case_file where id = :c", c=case.rpartition("/")[2])
    return step


def sound(desk: Desk) -> None:
    """Nothing sideways, no script error, nothing against the content policy."""
    desk.page.wait_for_load_state()  # a page just begun has its words before its styles
    assert desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert desk.complaints == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", DAYS)
def test_a_day(web: Web, people_: Office, who: str, width: str) -> None:
    step, day, after = DAYS[who]
    case = brought(web, step, f"Hari {who.title()} {width.title()}")
    desk = people_.sit(who, viewport=WIDTHS[width])
    sound(desk)
    assert stands(web, case) == step
    day(desk.page, case)
    sound(desk)
    assert stands(web, case) == after


def test_every_role_has_its_day() -> None:
    from portal.access.roles import SHIPPED
    from tests.people import CAST

    assert {CAST[who].role for who in DAYS} == {role.code for role in SHIPPED}

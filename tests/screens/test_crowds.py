"""The pages around one answer for many, and the province's desk: each sound on both screens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from portal.cases.bulk import run_chunk
from portal.kernel import clock
from portal.kernel.ids import parse_id
from portal.kernel.secrets import install_vault
from tests.browser import Desk, Office, office, read_samples
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import family, speak
from tests.screens.soundness import sound

pytestmark = pytest.mark.browser
REASON = "Rapat pleno penetapan bulan November."


@pytest.fixture(scope="module")
def people(web: Web) -> Iterator[Office]:
    """Six cases wait for the head of office, three for the province."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        walk = Walk(session, lambda who: speak(session, who))
        for number in range(9):
            step = "persetujuan_kepala" if number < 6 else "validasi_prov"
            walk.at(step, draft=family(9300 + number, f"Sukirman {'ABCDEFGHI'[number]}"))
        session.execute(
            text("insert into crowd_rule values (0, 5, 1, 30, 3, 24, 1, 'Arif Nugroho', now())"),
        )
    with office(web) as made:
        yield made


def read_all(desk: Desk) -> None:
    """One is taken out, the others are right."""
    page = desk.page
    expect(page.locator(".kepala p")).to_contain_text("Contoh 1 dari")
    sound(desk, "massal/contoh")
    page.get_by_role("button", name="Keluarkan kasus ini").click()
    expect(page.locator("#alasan-galat")).to_be_visible()
    sound(desk, "massal/contoh-galat")
    page.fill("#alasan", "Foto rumah bukan rumah keluarga ini.")
    page.get_by_role("button", name="Keluarkan kasus ini").click()
    read_samples(page, 2)


def test_read_confirm_take_back(web: Web, people: Office) -> None:
    desk = people.sit("hendra")
    page = desk.open("/massal/baru?langkah=usulan_baru:persetujuan_kepala")
    sound(desk, "massal/pratinjau")
    page.get_by_role("button", name="Baca 5 contoh").click()
    read_all(desk)
    sound(desk, "massal/putusan")
    page.get_by_label("Setujui").check()
    page.fill("#note", REASON)
    page.get_by_role("button", name="Putuskan 5 tugas").click()
    page.get_by_role("dialog").get_by_role("button", name="Setujui 5 tugas").click()
    page.wait_for_url(re.compile(r"/massal/[0-9a-f]{8}-"))
    sound(desk, "massal/menunggu")
    path = page.url.rpartition("/")[2]
    other = people.sit("bagus")
    other.open(f"/massal/{path}")
    sound(other, "massal/penegasan")
    other.page.get_by_role("button", name="Tegaskan").click()
    other.page.get_by_role("dialog").get_by_role("button", name="Tegaskan").click()
    expect(other.page.locator(".kepala .chip")).to_have_text("Berjalan")
    with web.owner() as session:
        by = speak(session, "hendra")
        while run_chunk(session, parse_id(path) or by.post_id, by=by):  # type: ignore[arg-type] - the first is one
            pass
    page = desk.open(f"/massal/{path}")
    expect(page.get_by_role("heading", name="Tarik kembali semuanya")).to_be_visible()
    sound(desk, "massal/selesai")
    desk.open("/massal/ketentuan")
    sound(desk, "massal/ketentuan")


def test_the_desk_of_a_province(people: Office) -> None:
    desk = people.sit("bagus")
    for name, address in (("sanggahan", "/provinsi/"), ("perbandingan", "/provinsi/perbandingan")):
        desk.open(address)
        sound(desk, f"massal/{name}")
    page: Page = desk.open("/provinsi/uji-petik/")
    sound(desk, "massal/uji-petik")
    page.fill("#dari", clock.today().isoformat())
    page.get_by_role("button", name="Tarik contoh").click()
    page.wait_for_url("**/1")
    sound(desk, "massal/uji-petik-kasus")
    page.fill("#alasan", "Rumah di foto bukan rumah keluarga ini.")
    page.get_by_role("button", name="Keliru").click()
    page.wait_for_url("**/2")
    page.get_by_role("button", name="Benar, lanjut").click()
    page.wait_for_url("**/3")
    page.get_by_role("link", name="Uji petik").first.click()
    expect(page.get_by_role("table", name="Kasus contoh")).to_be_visible()
    sound(desk, "massal/uji-petik-hasil")
    found = page.get_by_role("table", name="Kasus contoh")
    expect(found.get_by_role("row").filter(has_text="Rumah di foto bukan rumah")).to_contain_text("Keliru")
    expect(found.locator(".chip.ok")).to_have_text(["Benar"])
    assert page.locator(".peringkat td[data-judul=Diperiksa]").inner_text().startswith("2 / ")

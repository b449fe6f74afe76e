"""Pages no link leads to: a case in conflict, forms sent back with their errors, a number just opened."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.kernel.secrets import install_vault
from tests.browser import Office, read_samples
from tests.cases.test_conflict import published_too_late
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.leak.world import BANYUMAS
from tests.registry.families import speak
from tests.screens.soundness import sound

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def conflict(web: Web, people: Office) -> str:
    """The page of a case whose family changed while it was on its way."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        case = published_too_late(Walk(session, lambda name: speak(session, name)))
        assert case.step == "tinjau_konflik"
        return f"/kasus/{case.id}"


def test_the_page_of_a_conflict(people: Office, conflict: str) -> None:
    desk = people.sit("ratna")
    page = desk.open(conflict)
    expect(page.locator("main")).to_contain_text("semen/bata merah")
    sound(desk, "jawaban/bentrok")


def test_a_family_form_sent_back(people: Office) -> None:
    desk = people.sit("sari")
    page = desk.open("/usulan/baru")
    page.get_by_role("button", name="Simpan dan ajukan").last.click()
    expect(page.locator(".galat-ringkas")).to_be_visible()
    sound(desk, "jawaban/keluarga-dikembalikan")


def test_a_number_just_opened_and_one_refused(people: Office) -> None:
    desk = people.sit("sari")
    page = desk.open(f"/keluarga/{BANYUMAS.ids['keluarga'][0]}")
    for reason, shown in (("x", ".tampilkan[open] .galat"), ("Mencocokkan kartu keluarga di rumahnya", ".terbuka")):
        if page.locator("details.tampilkan[open]").count() == 0:
            page.locator("details.tampilkan summary").first.click()
        page.locator("details.tampilkan[open] [name=alasan]").fill(reason)
        page.locator("details.tampilkan[open]").get_by_role("button").click()
        expect(page.locator(shown)).to_be_visible()
        sound(desk, "jawaban/nomor")


def test_a_bulk_form_sent_back(people: Office) -> None:
    desk = people.sit("hendra")
    page = desk.open("/massal/baru?langkah=persetujuan_kepala")
    page.get_by_role("button", name="Baca").click()
    expect(page.locator(".kepala p")).to_contain_text("Contoh 1 dari")
    sound(desk, "jawaban/massal")
    read_samples(page)
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[action$=\"/massal/baru\"]').submit()")
    expect(page.locator(".galat-ringkas")).to_contain_text("Pilih satu keputusan.")
    sound(desk, "jawaban/massal-dikembalikan")

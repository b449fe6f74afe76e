"""A family taken out of the register: the village on a phone, the regency at its desk, a return, a second officer."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from portal.kernel import secrets
from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.registry.seeding import load_families
from tests import people
from tests.browser import PHONE, Office, office
from tests.conftest import TEST_KEY, Web
from tests.journeys.test_new_family import decide
from tests.registry.families import family
from tests.views.registry.desk import family_named

pytestmark = pytest.mark.browser
NAME = "Paimin Setro"


@pytest.fixture
def household(web: Web) -> UUID:
    """A registered family of Karangsari."""
    secrets.install_vault(TEST_KEY)
    with web.owner() as session:
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        load_families(session, [(people.KARANGSARI, family(9101, NAME))])
        session.flush()
        return family_named(session, NAME).id


def wide(page: Page) -> int:
    """How much wider than the window the page is."""
    page.wait_for_load_state()  # a page just begun has its words before its styles
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def proposed(people_: Office, household: UUID) -> str:
    """Sari proposes it from her phone; the case's path."""
    page = people_.sit("sari", viewport=PHONE).open(f"/keluarga/{household}")
    page.get_by_role("link", name="Usulkan penghapusan").click()
    page.select_option("[name=kode]", "3")
    page.fill("[name=alasan]", "Rumah kosong, ketua RT tidak mengenalnya lagi.")
    assert wide(page) <= 0
    page.get_by_role("button", name="Simpan dan ajukan").click()
    page.wait_for_url("**/kasus/*")
    expect(page.locator(".stepper li[aria-current=step]")).to_contain_text("Kunjungan")
    assert wide(page) <= 0
    return page.url.removeprefix(people_.base).partition("?")[0]


def looked_for(people_: Office, case: str) -> None:
    """Tuti, not the village's own field officer, looks for them."""
    page = people_.sit("joko", viewport=PHONE).open("/tugas/")
    expect(page.locator("main")).not_to_contain_text(NAME)
    page = people_.sit("tuti", viewport=PHONE).open(case)
    page.get_by_role("link", name="Isi hasil kunjungan").click()
    page.get_by_label("Rumah tangga tidak ditemukan").check()
    page.fill("[name=note]", "Tetangga kiri kanan tidak mengenal.")
    page.get_by_role("button", name="Kirim hasil kunjungan").click()
    page.wait_for_url("**/tugas/**")


def found_in_the_inbox(people_: Office) -> None:
    """Ratna narrows her inbox to the verification of removals: one process at a time."""
    page = people_.sit("ratna").open("/tugas/")
    page.select_option("#langkah", "penghapusan:verifikasi_kab")
    page.wait_for_url("**langkah=penghapusan**")
    expect(page.locator("table")).to_contain_text(NAME)
    expect(page.locator("#langkah optgroup[label='Penghapusan keluarga']")).to_have_count(1)
    page.get_by_role("link", name="Putuskan semua yang tersaring (1)").click()
    expect(page.locator("main")).to_contain_text("Penghapusan keluarga")
    expect(page.locator("[aria-labelledby=hragu]")).not_to_contain_text("tidak mendukung")


def test_a_family_nobody_finds_leaves_the_register(web: Web, household: UUID) -> None:
    with office(web) as people_:
        case = proposed(people_, household)
        looked_for(people_, case)
        found_in_the_inbox(people_)
        decide(people_, "ratna", case, "Kembalikan", "Tanyakan juga kepada ketua RW.", "kunjungan_petugas_lain")
        looked_for(people_, case)
        decide(people_, "ratna", case, "Setujui")
        decide(people_, "hendra", case, "Setujui")
        decide(people_, "bagus", case, "Setujui")
        decide(people_, "maya", case, "Tetapkan")
        page = people_.sit("sari", viewport=PHONE).open(case)
        expect(page.locator("main")).to_contain_text("Selesai")
        assert wide(page) <= 0
        page = people_.sit("sari", viewport=PHONE).open(f"/keluarga/{household}")
        expect(page.locator("main")).to_contain_text("Dihapus")
    assert web.scalar("select kind from letter") == "sk_penghapusan"
    assert web.scalar("select status from keluarga where id = :k", k=household) == "dihapus"

"""The ministry asks one more question: drafted, signed by another, filled in; what ran before stays as it was begun."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portal.kernel import clock
from tests.browser import PHONE, Office, office
from tests.conftest import Web
from tests.journeys.test_new_family import fill_family

pytestmark = pytest.mark.browser
ASKED = "Punya sumur sendiri?"
FIELD = "[name='ruta-jawab_punya_sumur_sendiri']"


def saved(people: Office, serial: str, submit: str) -> str:
    """Sari's proposal, saved or submitted; the case's path."""
    page = people.sit("sari").open("/usulan/baru")
    fill_family(page)
    page.fill("[name='keluarga-nomor_kk']", f"330220010620{serial}")
    page.fill("[name='anggota-0-nik']", f"330220520380{serial}")
    page.get_by_role("button", name=submit).last.click()
    page.wait_for_url("**/kasus/*")
    return page.url.removeprefix(people.base).partition("?")[0]


def add_question(page: Page) -> None:
    """A question that is asked of whoever has a bore hole, made without writing any expression."""
    page.locator("#perumahan").get_by_role("link", name="Tambah pertanyaan").click()
    page.fill("[name=label_id]", ASKED)
    page.fill("[name=label_en]", "A well of your own?")
    page.fill("[name=kode]", "III.7d")
    page.select_option("[name=jenis]", "select_one")
    page.select_option("[name=daftar]", "ya_tidak")
    page.select_option("[name='syarat-0-pertanyaan']", "air_minum")
    page.select_option("[name='syarat-0-banding']", "=")
    page.get_by_role("button", name="Simpan ke draf").click()
    expect(page.locator("[name='syarat-0-nilai'] ~ .galat")).to_contain_text("Isi kode jawaban")
    page.fill("[name='syarat-0-nilai']", "5")
    page.get_by_role("button", name="Simpan ke draf").click()
    expect(page.locator("#punya_sumur_sendiri")).to_contain_text("bila Sumber air minum adalah Sumur bor/pompa")


def publish(people: Office) -> None:
    """Arif drafts and proposes; he cannot sign; Rini does."""
    page = people.sit("arif").open("/kuesioner/bdt2015")
    page.get_by_role("button", name="Ubah dari sini").click()
    add_question(page)
    page.get_by_role("link", name="Pratinjau").click()
    page.wait_for_url("**/pratinjau*")
    page.get_by_role("link", name="III. Keterangan perumahan").click()
    expect(page.locator(FIELD)).to_be_hidden()
    page.select_option("[name='ruta-air_minum']", "5")
    expect(page.locator(FIELD)).to_be_visible()
    page.get_by_role("link", name="Terbitkan").click()
    expect(page.locator("[aria-labelledby=hubah]")).to_contain_text(ASKED)
    expect(page.locator("[aria-labelledby=hhilang]")).to_contain_text("Semua jawaban lama tetap punya tempat")
    expect(page.locator("[aria-labelledby=hjalan]")).to_contain_text("Versi 1: 2 usulan")
    page.fill("[name=alasan]", "Menteri meminta data sumur warga.")
    page.get_by_role("button", name="Usulkan versi ini").click()
    expect(page.locator("main")).to_contain_text("Administrator lain harus menandatanganinya")
    expect(page.get_by_role("button", name="Tanda tangani")).to_have_count(0)
    page = people.sit("rini").open("/kuesioner/bdt2015/versi/2")
    page.get_by_role("button", name="Tanda tangani").click()
    page.locator("dialog").get_by_role("button", name="Tanda tangani").click()
    expect(page.locator(".kepala .chip")).to_have_text("Berlaku")
    page.goto(people.base + "/kuesioner/bdt2015/versi/1")
    expect(page.locator(".kepala .chip")).to_have_text("Diganti")


def test_a_question_is_added_and_what_runs_stays_as_it_was_begun(web: Web) -> None:
    with office(web) as people:
        running = saved(people, "9941", "Simpan dan ajukan")
        drafted = saved(people, "9942", "Simpan draf")
        publish(people)

        page = people.sit("sari", viewport=PHONE).open("/usulan/baru")
        page.get_by_role("link", name="III. Keterangan perumahan").click()
        expect(page.locator(FIELD)).to_be_hidden()
        page.select_option("[name='ruta-air_minum']", "5")
        page.select_option(FIELD, "1")
        page.select_option("[name='ruta-air_minum']", "6")
        expect(page.locator(FIELD)).to_be_hidden()
        page.select_option("[name='ruta-air_minum']", "5")
        fill_family(page)
        page.fill("[name='keluarga-nomor_kk']", "3302200106209943")
        page.fill("[name='anggota-0-nik']", "3302205203809943")
        page.get_by_role("button", name="Simpan draf").last.click()
        page.wait_for_url("**/kasus/*")
        expect(page.locator("main")).to_contain_text(ASKED)
        expect(page.locator("main")).to_contain_text("1, ya")
        under = web.scalar("select instrumen from change_set order by id desc limit 1")
        assert under == "bdt2015@2"

        page = people.sit("sari").open(drafted)
        page.get_by_role("link", name="Sunting").first.click()
        expect(page.locator("[name=kuesioner]")).to_have_value("bdt2015@1")
        expect(page.locator(FIELD)).to_have_count(0)
        page.get_by_role("button", name="Simpan draf").last.click()
        page.wait_for_url("**/kasus/*")

        page.goto(people.base + running)
        page.fill("[name=tanggal]", clock.today().isoformat())
        page.fill("[name=peserta_hadir]", "42")
        page.fill("[name=nomor_ba]", "BA/09/XI/2026")
        page.get_by_role("button", name="Setujui").click()
        expect(page.locator(".stepper li[aria-current=step]")).to_contain_text("Kunjungan")
        kept = web.scalar(
            "select instrumen from change_set where id = (select change_set_id from case_file where id = :c)",
            c=running.rsplit("/", 1)[1],
        )
        assert kept == "bdt2015@1"

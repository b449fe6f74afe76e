"""The ministry asks about every business: a roster is made, published, and filled with scripts and without."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import people as cast
from tests.browser import PATIENCE, PHONE, Office, office
from tests.conftest import Web
from tests.journeys.test_new_family import fill_family
from tests.screens.soundness import axe_findings, sideways

pytestmark = pytest.mark.browser
ROWS = "[data-anggota='baris_usaha_2'] [data-anggota-baris]"
NAME = "[name='baris_usaha_2-{}-jawab_nama_usahanya']"
TURNOVER = "[name='baris_usaha_2-{}-jawab_omzet_sebulan']"
STEP = "Usaha rumah tangga"


def make_roster(page: Page) -> None:
    """A roster of businesses with two questions, asked of whoever has one."""
    page.get_by_role("link", name="Tambah daftar berulang").click()
    page.fill("[name=label_id]", STEP)
    page.fill("[name=label_en]", "Household businesses")
    page.fill("[name=baris_id]", "Usaha")
    page.fill("[name=baris_en]", "Business")
    page.fill("[name=nama]", "usaha_2")
    page.fill("[name=banyak]", "3")
    page.select_option("[name='syarat-0-pertanyaan']", "air_minum")
    page.select_option("[name='syarat-0-banding']", "=")
    page.fill("[name='syarat-0-nilai']", "5")
    page.get_by_role("button", name="Simpan ke draf").click()
    expect(page.locator("#usaha_2")).to_contain_text("0 sampai 3 baris")
    for label, kind in (("Nama usahanya", "text"), ("Omzet sebulan", "int")):
        page.locator("#usaha_2_isi").get_by_role("link", name="Tambah pertanyaan").click()
        page.fill("[name=label_id]", label)
        page.fill("[name=label_en]", f"{label} (en)")
        page.select_option("[name=jenis]", kind)
        page.get_by_role("button", name="Simpan ke draf").click()
    expect(page.locator("#usaha_2")).to_contain_text("2 pertanyaan")
    move_by_keyboard(page)


def move_by_keyboard(page: Page) -> None:
    """Alt and an arrow move the question in hand; where it stands is said, and the hand stays on it."""
    news = page.locator("[data-kabar]")
    page.wait_for_load_state()  # the keys are heard by a script
    page.locator("#omzet_sebulan a").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(news).to_have_text(f"Omzet sebulan: ke-1 dari 2 dalam bagian {STEP}")
    expect(page.locator("#omzet_sebulan a")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(news).to_have_text("Sudah di ujung bagiannya.")
    page.keyboard.press("Alt+ArrowDown")
    expect(news).to_have_text(f"Omzet sebulan: ke-2 dari 2 dalam bagian {STEP}")


def preview(page: Page) -> None:
    """Two rows, on the portal's form and on the phone; the condition works."""
    page.get_by_role("link", name="Pratinjau").click()
    page.wait_for_url("**/pratinjau*")
    for address in (page.url, f"{page.url}?lebar=hp"):
        page.goto(address)
        page.get_by_role("link", name=STEP).click()
        expect(page.locator("[data-daftar-tidak=usaha_2]")).to_be_visible()
        page.get_by_role("link", name="III. Keterangan perumahan").click()
        page.select_option("[name='ruta-air_minum']", "5")
        page.get_by_role("link", name=STEP).click()
        expect(page.locator(ROWS)).to_have_count(2)
        expect(page.locator(ROWS).nth(1)).to_contain_text("Usaha 2")
        assert not sideways(page)
        assert axe_findings(page) == []


def publish(people: Office) -> None:
    """Arif drafts and proposes; Rini signs."""
    page = people.sit("arif").open("/kuesioner/bdt2015")
    page.get_by_role("button", name="Ubah dari sini").click()
    make_roster(page)
    draft = page.url.partition("#")[0]
    preview(page)
    for path in ("daftar-baris/usaha_2", "daftar-baris/usaha/hapus", ""):
        page.goto(f"{draft}/{path}".rstrip("/"))
        assert axe_findings(page) == []
    page.get_by_role("link", name="Terbitkan").click()
    expect(page.locator("[aria-labelledby=hubah]")).to_contain_text(STEP)
    expect(page.locator("[aria-labelledby=hhilang]")).to_contain_text("Semua jawaban lama tetap punya tempat")
    page.fill("[name=alasan]", "Menteri meminta data usaha warga.")
    page.get_by_role("button", name="Usulkan versi ini").click()
    expect(page.locator("main")).to_contain_text("Administrator lain harus menandatanganinya")
    page = people.sit("rini").open("/kuesioner/bdt2015/versi/2")
    page.get_by_role("button", name="Tanda tangani").click()
    page.locator("dialog").get_by_role("button", name="Tanda tangani").click()
    expect(page.locator(".kepala .chip").first).to_have_text("Berlaku")


def fill_rows(page: Page) -> None:
    """Three rows, of which the second is taken out again."""
    page.get_by_role("link", name="III. Keterangan perumahan").click()
    page.select_option("[name='ruta-air_minum']", "6")
    page.get_by_role("link", name=STEP).click()
    expect(page.get_by_role("button", name="Tambah: Usaha", exact=True)).to_be_hidden()
    page.get_by_role("link", name="III. Keterangan perumahan").click()
    page.select_option("[name='ruta-air_minum']", "5")
    page.get_by_role("link", name=STEP).click()
    for row, (name, turnover) in enumerate((("Warung", "900000"), ("Salah", ""), ("Ojek", "750000"))):
        page.get_by_role("button", name="Tambah: Usaha", exact=True).click()
        page.fill(NAME.format(row), name)
        page.fill(TURNOVER.format(row), turnover)
    page.locator(ROWS).nth(1).get_by_role("button", name="Hapus baris").click()
    expect(page.locator(ROWS)).to_have_count(2)
    assert not sideways(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert axe_findings(page) == []


def plain(people: Office) -> Page:
    """Sari at a phone whose browser runs no scripts."""
    context = people.browser.new_context(
        viewport={"width": 390, "height": 844}, locale="id-ID", java_script_enabled=False
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(people.base + "/login/")
    page.fill("input[name=username]", "sari")
    page.fill("input[name=password]", cast.PASSWORD)
    page.click("form:has(input[name=password]) button")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(people.base + "/usulan/baru")
    return page


def numbers(page: Page, serial: str) -> None:
    page.fill("[name='keluarga-nomor_kk']", f"330220010620{serial}")
    page.fill("[name='anggota-0-nik']", f"330220520380{serial}")


def kept(web: Web) -> Any:
    """The rows of the newest proposal."""
    return web.scalar(
        "select fields->'jawaban.usaha_2' from change where entity = 'ruta' order by change_set_id desc, seq limit 1"
    )


def test_an_administrator_makes_a_roster_and_an_operator_fills_its_rows(web: Web) -> None:
    with office(web) as people:
        publish(people)

        page = people.sit("sari", viewport=PHONE).open("/usulan/baru")
        fill_rows(page)
        fill_family(page)
        numbers(page, "9951")
        page.get_by_role("button", name="Simpan draf").last.click()
        page.wait_for_url("**/kasus/*")
        for words in (STEP, "Warung", "Ojek"):
            expect(page.locator("main")).to_contain_text(words)
        first = [
            {"nama_usahanya": "Warung", "omzet_sebulan": 900000},
            {"nama_usahanya": "Ojek", "omzet_sebulan": 750000},
        ]
        assert kept(web) == first

        page.get_by_role("link", name="Sunting").first.click()
        expect(page.locator(ROWS)).to_have_count(2)
        expect(page.locator(NAME.format(1))).to_have_value("Ojek")

        page = plain(people)
        page.select_option("[name='ruta-air_minum']", "5")
        for row in (0, 1, 2):
            page.get_by_role("button", name="Tambah: Usaha", exact=True).click()
            page.fill(NAME.format(row), f"Kios {row}")
        page.locator(ROWS).nth(1).get_by_role("button", name="Hapus baris").click()
        expect(page.locator(ROWS)).to_have_count(2)
        page.fill("[name='ruta-alamat']", "Jalan Kenanga 9")
        page.fill("[name='anggota-0-nama']", "Painem")
        numbers(page, "9952")
        page.fill("[name='anggota-0-tanggal_lahir']", "1980-03-12")
        page.fill("[name='alasan']", "Belum terdata.")
        page.get_by_role("button", name="Simpan draf").last.click()
        page.wait_for_url("**/kasus/*")
        assert kept(web) == [{"nama_usahanya": "Kios 0"}, {"nama_usahanya": "Kios 2"}]
        page.context.close()

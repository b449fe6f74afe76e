"""Pages of the exchange that no link leads to: refusals, a file on its way, its columns paired wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.spreadsheets import write
from tests import people as cast
from tests.browser import Office
from tests.conftest import Web
from tests.screens.soundness import sound
from tests.views.exchange.test_import_screen import known_family, run_all

pytestmark = pytest.mark.browser


def shown_done(page: Page) -> None:
    """The page has asked for itself again and found that the work is over; nobody loads it by hand meanwhile."""
    page.wait_for_load_state()
    expect(page.locator("[data-hidup][data-jalan]")).to_have_count(0)


def done(page: Page, web: Web) -> None:
    """What was just asked for has begun, a worker does it, and the page tells that it is over."""
    expect(page.locator("[data-hidup][data-jalan]")).to_be_attached()
    run_all(web)
    shown_done(page)


def test_a_file_from_the_door_to_the_cases(people: Office, web: Web, tmp_path: Path) -> None:
    write(tmp_path / "BDT Karangsari.xlsx", 300, [cast.KARANGSARI], share=0.05)
    desk = people.sit("sari")
    page = desk.open("/impor/")
    (tmp_path / "catatan.csv").write_text("tanpa;judul\nyang;dikenal\n")
    page.locator("input[name=berkas]").set_input_files(tmp_path / "catatan.csv")
    page.get_by_role("button", name="Muat", exact=True).click()
    expect(page.locator(".galat-ringkas")).to_contain_text("judul kolom")
    sound(desk, "tukar/ditolak")
    page.locator("input[name=berkas]").set_input_files(tmp_path / "BDT Karangsari.xlsx")
    page.get_by_role("button", name="Muat", exact=True).click()
    expect(page.get_by_role("heading", name="Pasangan kolom")).to_be_visible()
    sound(desk, "tukar/kolom")
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_text("Sedang diperiksa")).to_be_visible()
    sound(desk, "tukar/berjalan")
    done(page, web)
    expect(page.get_by_role("heading", name="Ajukan baris yang baik")).to_be_visible()
    sound(desk, "tukar/diperiksa")
    page.get_by_label("Alasan").fill("Pemutakhiran BDT 2026")
    page.get_by_role("button", name="Ajukan").click()
    done(page, web)
    expect(page.get_by_text("100%")).to_be_visible()
    sound(desk, "tukar/selesai")


def test_an_import_whose_families_were_all_refused(people: Office, web: Web, tmp_path: Path) -> None:
    desk = people.sit("ratna")
    addresses = []
    for name, rows in (("lama", 61), ("baru", 60)):
        write(tmp_path / f"{name}.xlsx", rows, [cast.KARANGSARI], share=0.05, seed=11)
        page = desk.open("/impor/")
        page.locator("input[name=berkas]").set_input_files(tmp_path / f"{name}.xlsx")
        page.get_by_role("button", name="Muat", exact=True).click()
        page.get_by_role("button", name="Periksa berkas").click()
        expect(page.get_by_text("Sedang diperiksa")).to_be_visible()
        addresses.append(page.url)
        run_all(web)
    for address in addresses:
        page.goto(address)
        page.get_by_label("Alasan").fill("Pemutakhiran BDT 2026")
        page.get_by_role("button", name="Ajukan").click()
        done(page, web)
    expect(page.get_by_text("Tidak ada yang diajukan")).to_be_visible()
    expect(page.locator(".periksa")).to_contain_text("sudah ada dalam usulan")
    sound(desk, "tukar/ditolak-semua")


def test_an_export_asked_for(people: Office, web: Web) -> None:
    desk = people.sit("ratna")
    page = desk.open("/ekspor/")
    page.get_by_label("Tujuan pemakaian").fill("iseng")
    page.get_by_role("button", name="Buat ekspor").click()
    expect(page.locator(".galat-ringkas")).to_be_visible()
    page.get_by_label("Tujuan pemakaian").fill("Rapat koordinasi penyaluran bantuan")
    page.get_by_label("NIK, No. KK, dan nama ibu kandung").check()
    page.get_by_role("button", name="Buat ekspor").click()
    expect(page.get_by_text("Sedang dibuat").first).to_be_visible()
    done(page, web)
    expect(page.get_by_role("button", name="Unduh")).to_be_visible()
    sound(desk, "tukar/ekspor")


def test_registered_families_in_a_file(people: Office, web: Web, tmp_path: Path) -> None:
    content = known_family(web, 9410)
    (tmp_path / "Pemutakhiran lantai.csv").write_text(content)
    desk = people.sit("sari")
    page = desk.open("/impor/")
    page.locator("input[name=berkas]").set_input_files(tmp_path / "Pemutakhiran lantai.csv")
    page.get_by_role("button", name="Muat", exact=True).click()
    page.get_by_label("Jenis daftar").select_option("bdt")
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_text("Sedang diperiksa")).to_be_visible()
    done(page, web)
    expect(page.get_by_role("heading", name="Perbaikan keluarga terdaftar")).to_be_visible()
    sound(desk, "tukar/perbaikan")
    page.get_by_label("Alasan").fill("Pemutakhiran lantai 2026")
    page.get_by_role("button", name="Ajukan").click()
    expect(page.locator(".galat-ringkas")).to_contain_text("Centang usulan perbaikan")
    sound(desk, "tukar/perbaikan-tanpa-centang")
    page.get_by_label("Usulkan juga perbaikan").check()
    page.get_by_role("button", name="Ajukan").click()
    done(page, web)
    expect(page.get_by_text("100%")).to_be_visible()
    page.goto(page.url.partition("#")[0] + "?temuan=BERUBAH")
    expect(page.get_by_text("berubah: lantai 9→4")).to_be_visible()
    sound(desk, "tukar/perbaikan-selesai")


def test_the_tokens_of_others(people: Office, web: Web) -> None:
    desk = people.sit("arif")
    page = desk.open("/pengguna/token/")
    expect(page.get_by_role("button", name="Cabut").first).to_be_visible()
    sound(desk, "tukar/token-semua")
    page.get_by_label("Nama pemegang atau sistem").fill("tidak ada yang begini")
    page.get_by_role("button", name="Cari", exact=True).last.click()
    expect(page.get_by_text("Tidak ada token yang cocok")).to_be_visible()
    sound(desk, "tukar/token-kosong")

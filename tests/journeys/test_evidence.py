"""One evidence on a telephone: chosen, refused for what it is, sent again, seen by the regency beside the changes."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from portal.kernel.secrets import install_vault
from tests.browser import DESKTOP, PHONE, office
from tests.cases.papers import paper
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.fieldwork.pictures import photo
from tests.registry.families import family, speak
from tests.screens.soundness import sound

pytestmark = pytest.mark.browser
PAGE = {"name": "kk.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload='alert(1)'/>"}
CARD = {"name": "kk.jpg", "mimeType": "image/jpeg", "buffer": photo(900, 600)}
LETTER = {"name": "surat kematian.pdf", "mimeType": "application/pdf", "buffer": paper(pages=2)}


def painted(screenshot: bytes) -> bool:
    """Whether the grey of our picture fills the middle of the page."""
    shown = Image.open(io.BytesIO(screenshot)).convert("RGB")
    middle = [shown.getpixel((shown.width // 2, shown.height * part // 10)) for part in (3, 5, 7)]
    return len(set(middle)) == len(middle)


def test_a_family_card_comes_with_the_proposal(web: Web) -> None:
    install_vault(TEST_KEY)
    with web.owner() as session:
        case = Walk(session, lambda who: speak(session, who)).opened(draft=family(9520, "Tarmini Puji")).id
    with office(web) as people:
        desk = people.sit("sari", viewport=PHONE)
        page = desk.open(f"/kasus/{case}")
        expect(page.locator("#pemeriksaan")).to_contain_text("Belum ada buktinya.")
        page.get_by_role("link", name="Tambah bukti").click()
        page.get_by_label("Jenis bukti").select_option("kk")
        page.set_input_files("#berkas", PAGE)  # type: ignore[arg-type]
        page.get_by_role("button", name="Kirim bukti").click()
        expect(page.locator("#galat-ringkas")).to_contain_text("kk.jpg: ini halaman web atau gambar SVG")
        expect(page.get_by_label("Jenis bukti")).to_have_value("kk")
        sound(desk, "bukti/bukti-ditolak")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.set_input_files("#berkas", [CARD, LETTER])  # type: ignore[arg-type]
        page.get_by_role("button", name="Kirim bukti").click()
        expect(page.locator(".berkas-bukti > li")).to_have_count(2)
        expect(page.locator("main")).to_contain_text("2 bukti tersimpan.")
        expect(page.locator("#pemeriksaan")).not_to_contain_text("Belum ada buktinya.")
        picture = page.get_by_role("img", name="Bukti: Kartu keluarga (KK), berkas kk.jpg")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
        sound(desk, "bukti/bukti")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.get_by_role("button", name="Hapus bukti: Kartu keluarga (KK), berkas surat kematian.pdf").click()
        expect(page.locator(".berkas-bukti > li")).to_have_count(1)
        expect(page.locator("main")).to_contain_text("1 bukti dikeluarkan dari draf")
        page.locator("nav.tabs").get_by_role("link", name="Perubahan").click()
        expect(page.locator("nav.tabs [aria-current]")).to_contain_text("Perubahan")
        page.get_by_role("button", name="Ajukan").click()
        expect(page.locator("main")).to_contain_text("Tersimpan: Ajukan")

        desk = people.sit("ratna")
        page = desk.open(f"/kasus/{case}")
        strip = page.locator(".bukti-usulan")
        expect(strip).to_contain_text("Kartu keluarga (KK)")
        sound(desk, "bukti/bukti-petugas")
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        with page.expect_navigation() as opened:
            strip.get_by_role("link").filter(has=page.get_by_role("img")).click()
        assert opened.value.header_value("content-type") == "image/jpeg"
        assert painted(page.screenshot()), "the picture is seen under a policy that allows nothing else"

"""The file button speaks the page's language, tells the name of what was chosen, and is where an error leads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import office
from tests.conftest import Web
from tests.leak import matrix
from tests.leak.world import BANYUMAS, JPEG

pytestmark = pytest.mark.browser
PHOTO = {"name": "rumah.jpg", "mimeType": "image/jpeg", "buffer": JPEG + b"x" * 4000}


@pytest.fixture(scope="module")
def page(web: Web) -> Iterator[Page]:
    matrix.furnish(web)
    with office(web) as people:
        page = people.sit("joko").open(f"/kasus/{BANYUMAS.ids['case'][0]}/kunjungan")
        page.get_by_label("Selesai dicacah").check()
        yield page


def test_it_is_the_pages_own_button(page: Page) -> None:
    button = page.get_by_role("button", name="Rumah tampak depan Pilih berkas")
    expect(page.locator("#photo_rumah")).to_be_hidden()
    expect(page.locator("#photo_rumah-nama")).to_have_text("Belum ada berkas")
    with page.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files(PHOTO)  # type: ignore[arg-type]
    expect(page.locator("#photo_rumah-nama")).to_have_text("rumah.jpg (4 kB)")


def test_an_error_leads_to_it(page: Page) -> None:
    page.reload()
    page.get_by_label("Selesai dicacah").check()
    page.get_by_role("button", name="Kirim hasil kunjungan").click()
    page.locator(".galat-ringkas a[href='#photo_rumah-tombol']").click()
    expect(page.get_by_role("button", name="Rumah tampak depan Pilih berkas")).to_be_focused()


def test_what_is_too_large_is_said_beside_it(page: Page) -> None:
    page.reload()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.evaluate("document.querySelector('#photo_rumah').dataset.terbesar = 100")
    page.locator("#photo_rumah").set_input_files(PHOTO)  # type: ignore[arg-type]
    told = page.locator("#photo_rumah-tolak")
    expect(told).to_be_visible()
    expect(told).to_contain_text("lebih besar")
    expect(page.locator("#photo_rumah-tombol")).to_be_focused()
    assert page.evaluate("document.querySelector('#photo_rumah').checkValidity()") is False
    assert not [line for line in said if "focusable" in line]
    page.locator("#photo_rumah").set_input_files({**PHOTO, "buffer": b"kecil"})  # type: ignore[arg-type]
    expect(told).to_be_hidden()


def test_in_english(page: Page) -> None:
    page.locator("details.menu summary.akun").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{'/'.join(page.url.split('/')[:3])}/kasus/{BANYUMAS.ids['case'][0]}/kunjungan")
    expect(page.locator("#photo_rumah-tombol")).to_have_text("Choose a file")
    expect(page.locator("#photo_rumah-nama")).to_have_text("No file chosen")

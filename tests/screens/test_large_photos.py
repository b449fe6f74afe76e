"""A photo that is too large: said before it is sent; and should it be sent anyhow, what was typed is not lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.fieldwork.images import LARGEST_VISIT, MAX_PHOTO, PHOTOS_A_VISIT
from tests.browser import PHONE, Office
from tests.conftest import Web
from tests.leak import matrix
from tests.leak.world import BANYUMAS, picture

WORDS = "Rumah di ujung gang, pagar bambu."


def test_what_the_form_takes_the_portal_takes(web: Web) -> None:
    assert web.app.config["MAX_CONTENT_LENGTH"] == LARGEST_VISIT > PHOTOS_A_VISIT * MAX_PHOTO
    matrix.furnish(web)
    page = web.client("joko").get(f"/kasus/{BANYUMAS.ids['case'][0]}/kunjungan").get_data(as_text=True)
    assert page.count('type="file"') == page.count(f'data-terbesar="{MAX_PHOTO}"') == PHOTOS_A_VISIT


def visit_form(people: Office) -> Page:
    page = people.sit("joko", viewport=PHONE).open(f"/kasus/{BANYUMAS.ids['case'][0]}/kunjungan")
    page.check("[name=result][value='1']")
    page.fill("form[data-simpan] [name=note]", WORDS)
    return page


def photo(folder: Path, size: int) -> Path:
    file = folder / f"rumah-{size}.jpg"
    file.write_bytes(picture("x" * size))
    return file


@pytest.mark.browser
def test_a_large_photo_is_refused_when_chosen(people: Office, tmp_path: Path) -> None:
    page = visit_form(people)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    field = page.locator("[name=photo_rumah]")
    field.set_input_files(photo(tmp_path, MAX_PHOTO))
    assert "8 MB" in field.evaluate("field => field.validationMessage")
    page.get_by_role("button", name="Kirim hasil kunjungan").click()
    page.wait_for_timeout(300)
    assert "POST" not in asked
    field.set_input_files(photo(tmp_path, 1000))
    assert field.evaluate("field => field.validationMessage") == ""


@pytest.mark.browser
def test_what_was_typed_outlives_a_refused_upload(people: Office, web: Web, tmp_path: Path) -> None:
    web.app.config["MAX_CONTENT_LENGTH"] = 20_000
    try:
        page = visit_form(people)
        page.locator("[name=photo_rumah]").set_input_files(photo(tmp_path, 40_000))
        page.get_by_role("button", name="Kirim hasil kunjungan").click()
        expect(page.locator("main")).to_contain_text("ketikan Anda masih ada")
    finally:
        web.app.config["MAX_CONTENT_LENGTH"] = LARGEST_VISIT
    page.goto(people.base + f"/kasus/{BANYUMAS.ids['case'][0]}/kunjungan")
    expect(page.locator("form[data-simpan] [name=note]")).to_have_value(WORDS)
    expect(page.locator("[name=result][value='1']")).to_be_checked()

"""A form sent after the session ended: what was typed comes back after signing in again, but no number and no file."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import people as cast
from tests.browser import Office, office
from tests.conftest import Web
from tests.journeys.test_new_family import CHILD, HEAD, add_child, fill_family

pytestmark = pytest.mark.browser
HELD = "Object.keys(sessionStorage).filter(key => key.startsWith('tertahan'))"


@pytest.fixture(scope="module")
def people(web: Web) -> Iterator[Office]:
    with office(web) as made:
        yield made


def send_without_session(people: Office) -> Page:
    """Sari's long form, sent when her session is gone."""
    page = people.sit("sari").open("/usulan/baru")
    fill_family(page)
    add_child(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Simpan dan ajukan").click()
    expect(page.get_by_role("heading", name="Sesi Anda sudah berakhir")).to_be_visible()
    page.wait_for_load_state()  # a script holds what was typed
    return page


def sign_in_again(page: Page, name: str) -> None:
    page.get_by_role("link", name="Masuk lagi").click()
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", cast.PASSWORD)
    page.locator("form:has(input[name=password]) button").first.click()
    page.wait_for_url(re.compile(r"^[^?]*/usulan/baru"))


def test_what_was_typed_comes_back_and_is_sent(people: Office) -> None:
    page = send_without_session(people)
    kept = page.evaluate("JSON.stringify(sessionStorage)")
    assert "Jalan Kenanga 4" in kept
    assert "3302205203809901" not in kept
    assert cast.PASSWORD not in kept
    sign_in_again(page, "sari")
    expect(page.locator("form.usulan .pesan")).to_contain_text("Isian Anda dipulihkan")
    for name, value in (("ruta-alamat", "Jalan Kenanga 4"), ("anggota-0-nama", HEAD), ("anggota-1-nama", CHILD)):
        expect(page.locator(f"[name='{name}']")).to_have_value(value)
    expect(page.locator("[name='ruta-lantai']")).to_have_value("9")
    expect(page.locator("[name='anggota-0-nik']")).to_have_value("")
    page.fill("[name='keluarga-nomor_kk']", "3302200106209901")
    page.fill("[name='anggota-0-nik']", "3302205203809901")
    page.fill("[name='anggota-1-nik']", "3302200507129901")
    page.get_by_role("button", name="Simpan dan ajukan").click()
    page.wait_for_url("**/kasus/*")
    assert page.evaluate(HELD) == []


def test_another_person_does_not_get_it(people: Office) -> None:
    page = send_without_session(people)
    sign_in_again(page, "wayan")
    expect(page.locator("[name='ruta-alamat']")).to_have_value("")
    expect(page.locator("form.usulan .pesan")).to_have_count(0)
    assert page.evaluate(HELD) == [], "nor does it stay on the device"


def test_signing_out_forgets_it(people: Office) -> None:
    page = send_without_session(people)
    sign_in_again(page, "sari")
    page.locator("details.menu summary.akun").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url("**/login/**")
    assert page.evaluate(HELD) == []


def test_no_password_is_kept(people: Office) -> None:
    page = people.sit("sari").open("/akun/sandi")
    page.fill("[name=old]", "rahasia-lama")
    page.fill("[name=new]", "rahasia-baru-sekali")
    page.fill("[name=again]", "rahasia-baru-sekali")
    page.context.clear_cookies()
    page.locator("form:has([name=old]) button").last.click()
    expect(page.get_by_role("heading", name="Sesi Anda sudah berakhir")).to_be_visible()
    assert "rahasia" not in page.evaluate("JSON.stringify(sessionStorage)")

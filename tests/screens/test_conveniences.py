"""What the scripts add: typing survives, leaving asks, ending a case asks, and a phone can write a decision's note."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser import PHONE, Office, office
from tests.conftest import Web
from tests.journeys.test_new_family import JPEG, fill_family, propose, visit

pytestmark = pytest.mark.browser
WORDS = "Foto rumah kabur, mohon difoto ulang."
NOTE = "form.putus [name=note]"
KEPT_LONG_AGO = """() => Object.keys(localStorage).filter((key) => key.includes("musdes-baru")).forEach((key) =>
  localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), "(saran)": "2020-01-01" })))"""
"""As if it had been typed when another day was suggested."""


@pytest.fixture(scope="module")
def people(web: Web) -> Iterator[Office]:
    with office(web) as made:
        yield made


@pytest.fixture(scope="module")
def case(people: Office) -> str:
    """A visited family that waits for the regency's verifier."""
    path = propose(people)
    visit(people, path, "Rumah ditemukan.")
    return path


def test_a_note_survives_a_reload_but_not_signing_out(people: Office, case: str) -> None:
    page = people.sit("ratna").open(case)
    page.fill(NOTE, WORDS)
    page.reload()
    expect(page.locator(NOTE)).to_have_value(WORDS)
    page.locator("details.menu summary.akun").click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url(lambda url: case not in url)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('ketikan:'))") == []


def test_a_note_survives_a_broken_line(people: Office, case: str) -> None:
    page = people.sit("ratna").open(case)
    page.fill(NOTE, WORDS)
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.locator("form.putus").get_by_role("button", name="Kembalikan").click()
    page.wait_for_url("chrome-error:**")
    page.context.set_offline(False)
    page.goto(people.base + case)
    expect(page.locator(NOTE)).to_have_value(WORDS)


def test_a_refused_note_stays_and_an_accepted_one_is_forgotten(people: Office, case: str) -> None:
    page = people.sit("ratna").open(case)
    page.fill(NOTE, "x")
    page.locator("form.putus").get_by_role("button", name="Kembalikan").click()
    expect(page.locator(".galat-ringkas")).to_be_focused()
    expect(page.locator(NOTE)).to_have_value("x")
    page.fill(NOTE, WORDS)
    page.select_option("form.putus [name=return_to]", "kunjungan_lapangan")
    page.locator("form.putus").get_by_role("button", name="Kembalikan").click()
    page.wait_for_url(lambda url: case not in url)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('ketikan:'))") == []


def test_a_visit_without_network_stays_with_its_photos(people: Office, case: str) -> None:
    page = people.sit("joko", viewport=PHONE).open(case)
    page.get_by_role("link", name="Isi hasil kunjungan").click()
    page.get_by_label("Selesai dicacah").check()
    page.wait_for_load_state()  # a script keeps what is typed
    page.fill("[name=note]", WORDS)
    page.set_input_files("[name=photo_rumah]", {"name": "rumah.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    page.context.set_offline(True)
    page.get_by_role("button", name="Kirim hasil kunjungan").click()
    expect(page.get_by_role("alert").filter(has_text="tidak ada jaringan")).to_be_focused()
    assert page.locator("[name=photo_rumah]").evaluate("field => field.files.length") == 1
    page.context.set_offline(False)
    page.wait_for_function("navigator.onLine")
    page.get_by_role("button", name="Kirim hasil kunjungan").click()
    expect(page.locator(".galat-ringkas")).to_contain_text("titik lokasi")
    expect(page.locator("#note")).to_have_value(WORDS)
    visit(people, case, "Sudah difoto ulang.")


def test_a_sent_comment_leaves_the_box_and_a_refused_one_stays(people: Office, case: str) -> None:
    page = people.sit("ratna").open(case)
    box = page.get_by_label("Tulis komentar")
    for said, left in ((WORDS, ""), ("NIK 3302200106209999", "NIK 3302200106209999")):
        box.fill(said)
        page.get_by_role("button", name="Kirim komentar").click()
        expect(page.get_by_text("Komentar terkirim." if not left else "memuat 16 angka")).to_be_visible()
        expect(box).to_have_value(left)
        page.wait_for_load_state()  # a script forgets what has arrived
        page.goto(people.base + case)
        expect(box).to_have_value(left)
    box.fill("")


def test_rejecting_asks_and_can_be_left(people: Office, case: str) -> None:
    page = people.sit("ratna").open(case)
    page.fill(NOTE, WORDS)
    page.locator("form.putus").get_by_role("button", name="Tolak").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("tidak dapat ditarik kembali")
    expect(dialog).to_contain_text("Tolak: keluarga Kartinah Lestari?")
    dialog.get_by_role("button", name="Tidak jadi").click()
    expect(dialog).to_be_hidden()
    page.reload()
    expect(page.locator("form.putus")).to_be_visible()


def test_a_missing_note_is_said_before_anything_is_asked(people: Office, case: str) -> None:
    page = people.sit("ratna").open(case)
    page.fill(NOTE, "x")
    page.locator("form.putus").get_by_role("button", name="Tolak").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert "lima huruf" in page.locator(NOTE).evaluate("field => field.validationMessage")
    page.fill(NOTE, WORDS)
    page.locator("form.putus").get_by_role("button", name="Tolak").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_note_of_a_decision_is_there_on_a_phone(people: Office, case: str) -> None:
    page = people.sit("ratna", viewport=PHONE).open(case)
    expect(page.locator(NOTE)).to_be_visible()
    expect(page.locator("form.putus [name=return_to]")).to_be_visible()
    for button in page.locator("form.putus button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= PHONE["width"]


def asked_on_leaving(page: Page, path: str) -> list[str]:
    """The kinds of dialogs that came up on the way; each is accepted."""
    met: list[str] = []

    def accept(dialog: Dialog) -> None:
        met.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.goto(path)
    page.remove_listener("dialog", accept)
    return met


def test_leaving_a_half_written_proposal_asks(people: Office) -> None:
    page = people.sit("sari").open("/usulan/baru")
    page.locator("[name='ruta-alamat']").press_sequentially("Jalan Kenanga")
    assert asked_on_leaving(page, people.base + "/tugas/") == ["beforeunload"]
    assert asked_on_leaving(page, people.base + "/usulan/baru") == []


def test_a_long_reason_tells_its_limit(people: Office) -> None:
    page = people.sit("sari").open("/usulan/baru")
    told = page.locator("[name=alasan] + [role=status]")
    page.fill("[name=alasan]", "a" * 100)
    expect(told).to_have_text("")
    page.fill("[name=alasan]", "a" * 1990)
    expect(told).to_have_text("1.990 dari 2.000 huruf")
    page.fill("[name=alasan]", "a" * 2000)
    expect(told).to_contain_text("Batas 2.000 huruf tercapai")


def test_saving_a_draft_does_not_ask(people: Office) -> None:
    page = people.sit("sari").open("/usulan/baru")
    fill_family(page)
    page.fill("[name='keluarga-nomor_kk']", "3302200106209902")
    page.fill("[name='anggota-0-nik']", "3302205203809902")
    met: list[str] = []
    page.on("dialog", lambda dialog: (met.append(dialog.type), dialog.accept()))
    page.get_by_role("button", name="Simpan draf").last.click()
    page.wait_for_url(lambda url: "/usulan/baru" not in url)
    assert met == []


def test_rejecting_for_good(people: Office, case: str) -> None:
    page = people.sit("ratna").open(case)
    page.fill(NOTE, WORDS)
    page.select_option("form.putus [name=reason_code]", "T02")
    page.locator("form.putus").get_by_role("button", name="Tolak").click()
    page.get_by_role("dialog").get_by_role("button", name="Tolak").click()
    page.wait_for_url(lambda url: case not in url)
    page.goto(people.base + case)
    expect(page.locator("main")).to_contain_text("Ditolak")


def test_a_day_chosen_over_the_suggested_one_survives_a_reload_but_not_a_new_suggestion(people: Office) -> None:
    page = people.sit("sari").open("/musdes/baru")
    suggested = page.locator("[name=held_on]").input_value()
    chosen = suggested[:8] + ("02" if suggested.endswith("01") else "01")
    page.fill("[name=held_on]", chosen)
    page.fill("[name=place]", "Balai Dusun Kulon")
    page.reload()
    expect(page.locator("[name=held_on]")).to_have_value(chosen)
    expect(page.locator("[name=place]")).to_have_value("Balai Dusun Kulon")
    page.evaluate(KEPT_LONG_AGO)
    page.reload()
    expect(page.locator("[name=held_on]")).to_have_value(suggested)
    expect(page.locator("[name=place]")).to_have_value("Balai Dusun Kulon")

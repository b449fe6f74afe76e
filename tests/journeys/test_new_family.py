"""The whole way of one new family: six people, one return for rework, the register, the letter read back."""

from __future__ import annotations

import hashlib
import io
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal.access.actor import system
from portal.documents.operations import render_letter
from portal.kernel import clock
from tests.browser import PHONE, Office, office
from tests.conftest import Web
from tests.leak.world import JPEG

pytestmark = pytest.mark.browser
FINAL = {"Tolak", "Tetapkan"}
"""Answers that are asked about once more."""
HEAD = "Kartinah Lestari"
CHILD = "Bagas Prakoso"


def fill_family(page: Page) -> None:
    """The proposal form, as Sari fills it in, all of its sections at once."""
    whole = page.locator("[data-semua]")
    if whole.get_attribute("aria-pressed") == "false":
        whole.click()
    page.fill("[name='ruta-alamat']", "Jalan Kenanga 4")
    page.fill("[name='ruta-rt']", "002")
    page.fill("[name='ruta-rw']", "004")
    page.fill("[name='keluarga-nomor_kk']", "3302200106209901")
    page.select_option("[name='ruta-lantai']", "9")
    page.fill("[name='alasan']", "Belum terdata; rumah berlantai tanah.")
    page.fill("[name='anggota-0-nama']", HEAD)
    page.fill("[name='anggota-0-nik']", "3302205203809901")
    page.fill("[name='anggota-0-tanggal_lahir']", "1980-03-12")
    page.select_option("[name='anggota-0-jenis_kelamin']", "2")
    page.select_option("[name='anggota-0-hub_kepala']", "1")
    page.select_option("[name='anggota-0-status_kawin']", "4")


def add_child(page: Page) -> None:
    """A second member, by the button."""
    page.get_by_role("button", name="Tambah anggota").click()
    page.fill("[name='anggota-1-nama']", CHILD)
    page.fill("[name='anggota-1-nik']", "3302200507129901")
    page.fill("[name='anggota-1-tanggal_lahir']", "2012-07-05")
    page.select_option("[name='anggota-1-jenis_kelamin']", "1")
    page.select_option("[name='anggota-1-hub_kepala']", "3")
    page.select_option("[name='anggota-1-status_kawin']", "1")


def propose(people: Office) -> str:
    """Sari proposes and records the village meeting; the case's path."""
    page = people.sit("sari").open("/usulan/baru")
    fill_family(page)
    add_child(page)
    page.get_by_role("button", name="Simpan dan ajukan").click()
    page.wait_for_url("**/kasus/*")
    case = page.url.removeprefix(people.base).partition("?")[0]
    page.fill("[name=tanggal]", clock.today().isoformat())
    page.fill("[name=peserta_hadir]", "42")
    page.fill("[name=nomor_ba]", "BA/07/XI/2026")
    page.get_by_role("button", name="Setujui").click()
    expect(page.locator(".stepper li[aria-current=step]")).to_contain_text("Kunjungan")
    return case


def visit(people: Office, case: str, note: str) -> None:
    """Joko visits with his phone."""
    page = people.sit("joko", viewport=PHONE).open(case)
    page.get_by_role("link", name="Isi hasil kunjungan").click()
    page.get_by_label("Selesai dicacah").check()
    page.get_by_role("button", name="Ambil titik sekarang").click()
    expect(page.locator("[name=lat]")).not_to_have_value("")
    page.fill("[name=note]", note)
    page.set_input_files(
        "[name=photo_rumah]", {"name": "rumah.jpg", "mimeType": "image/jpeg", "buffer": JPEG + note.encode()}
    )
    page.get_by_role("button", name="Kirim hasil kunjungan").click()
    page.wait_for_url("**/tugas/**")
    decide(people, "tuti", case, "Mutu baik, teruskan")


def decide(people: Office, who: str, case: str, button: str, note: str = "", to: str = "") -> None:
    """A reviewer's answer from the decision bar."""
    page = people.sit(who).open(case)
    if note:
        page.fill("form.putus [name=note]", note)
    if to:
        page.select_option("form.putus [name=return_to]", to)
    page.locator("form.putus").get_by_role("button", name=button).click()
    if button in FINAL:
        page.get_by_role("dialog").get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text(f"Tersimpan: {button}")


def letter_of(web: Web, case: str) -> tuple[str, str, str, bytes]:
    """Number, verification code, hash and PDF of the case's decree, rendered as the worker does."""
    case_id = UUID(case.rsplit("/", 1)[1])
    with web.owner() as session:
        letter_id = web.scalar("select id from letter where case_id = :c", c=case_id)
        letter = render_letter(session, letter_id, by=system("worker"))
        assert letter.pdf
        assert letter.sha256
        return letter.number, letter.code, letter.sha256, letter.pdf


def test_a_new_family_reaches_the_register(web: Web) -> None:
    with office(web) as people:
        case = propose(people)
        visit(people, case, "Rumah ditemukan.")
        decide(people, "ratna", case, "Kembalikan", "Foto rumah kabur, mohon difoto ulang.", "kunjungan_lapangan")
        page = people.sit("joko", viewport=PHONE).open(case)
        expect(page.locator("main")).to_contain_text("Foto rumah kabur, mohon difoto ulang.")
        visit(people, case, "Sudah difoto ulang.")
        decide(people, "ratna", case, "Setujui")
        decide(people, "hendra", case, "Setujui")
        decide(people, "bagus", case, "Setujui")
        decide(people, "maya", case, "Tetapkan")

        page = people.sit("sari").open(case)
        expect(page.locator("main")).to_contain_text("Selesai")
        page = people.sit("sari").open("/keluarga/?q=kartinah")
        page.get_by_role("link", name=HEAD).first.click()
        page.locator("nav.tabs").get_by_role("link", name="Anggota").click()
        expect(page.locator("main")).to_contain_text(CHILD)
        expect(page.locator("main")).to_contain_text("330220 •••••• 9901")
        expect(page.locator("main")).not_to_contain_text("3302205203809901")

        number, code, sha256, pdf = letter_of(web, case)
        text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)
        assert HEAD.upper() in text.upper()
        assert CHILD.upper() in text.upper()
        assert number in text
        assert code in text
        assert hashlib.sha256(pdf).hexdigest() == sha256
        page = people.sit(None).open(f"/verifikasi/{code}")
        expect(page.locator("main")).to_contain_text(number)
        expect(page.locator("main")).to_contain_text(sha256)
        expect(page.locator("main")).not_to_contain_text(HEAD)
        stranger = people.sit("wayan")
        assert stranger.page.goto(people.base + case).status == 404  # type: ignore[union-attr]

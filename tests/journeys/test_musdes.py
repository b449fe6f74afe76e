"""A village meeting of twelve families: the network goes in the midst, one name is struck, the batch is locked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.kernel.secrets import install_vault
from portal.registry.seeding import load_families
from tests import people
from tests.browser import DESKTOP, PHONE, Office, office
from tests.cases.papers import paper
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import family, speak
from tests.screens.soundness import sound

pytestmark = pytest.mark.browser
DEAD = "Almarhum Karso"
CASES = [f"Warga {name}" for name in ("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan")]
NAMED = ("Sutinah Diam", "Kasirun Lama")
"""Registered families of whom two are named in the hall."""
SLOW = """() => {
  const read = Response.prototype.json;
  Response.prototype.json = async function () {
    const told = await read.call(this);
    await new Promise((done) => setTimeout(done, 200));
    return told;
  };
}"""
"""A thin network: the next decision is said while the answer to the last one still comes in."""
SIGNED = {"name": "ba bertanda tangan.pdf", "mimeType": "application/pdf", "buffer": paper("Berita acara", pages=3)}


@pytest.fixture
def village(web: Web) -> None:
    """Nine proposals wait for a meeting; a registered family is on a list of the dead, two more are registered."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        known = [(people.KARANGSARI, family(9450 + n, name)) for n, name in enumerate((DEAD, *NAMED))]
        load_families(session, known)
        session.flush()
        session.execute(
            text(
                "insert into flag (nik_bidx, kind, source, period, loaded_at, import_id) "
                "select nik_bidx, 'meninggal', 'Disdukcapil', '2026-10', now(), gen_random_uuid() from individu "
                "where keluarga_id = (select id from keluarga where nama_kepala = :name)"
            ),
            {"name": DEAD},
        )
        walk = Walk(session, lambda who: speak(session, who))
        for number, name in enumerate(CASES):
            walk.at("catat_musdes", draft=family(9460 + number, name))


def row(page: Page, name: str) -> object:
    return page.locator("[data-butir]").filter(has_text=name)


def called(people_: Office) -> tuple[Page, str]:
    """Sari calls the meeting on the laptop in the hall and draws its agenda."""
    desk = people_.sit("sari")
    page = desk.open("/musdes/")
    page.get_by_role("link", name="Musyawarah baru").click()
    page.fill("#place", "Balai desa")
    page.fill("#leader", "Slamet Riyadi")
    page.get_by_role("button", name="Buka musyawarah").click()
    page.get_by_role("button", name="Susun agenda").click()
    expect(page.locator("[data-butir]")).to_have_count(10)
    for there, name in enumerate(NAMED, start=11):
        page.fill("#tambah-nama", name)
        page.get_by_role("button", name="Cari").click()
        page.get_by_role("button", name=re.compile(f"Masukkan ke agenda.*{name}")).click()
        expect(page.locator("[data-butir]")).to_have_count(there)
    sound(desk, "musdes/musdes-agenda")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return page, page.url.partition("#")[0]


def decided(page: Page) -> None:
    """Four by hand, then the network goes: the rest by keys; loaded again when it is back, nothing is lost."""
    state = page.locator("[data-sambungan]")
    page.evaluate(SLOW)
    for name in CASES[:4]:
        row(page, name).get_by_role("button", name="Setuju").click()  # type: ignore[attr-defined]
    expect(state).to_have_text("Tersimpan di portal")
    page.context.set_offline(True)
    for name in CASES[4:8]:
        row(page, name).locator("a.nm").focus()  # type: ignore[attr-defined]
        page.keyboard.press("s")
    row(page, CASES[8]).locator("a.nm").focus()  # type: ignore[attr-defined]
    page.keyboard.press("t")
    page.keyboard.press("4")
    row(page, DEAD).get_by_role("button", name="Coret").click()  # type: ignore[attr-defined]
    expect(state).to_have_text("Tanpa jaringan: 6 putusan disimpan di perangkat ini")
    expect(page.locator('.hitungan [data-hitung="setuju"]')).to_have_text("8")
    expect(page.locator('.hitungan [data-hitung="coret"]')).to_have_text("1")
    page.context.set_offline(False)
    page.wait_for_function("navigator.onLine")
    page.reload()
    expect(state).to_have_text("Tersimpan di portal")
    expect(row(page, DEAD)).to_have_attribute("data-keputusan", "coret")  # type: ignore[arg-type]
    for name in NAMED:
        row(page, name).get_by_role("button", name="Tetap").click()  # type: ignore[attr-defined]
    expect(page.locator('.hitungan [data-hitung="belum"]')).to_have_text("0")
    expect(state).to_have_text("Tersimpan di portal")


def handed_in(page: Page) -> None:
    """Who came, the minutes, the signed scan, the lock."""
    page.get_by_role("link", name="Daftar hadir").click()
    for field, count in (("rt_l", "6"), ("kpm_p", "9"), ("babinsa_l", "1")):
        page.fill(f"#{field}", count)
    page.get_by_role("button", name="Simpan daftar hadir").click()
    expect(page.locator("main")).to_contain_text("Kuorum tercapai: 16 dari 5")
    page.get_by_role("navigation", name="Bagian musyawarah").get_by_role("link", name="Berita acara").click()
    page.get_by_role("button", name="Tutup rapat dan buat berita acara").click()
    expect(page.get_by_role("link", name="Cetak berita acara")).to_be_visible()
    page.set_input_files("#berkas", SIGNED)  # type: ignore[arg-type]
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator("main")).to_contain_text("1 berkas tersimpan.")
    stated = {"setuju": 8, "tolak": 1, "tetap": 2, "coret": 1, "tunda": 0, "jumlah": 12, "hadir": 16}
    for name, count in stated.items():
        page.fill(f"#{name}", str(count))
    page.get_by_role("button", name="Kunci dan terapkan").click()
    page.get_by_role("dialog").get_by_role("button", name="Kunci dan terapkan").click()
    expect(page.locator(".terima")).to_contain_text("TT-3302-")


def test_a_meeting_is_held(web: Web, village: None) -> None:
    with office(web) as people_:
        page, address = called(people_)
        decided(page)
        handed_in(page)
        page.get_by_role("link", name="Buka tanda terima").click()
        expect(page.locator(".tanda-terima")).to_contain_text("TT-3302-")
        desk = people_.sit("ratna", viewport=PHONE)
        page = desk.open(address.removeprefix(people_.base) + "/berita-acara")
        expect(page.locator(".hasil tbody tr")).to_have_count(12)
        expect(page.locator(".hasil")).not_to_contain_text("Tidak dapat")
        sound(desk, "musdes/musdes-kabupaten")
    assert (
        web.scalar("select step from case_file where kind = 'penghapusan' and title = :n", n=DEAD) == "verifikasi_kab"
    )
    assert web.scalar("select count(*) from case_file where step = 'kunjungan_lapangan'") == 8
    assert web.scalar("select count(*) from fact where verb = 'cases.musdes.decided'") == 12

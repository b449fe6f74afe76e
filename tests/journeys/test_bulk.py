"""The month's end: the head of office decides 320 cases in one go, a real worker does it, each exception is told."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from bench.crowd import copies, furnish, walked
from portal.kernel import secrets
from portal.kernel.database import engine_for
from tests import people
from tests.browser import Office, office, read_samples
from tests.conftest import TEST_KEY, Web
from tests.jobs.test_worker import working

pytestmark = pytest.mark.browser
STEP = "persetujuan_kepala"
CASES, OWN, ELSEWHERE = 320, 3, 5
REASON = "Rapat pleno penetapan bulan November, berita acara 12."
PATIENCE = 300_000
"""Milliseconds a worker may need to come and to decide them all."""
SOKARAJA = 3302190000
_SOME = "select id from case_file where number like 'AKHIR-%' order by id limit :n"


@pytest.fixture
def crowd(web: Web) -> None:
    """Cases at the head of office: 320 in Kembaran, three of them his own proposals, five more in Sokaraja."""
    secrets.install_vault(TEST_KEY)
    engine = engine_for(web.addresses.owner)
    source = walked(engine, STEP)
    copies(engine, source, CASES + ELSEWHERE - 1, "AKHIR-")
    furnish(engine, source, "AKHIR-")
    with engine.begin() as at:
        hendra = at.execute(text("select id from ab_user where username = 'hendra'")).scalar_one()
        at.execute(text(f"update case_file set created_by = :h where id in ({_SOME})"), {"h": hendra, "n": OWN})
        for table, key in (("task", "case_id"), ("case_file", "id")):
            moved = (
                f"update {table} set region_code = :there where {key} in ({_SOME.replace('id limit', 'id desc limit')})"
            )
            at.execute(text(moved), {"there": SOKARAJA + 2001, "n": ELSEWHERE})
    engine.dispose()


def preview(people_: Office) -> Page:
    """Hendra narrows his inbox to a sub-district and asks to decide all of it."""
    page = people_.sit("hendra").open("/tugas/")
    page.select_option("#kec", str(people.KEMBARAN))
    page.wait_for_url(f"**kec={people.KEMBARAN}*")
    page.select_option("#langkah", f"usulan_baru:{STEP}")
    page.wait_for_url("**langkah=usulan_baru*")
    page.get_by_role("link", name=f"Putuskan semua yang tersaring ({CASES})").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Putuskan {CASES - OWN} tugas sekaligus")
    expect(page.locator("main")).to_contain_text(f"{OWN} tugas lain yang cocok tidak boleh Anda putus")
    expect(page.locator("[aria-labelledby=hragu]")).to_contain_text(
        f"{CASES - OWN} dikunjungi tanpa foto rumah atau titik"
    )
    expect(page.get_by_role("row", name=f"Karangsari {CASES - OWN}")).to_be_visible()
    expect(page.locator("#note")).to_have_count(0)
    return page


def look_first(page: Page) -> None:
    """Five cases are read, one after the other; then the reason is typed, and kept when one of them is opened again."""
    page.get_by_role("button", name="Baca 5 contoh").click()
    assert read_samples(page) == 5
    expect(page.locator("[aria-labelledby=hcontoh] tbody tr")).to_have_count(5)
    page.fill("#note", REASON)
    page.locator("[aria-labelledby=hcontoh] .nm").first.click()
    page.wait_for_url("**/massal/contoh/*/1")
    page.go_back()
    expect(page.locator("#note")).to_have_value(REASON)


def start(page: Page) -> str:
    """Approved; the path where it is watched."""
    asked = page.get_by_role("dialog")
    for answer, look in (("Tolak", "bahaya"), ("Setujui", "utama")):
        page.get_by_label(answer).check()
        page.get_by_role("button", name=f"Putuskan {CASES - OWN} tugas").click()
        expect(asked.get_by_role("heading")).to_have_text(f"{answer} {CASES - OWN} tugas sekaligus?")
        yes = asked.get_by_role("button", name=f"{answer} {CASES - OWN} tugas")
        expect(yes).to_have_class(f"btn {look}")
        if answer == "Tolak":
            expect(asked).to_contain_text("Selama 24 jam dapat ditarik kembali")
            asked.get_by_role("button", name="Tidak jadi").click()
    yes.click()
    page.wait_for_url(re.compile(r"/massal/[0-9a-f]{8}-"))
    expect(page.locator("[data-hidup]")).to_contain_text("Menunggu giliran")
    expect(page.locator("main")).to_contain_text(REASON)
    return page.url


def decided_alone(people_: Office, web: Web) -> str:
    """One of them is decided by itself before a worker comes to it; its number."""
    case, number = _case(web, "number like 'AKHIR-%' and step = 'persetujuan_kepala' order by id offset 100")
    page = people_.sit("hendra").open(f"/kasus/{case}")
    page.locator("form.putus").get_by_role("button", name="Setujui").click()
    page.wait_for_url(lambda url: case not in url)
    return number


def _case(web: Web, which: str) -> tuple[str, str]:
    with web.owner() as session:
        row = session.execute(text(f"select id, number from case_file where {which} limit 1")).one()
        return str(row.id), row.number


def test_three_hundred_cases_in_one_go(web: Web, crowd: None) -> None:
    with office(web) as people_:
        page = preview(people_)
        look_first(page)
        path = start(page)
        moved = decided_alone(people_, web)
        with working(web, web.app.config["SETTINGS"].instance):  # type: ignore[arg-type] - it asks for the addresses only
            expect(page.locator(".kepala .chip")).to_have_text("Selesai", timeout=PATIENCE)
        expect(page.locator("[data-hidup]")).to_contain_text("100%")
        done = CASES - OWN - 1
        expect(page.locator(".pesan.ok")).to_contain_text(f"{done} dari {CASES} tugas diputus")
        reasons = page.locator("#daftar .periksa")
        expect(reasons).to_contain_text("3 tidak dapat: Langkah ini harus diputus orang lain")
        expect(reasons).to_contain_text("1 dilewati: Langkah ini sudah diputus oleh …")
        row = page.locator("#daftar tbody tr", has_text=moved)
        expect(row).to_contain_text("sudah diputus oleh Hendra Wijaya")
        taken_away(page, moved)
        page.get_by_role("link", name="Ke Tugas saya").click()
        expect(page.locator("main")).to_contain_text(f"{OWN} hasil")
        page.goto(f"{people_.base}/massal/")
        expect(page.locator("table.tugas tbody tr")).to_contain_text(f"Setujui {CASES} tugas")
        assert people_.sit("gede").page.goto(path).status == 404  # type: ignore[union-attr]
    facts_agree(web, done)


def taken_away(page: Page, moved: str) -> None:
    """The table holds each exception with its reason."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh CSV").click()
    told = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(told, newline=""), delimiter=";")
    assert head[0] == "Nomor kasus"
    assert len(lines) == OWN + 1
    assert {line[3] for line in lines} == {"Dilewati", "Tidak dapat"}
    [line] = [line for line in lines if line[0] == moved]
    assert "Hendra Wijaya" in line[4]


def facts_agree(web: Web, done: int) -> None:
    """Every table says the same."""
    kembaran = f"region_code between {people.KEMBARAN} and {people.KEMBARAN + 9999}"
    counts = {
        "decided": f"select count(*) from decision where step = '{STEP}' and note = '{REASON}'",
        "cases": f"select count(distinct case_id) from decision where step = '{STEP}' and note = '{REASON}'",
        "facts": f"select count(*) from fact where verb = 'cases.task.decided' and reason = '{REASON}'",
        "moved": f"select count(*) - 1 from case_file where step = 'validasi_prov' and {kembaran}",
    }
    assert {name: web.scalar(sql) for name, sql in counts.items()} == dict.fromkeys(counts, done)
    left = f"select count(*) from case_file where step = '{STEP}' and {kembaran}"
    assert web.scalar(left) == OWN
    assert web.scalar(f"select count(*) from case_file where step = '{STEP}'") == OWN + ELSEWHERE
    said = "select after ->> 'selesai' from fact where verb = 'cases.bulk.ended' and reason = :r"
    assert web.scalar(said, r=REASON) == str(done)

"""Pages of checks and padan in a state no walk meets: findings that hold, a reason refused, files read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from portal.kernel.secrets import install_vault
from portal.registry.padan.operations import match_proposal
from portal.registry.padan.port import install_registry
from tests.browser import Office, office
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.leak import matrix
from tests.registry.families import family, head, speak
from tests.screens.soundness import sound
from tests.views.cases.test_checks_page import Strangers

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(web: Web) -> Iterator[Office]:
    matrix.furnish(web)
    install_registry(Strangers())
    with office(web) as made:
        yield made
    install_registry(None)


@pytest.fixture(scope="module")
def held(web: Web, people: Office) -> str:
    """A case that waits for Ratna with every kind of finding: held, warned, passed."""
    install_vault(TEST_KEY)
    draft = family(9410, "Tarsono Widodo")
    draft.anggota[0] = head(9410, "Tarsono Widodo", tanggal_lahir="1971-03-12", status_pekerjaan="5")
    with web.owner() as session:
        walk = Walk(session, lambda name: speak(session, name))
        case = walk.at("verifikasi_kab", draft=draft)
        match_proposal(session, case.change_set_id, by=speak(session, "ratna"))
        session.commit()
        return f"/kasus/{case.id}"


def test_what_holds(people: Office, held: str) -> None:
    desk = people.sit("ratna")
    desk.open(held)
    first = desk.page.locator("#pemeriksaan details.lain").first
    first.locator("summary").click()
    sound(desk, "periksa/pemeriksaan")
    first.locator("textarea").fill("ya")
    first.get_by_role("button", name="Lewati temuan ini").click()
    expect(desk.page.locator("#pemeriksaan textarea[aria-invalid=true]")).to_have_value("ya")
    sound(desk, "periksa/pemeriksaan-ditolak")
    desk.page.locator("#pemeriksaan textarea[aria-invalid=true]").fill("Sudah dipastikan orang yang sama.")
    desk.page.get_by_role("button", name="Lewati temuan ini").first.click()
    expect(desk.page.locator("#pemeriksaan")).to_contain_text("Dilewati Ratna Wulandari")
    sound(desk, "periksa/pemeriksaan-dilewati")


def test_padan(people: Office, held: str) -> None:
    desk = people.sit("ratna")
    for path, name in (("/padan/", "padan"), ("/padan/berkas/", "padan-berkas")):
        assert desk.open(path).locator("h1").inner_text()
        sound(desk, f"periksa/{name}")
    rows = b"nik,status\nrusak,x\n3302201203709999,ditemukan\n"
    desk.page.set_input_files("#berkas", {"name": "jawaban.csv", "mimeType": "text/csv", "buffer": rows})
    desk.page.get_by_role("button", name="Masukkan jawaban").click()
    told = desk.page.locator("main")
    expect(told).to_contain_text("NIK yang tidak dikenal di wilayah ini: 1")
    expect(told).to_contain_text("Baris 2: NIK bukan 16 angka.")
    sound(desk, "periksa/padan-jawaban")
    village = people.sit("sari")
    village.open("/padan/")
    sound(village, "periksa/padan-desa")
    village.page.locator("td.nama a").first.click()
    village.page.wait_for_url(lambda url: not url.endswith("/padan/"))
    sound(village, "periksa/padan-orang-desa")
    desk.open("/padan/")
    desk.page.locator("td.nama a").first.click()
    desk.page.wait_for_url(lambda url: not url.endswith("/padan/"))
    expect(desk.page.locator("main")).to_contain_text("Dukcapil")
    sound(desk, "periksa/padan-orang")

"""An SPTJM that does not become valid, in the village's browser: what holds it is said, and what was typed stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.cases.statements import keeping, village
from portal.cases.statements.models import MADE
from portal.kernel.secrets import install_vault
from tests.browser import Office
from tests.cases.papers import paper
from tests.cases.test_statements import WHY, hold
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import family, speak
from tests.screens.soundness import sound
from tests.views.statements.test_statement_pages import allowed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def letter(web: Web, people: Office) -> tuple[str, dict[str, str]]:
    """A letter about four proposals, back with its scan; two of them are held."""
    install_vault(TEST_KEY)
    with web.owner() as session:
        walk = Walk(session, lambda name: speak(session, name))
        cases = [walk.at("catat_musdes", draft=family(9420 + one, f"Warga {one}")) for one in range(4)]
        allowed(session)
        sari = speak(session, "sari")
        for one in keeping.statements_of(session, sari):
            if (one.kind, one.status) == (keeping.VILLAGE, MADE):
                keeping.void_statement(session, one.id, note=WHY, by=sari)
        made = village.make_statement(session, reason=WHY, by=sari)
        for case in cases[2:]:
            hold(walk, case)
        return f"/pengesahan/{made.id}", {name: str(count) for name, count in made.totals.items()}


def test_a_held_letter(people: Office, letter: tuple[str, dict[str, str]]) -> None:
    desk, (path, counts) = people.sit("sari"), letter
    desk.open(path)
    desk.page.set_input_files("#berkas", {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": paper("surat")})
    desk.page.get_by_role("button", name="Unggah").click()
    desk.page.wait_for_selector("#jumlah")
    for name, count in counts.items():
        desk.page.fill(f"#{name}", count)
    desk.page.get_by_role("button", name="Sahkan dan teruskan usulannya").click()
    desk.page.wait_for_selector("text=Surat belum sah")
    desk.page.wait_for_load_state()
    assert desk.page.locator("main").inner_text().count("NIK bukan 16 angka.") >= 2
    assert {name: desk.page.input_value(f"#{name}") for name in counts} == counts
    sound(desk, "surat/tertahan")


def test_the_list_names_what_is_held(people: Office, letter: tuple[str, dict[str, str]]) -> None:
    desk, (path, _) = people.sit("sari"), letter
    page = desk.open(path)
    page.get_by_text("Batalkan surat ini").first.click()
    page.fill("#catatan", "Dua usulan tertahan.")
    page.get_by_role("button", name="Batalkan surat").click()
    expect(page.locator("main")).to_contain_text("Surat dibatalkan")
    desk.open("/pengesahan/")
    expect(page.locator(".pesan.warn")).to_contain_text("NIK bukan 16 angka.")
    expect(page.get_by_role("button", name="Buat SPTJM")).to_be_visible()
    sound(desk, "surat/tertahan-di-daftar")

"""A village takes a submitted proposal back in the browser, asked once more before; sound on desk and phone."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, office
from tests.conftest import Web
from tests.screens.soundness import problems_here
from tests.views.cases.conftest import Bring, bring

__all__ = ["bring"]
pytestmark = pytest.mark.browser
WHY = "Warga meminta usulannya ditarik: keluarganya pindah bulan depan."


def seen(page: Page, name: str) -> None:
    """A picture for whoever asks for one."""
    if folder := os.environ.get("GAMBAR"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1366", "390"])
def test_a_proposal_is_taken_back(web: Web, bring: Bring, viewport: dict[str, int]) -> None:
    case = bring("catat_musdes", "Sukirman Hadi")
    with office(web) as people:
        page = people.sit("sari", viewport=viewport).open(case.path)
        page.get_by_text("Tarik usulan ini…").click()
        page.get_by_label("Mengapa ditarik?").fill(WHY)
        page.reload()
        expect(page.get_by_label("Mengapa ditarik?")).to_be_visible()
        expect(page.get_by_label("Mengapa ditarik?")).to_have_value(WHY)
        assert problems_here(page) == []
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        seen(page, f"tarik-{viewport['width']}")
        page.get_by_role("button", name="Tarik usulan", exact=True).click()
        asked = page.get_by_role("dialog")
        expect(asked).to_contain_text("Tarik usulan keluarga Sukirman Hadi?")
        asked.get_by_role("button", name="Lanjutkan").or_(
            asked.get_by_role("button", name="Tarik usulan")
        ).first.click()
        expect(page.get_by_text("Usulan ditarik dan nomornya dapat diusulkan lagi.")).to_be_visible()
        expect(page.locator(".kasus-kepala")).to_contain_text("Dibatalkan")
        assert problems_here(page) == []
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        seen(page, f"ditarik-{viewport['width']}")
        page.get_by_role("link", name="Susun usulan baru dari isi ini").click()
        expect(page.locator("[name='anggota-0-nama']")).to_have_value("Sukirman Hadi")

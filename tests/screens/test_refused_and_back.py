"""A refused form and the history: reload and Back show the portal's page with what was typed, never the browser's."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, office
from tests.conftest import Web
from tests.screens.soundness import problems_here
from tests.views.cases.conftest import Bring, bring
from tests.views.cases.test_decision_page import answer
from tests.views.registry.desk import text_of

__all__ = ["bring"]
pytestmark = pytest.mark.browser
NOTE = "Alamat belum memuat RT dan RW, mohon dilengkapi."

PRESS = """() => {
  const form = document.querySelector("form.putus");
  const button = document.createElement("button");
  button.name = "action";
  button.value = "tolak";
  form.append(button);
  form.requestSubmit(button);
}"""


def refused(page: Page, status: int) -> None:
    """Send the note without the script's own question, which the server refuses."""
    with page.expect_navigation() as told:
        page.evaluate(PRESS)
    assert told.value.status == status


def test_after_a_refusal_reload_and_back_show_the_case_with_the_typing(web: Web, bring: Bring) -> None:
    case = bring("verifikasi_kab")
    with office(web) as people:
        page = people.sit("ratna").open(case.path)
        page.fill("#note", NOTE)
        refused(page, 422)  # a rejection without its reason's code
        expect(page.locator("#galat-ringkas")).to_be_visible()
        expect(page, "the page it is now is the one that can be asked for again").to_have_url(people.base + case.path)
        page.reload()
        expect(page.locator("#note")).to_have_value(NOTE)
        refused(page, 422)
        page.get_by_role("link", name="Diagram").click()
        page.wait_for_url(re.compile("/diagram"))
        page.go_back()
        expect(page.locator(".kasus-kepala")).to_be_visible()
        expect(page.locator("#note")).to_have_value(NOTE)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1366", "390"])
def test_a_note_that_came_too_late_stays_until_it_is_put_away(web: Web, bring: Bring, viewport: dict[str, int]) -> None:
    case, other = bring("verifikasi_kab"), web.client("ratna")
    with office(web) as people:
        page = people.sit("ratna", viewport=viewport).open(case.path)
        page.fill("#note", NOTE)
        other.post(f"{case.path}/keputusan", data=answer(text_of(other, case.path)) | {"action": "setuju"})
        refused(page, 409)
        expect(page.locator("#belum")).to_have_value(NOTE)
        assert problems_here(page) == []
        if folder := os.environ.get("GAMBAR"):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            page.screenshot(path=f"{folder}/terlambat-{viewport['width']}.png")
        page.reload()
        expect(page.locator("#belum")).to_have_value(NOTE)
        page.get_by_role("link", name="Diagram").click()
        page.wait_for_url(re.compile("/diagram"))
        page.go_back()
        expect(page.locator("#belum")).to_have_value(NOTE)
        page.get_by_role("button", name="Buang catatan ini").click()
        page.reload()
        expect(page.locator("#belum")).to_be_hidden()

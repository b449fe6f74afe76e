"""On a phone the sections stand in one row: the one at hand is always seen, and a fault leads to its field."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import DESKTOP, PHONE, office
from tests.conftest import Web
from tests.screens.soundness import axe_findings, sideways

pytestmark = pytest.mark.browser
CURRENT = ".isi-langkah a[aria-current]"
FOCUSED_IS_SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 12));
  const shown = at && (document.activeElement.contains(at) || at.contains(document.activeElement));
  return Boolean(shown) && box.top >= 0 && box.bottom <= innerHeight + box.height;
}"""


def in_sight(page: Page) -> bool:
    """Whether the current section's chip is wholly on the screen, and not behind the bar at its top."""
    bar, box = page.locator("header.top").bounding_box(), page.locator(CURRENT).bounding_box()
    if bar is None or box is None or box["y"] < bar["y"] + bar["height"] - 1:
        return False
    return box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_the_section_at_hand_is_in_sight_and_the_row_shows_that_it_goes_on(web: Web) -> None:
    with office(web) as people:
        page = people.sit("sari", viewport=PHONE).open("/usulan/baru")
        row = page.locator(".isi-langkah ol")
        assert row.evaluate("one => one.scrollWidth > one.clientWidth")
        assert "gradient" in row.evaluate("one => getComputedStyle(one).maskImage")
        for _ in range(row.locator("a").count() - 1):
            page.get_by_role("button", name="Berikutnya").click()
            assert in_sight(page)
        assert row.evaluate("one => one.scrollLeft + one.clientWidth >= one.scrollWidth - 2")
        last = page.locator(CURRENT).get_attribute("href")
        page.goto(page.url.partition("#")[0] + str(last))
        page.reload()
        assert in_sight(page)
        assert not sideways(page)
        assert axe_findings(page) == []


def test_every_fault_leads_to_its_field(web: Web) -> None:
    with office(web) as people:
        page = people.sit("sari", viewport=PHONE).open("/usulan/baru")
        page.get_by_role("button", name="Simpan dan ajukan").last.click()
        page.wait_for_selector("#galat-ringkas")
        page.wait_for_load_state()  # a script leads to the fields
        links = page.locator("#galat-ringkas a[href^='#']")
        assert links.count() >= 5
        for number in range(links.count()):
            target = str(links.nth(number).get_attribute("href"))
            links.nth(number).click()
            expect(page.locator(f"[id='{target[1:]}']")).to_be_visible()
            assert page.evaluate(FOCUSED_IS_SEEN), target
            assert page.evaluate("id => document.getElementById(id).contains(document.activeElement)", target[1:]), (
                target
            )
            if page.locator(f"[data-bagian] [id='{target[1:]}']").count():
                assert in_sight(page), target


def test_keyboard_help_is_only_told_where_there_is_a_keyboard(web: Web) -> None:
    with office(web) as people:
        page = people.sit("arif", viewport=DESKTOP).open("/kuesioner/bdt2015")
        page.get_by_role("button", name="Ubah dari sini").first.click()
        help_ = page.get_by_text("papan ketik")
        expect(help_).to_be_visible()
        address = page.url
        touch = page.context.browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
        touch.add_cookies(page.context.cookies())
        phone = touch.new_page()
        phone.goto(address)
        expect(phone.get_by_text("papan ketik")).to_be_hidden()
        touch.close()

"""The pages of doubles are sound in both themes, wide and narrow: the queue, side by side, one side only, the merge."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.kernel.secrets import install_vault
from tests.browser import DESKTOP, Desk, office
from tests.conftest import TEST_KEY, Web
from tests.screens.soundness import sound
from tests.views.registry.doubles import furnish_doubles

pytestmark = pytest.mark.browser


def test_two_people_side_by_side(web: Web) -> None:
    install_vault(TEST_KEY)
    with web.owner() as session:
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        known = furnish_doubles(session)
    with office(web) as people:
        ratna, wayan = people.sit("ratna"), people.sit("wayan")

        def look(desk: Desk, name: str) -> None:
            sound(desk, f"ganda/{name}")
            desk.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]

        expect(ratna.open("/ganda/").locator("main")).to_contain_text("Soekirman Hadi 9500")
        look(ratna, "daftar")
        expect(ratna.open(f"/ganda/{known.near_pair}").locator("main")).to_contain_text("Sukirman Hadi 9500")
        look(ratna, "berdampingan")
        side = wayan.open(f"/ganda/sisi/{known.far}/{known.far_pair}").locator("main")
        expect(side).to_contain_text("Sukirman Hadi Bali 9500")
        expect(side).not_to_contain_text("Sukirman Hadi 9500")
        look(wayan, "satu-sisi")
        ratna.page.fill("textarea[name=alasan]", "KTP dan KK sudah dicocokkan")
        ratna.page.click("button[value=sama]")
        ratna.page.wait_for_url("**/gabung")
        look(ratna, "gabung")
        ratna.page.click("button:has-text('Usulkan penggabungan')")
        ratna.page.wait_for_selector("text=Penggabungan diusulkan")
        look(ratna, "diusulkan")
    assert web.scalar("select status from duplicate_pair where id = :pair", pair=known.near_pair) == "sama"
    assert web.scalar("select count(*) from change_set where status = 'terbuka'") == 1

"""The list of what reaches nobody, for a nation with very much of it: by region, and which of it was not looked at."""

from __future__ import annotations

from unittest import mock

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from portal.cases.unstaffed import queries
from portal.kernel.secrets import install_vault
from tests.browser import office
from tests.cases.test_unstaffed_places import crowd
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import speak
from tests.screens.soundness import sound

pytestmark = pytest.mark.browser


def test_the_ministry_opens_the_region_it_wants_to_see(web: Web) -> None:
    install_vault(TEST_KEY)
    with web.owner() as session:
        crowd(Walk(session, lambda who: speak(session, who)))
        session.execute(text("update ab_user set active = false where username in ('sari', 'putu')"))
    with office(web) as here, mock.patch.multiple(queries, TALLY_CAP=1, COUNT_CAP=1, LOOKED=0):
        desk = here.sit("arif")
        page = desk.open("/tanpa-petugas/")
        expect(page.locator(".pesan.warn")).to_contain_text("Belum semua tugas diperiksa")
        expect(page.locator("tbody tr")).to_have_count(3)
        sound(desk, "tanpa-petugas-negeri")
        page.locator("tbody").get_by_role("link", name="Bali").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.locator("tbody")).to_contain_text("Badung")
        sound(desk, "tanpa-petugas-provinsi")

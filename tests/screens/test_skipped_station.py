"""A station the case passed by is not ticked off; whoever is signed in finds the page that checks letters."""

from __future__ import annotations

import re

import pytest

from portal.access.actor import Actor
from portal.kernel.database import set_scope
from tests import people
from tests.cases.walking import Walk
from tests.conftest import Web


@pytest.mark.parametrize(("province_step", "told"), [(False, "dilewati"), (True, "Bagus Hartono")])
def test_a_province_passed_by_says_so(web: Web, province_step: bool, told: str) -> None:
    with web.owner() as session:

        def become(name: str) -> Actor:
            actor = people.actor(session, name)
            set_scope(session, actor.scope)
            return actor

        serial = 9710 + province_step
        path = Walk(session, become).at("penetapan_pusat", province_step=province_step, serial=serial).id
    page = web.client("maya").get(f"/kasus/{path}").get_data(as_text=True)
    stations = re.findall(r"<li class=\"\w[^>]*>.*?</li>", page[page.index("stepper") : page.index("</ol>")])
    [province] = [station for station in stations if "<b>Provinsi" in station]
    assert told in province
    assert ("selesai" in province) == province_step


def test_letters_can_be_checked_from_the_menu(web: Web) -> None:
    page = web.client("sari").get("/kasus/").get_data(as_text=True)
    assert re.search(r'<a class="m" href="/verifikasi/">.*?Periksa keaslian surat</a>', page)

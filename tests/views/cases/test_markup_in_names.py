"""A name with signs of markup in it is a name: shown sign by sign on every page, never read, never thinned out."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest

from tests.conftest import Web
from tests.registry.families import registered, speak
from tests.views.cases.conftest import Bring
from tests.views.registry.desk import text_of

NAME = "<b>Tebal</b> & <Hadi>"


@pytest.fixture(scope="module")
def pages(web: Web, bring: Bring) -> list[str]:
    case = bring("verifikasi_kab", NAME)
    with web.owner() as session:
        family = registered(session, lambda who: speak(session, who), 9695, NAME)
    lists = ["/tugas/", "/kasus/", "/keluarga/?q=tebal", "/individu/?q=tebal"]
    tabs = [f"/keluarga/{family}?tab={tab}" for tab in ("data", "anggota", "riwayat")]
    return [*lists, case.path, *tabs, f"/usulan/perbaikan/{family}", f"/usulan/penghapusan/{family}"]


def test_every_page_shows_it_as_it_is(web: Web, pages: list[str]) -> None:
    ratna = web.client("ratna")
    for path in pages:
        page = lxml.html.fromstring(text_of(ratna, path))
        main = page.get_element_by_id("isi")
        shown = main.text_content() + "".join(main.xpath("//input/@value"))
        assert NAME in shown, path
        assert not main.xpath(".//b[text()='Tebal']"), path
        assert "Tebal &" not in shown.replace(NAME, ""), path


def test_the_question_names_it_as_it_is(web: Web, pages: list[str]) -> None:
    case = next(path for path in pages if path.startswith("/kasus/0"))
    [title] = lxml.html.fromstring(text_of(web.client("ratna"), case)).xpath("//button/@data-tanya-judul")
    assert NAME in title


def test_no_template_translates_what_it_was_given() -> None:
    """`_()` trusts its text as markup: what comes from data goes through `kata` instead."""
    given = re.compile(r"(?<!\w)_\([a-z_][^\"']*?\)")
    found = {
        f"{path.name}: {call}"
        for path in Path("portal/templates").rglob("*.html")
        for call in given.findall(path.read_text(encoding="utf-8"))
        if "|e)" not in call
    }
    assert found == set()

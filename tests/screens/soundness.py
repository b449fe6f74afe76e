"""What makes a page sound: axe finds nothing, it does not scroll sideways; in both themes, wide and narrow."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache

from playwright.sync_api import Page

from tests.browser import ARTIFACTS, AXE, DESKTOP, PHONE, Desk

WIDTHS = (320, 360, 390, 768, 1024, 1366)
THEMES = ("terang", "gelap")
VIEWPORTS = {"1366": DESKTOP, "390": PHONE}


@cache
def axe_itself() -> str:
    """The script, read once."""
    return AXE.read_text(encoding="utf-8")


def axe_findings(page: Page, *rules: str) -> list[str]:
    """Rule and place of each violation, of those rules only when some are named."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(axe_itself())
    found = page.evaluate(
        "rules => axe.run(document, {resultTypes: ['violations'], ...(rules.length ? {runOnly: rules} : {})})"
        ".then(r => r.violations)",
        rules,
    )
    return [f"{v['id']}: {n['target']} {n['failureSummary'][:160]}" for v in found for n in v["nodes"]]


def sideways(page: Page, widths: Sequence[int] = WIDTHS) -> list[int]:
    """Widths at which the page scrolls sideways."""
    wide = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0:
            wide.append(width)
    return wide


def problems_here(page: Page) -> list[str]:
    """What is wrong with the page as it stands, which may be an answer that cannot be asked for again."""
    page.wait_for_load_state()  # a press has led here, perhaps this moment
    found = [f"scrolls sideways at {width}" for width in sideways(page)]
    page.emulate_media(reduced_motion="reduce")  # colours half way between two themes are nobody's
    for theme, rules in (("terang", ()), ("gelap", ("color-contrast",))):
        dressed(page, theme)
        for label, viewport in VIEWPORTS.items():
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            found += [f"{theme} {label}: {finding}" for finding in axe_findings(page, *rules)]
    return found


def dressed(page: Page, theme: str) -> None:
    """The page as it stands, in another theme: only its colours are other."""
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)


def sound(desk: Desk, name: str) -> None:
    """Nothing is wrong with the page as it stands, and it has complained of nothing."""
    assert problems_here(desk.page) == [], name
    assert [complaint for complaint in desk.complaints if "eval" not in complaint.lower()] == [], name
    for theme in THEMES:
        dressed(desk.page, theme)
        for label, viewport in VIEWPORTS.items():
            desk.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            picture(desk.page, f"{name}-{label}-{theme}")


def picture(page: Page, name: str) -> None:
    """A picture for people to look at, under test-artifacts; taken only when asked for (PICTURES=1): it takes time."""
    if not os.environ.get("PICTURES"):
        return
    path = ARTIFACTS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(path), full_page=True)

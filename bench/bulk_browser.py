"""20,000 cases decided on a filter from a real browser, by the portal and its worker, and taken back whole.

The head of office looks at the preview, reads the random sample and answers; the province confirms, as so many ask for;
the tab is closed and opened again while the worker goes on. What is told: seconds of each page and of the whole, the
steps of progress that were seen, and how long taking it all back takes.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.crowd import copies, furnish, walked, without_search
from bench.ground import database, settings, tell
from bench.serving import background, served
from portal.cases.ports import install_engine
from portal.workflows.engine import InterningEngine
from tests import people
from tests.browser import FLAGS, read_samples
from tools import system

STEP = "persetujuan_kepala"
REASON = "Rapat pleno penetapan bulan November."
LONGEST = 900.0


def main() -> None:
    """One run."""
    cases = int(os.environ.get("CASES", "20000"))
    install_engine(InterningEngine())
    with database() as (addresses, owner), tempfile.TemporaryDirectory() as instance:
        source = walked(owner, STEP)
        with without_search(owner):
            copies(owner, source, cases - 1, "PERAMBAN-")
            furnish(owner, source, "PERAMBAN-")
        made = settings(addresses, Path(instance))
        with served("bench.served:portal()", made) as (port, _pid), background(made), sync_playwright() as driver:
            path = system.browser()
            browser = driver.chromium.launch(executable_path=path, args=FLAGS)
            tell(cases=cases, **run(browser, f"http://127.0.0.1:{port}", cases))
            browser.close()


def run(browser: Browser, base: str, cases: int) -> dict[str, object]:
    """Every step of it, timed."""
    hendra = sit(browser, base, "hendra")
    page = hendra.new_page()
    preview = timed(lambda: page.goto(f"{base}/massal/baru?langkah=usulan_baru:{STEP}"))
    drawn = timed(page.get_by_role("button", name="Baca").click)
    begun = time.monotonic()
    read = read_samples(page)
    reading = (time.monotonic() - begun) / read
    page.get_by_label("Setujui").check()
    page.fill("#note", REASON)
    typed = page.locator("#confirm").count()
    if typed:
        page.fill("#confirm", str(cases))
    page.get_by_role("button", name="Putuskan").click()
    if not typed:
        page.get_by_role("dialog").get_by_role("button", name="Setujui").click()
    page.wait_for_url(re.compile(r"/massal/[0-9a-f]{8}-"))
    where = page.url
    if status(page) == "Menunggu penegasan":
        confirm(sit(browser, base, "bagus").new_page(), where)
    begun = time.monotonic()
    page.goto(where)
    seen = {watched(page)}
    page.close()
    page = hendra.new_page()
    page.goto(where)
    while status(page) in {"Berjalan", "Menunggu penegasan"}:
        assert time.monotonic() - begun < LONGEST, "it does not end"
        seen.add(watched(page))
        page.wait_for_timeout(250)
    ended = time.monotonic() - begun
    result = timed(lambda: page.goto(where))
    page.fill("#alasan", "Salah membaca berkas rapat.")
    page.get_by_role("button", name="Tarik kembali semuanya").click()
    page.get_by_role("dialog").get_by_role("button", name="Tarik kembali semuanya").click()
    begun = time.monotonic()
    while status(page) != "Ditarik kembali":
        assert time.monotonic() - begun < LONGEST, "it does not come back"
        page.wait_for_timeout(500)
        page.goto(where)
    back = time.monotonic() - begun
    return {
        "preview_s": preview,
        "draw_s": drawn,
        "sample": read,
        "read_one_s": round(reading, 2),
        "decided_s": round(ended, 1),
        "cases_per_s": round(cases / ended),
        "progress_steps_seen": len(seen),
        "result_page_s": result,
        "taken_back_s": round(back, 1),
    }


def confirm(page: Page, where: str) -> None:
    """The second person."""
    page.goto(where)
    page.get_by_role("button", name="Tegaskan").click()
    page.get_by_role("dialog").get_by_role("button", name="Tegaskan").click()
    page.wait_for_url(where)


def sit(browser: Browser, base: str, name: str) -> BrowserContext:
    """Somebody signed in, with a browser of their own."""
    context = browser.new_context(locale="id-ID", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(f"{base}/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", people.PASSWORD)
    page.click("form:has(input[name=password]) button")
    page.wait_for_url(lambda url: "/login" not in url)
    page.close()
    return context


def timed(deed: Callable[[], object]) -> float:
    """Seconds until the page after a deed has loaded."""
    begun = time.monotonic()
    deed()
    return round(time.monotonic() - begun, 2)


def status(page: Page) -> str:
    """What the page says it is."""
    return page.locator(".kepala .chip").inner_text()


def watched(page: Page) -> str:
    """How far it says it has come."""
    return page.locator("[data-hidup] .besar b").inner_text()


if __name__ == "__main__":
    main()

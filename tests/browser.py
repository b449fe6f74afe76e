"""A real browser for the tests: Chromium found on the machine, one per process; skipped loudly when there is none."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests import people
from tests.conftest import Web
from tools import system

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARTIFACTS = ROOT / "test-artifacts"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PATIENCE = 60_000
"""Milliseconds anything waits for a page: what comes late on a busy machine is not wrong."""
expect.set_options(timeout=PATIENCE)


class Shared:
    """The one Chromium of a test process, from the first file that needs it to the last."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._browser: Browser | None = None

    def browser(self) -> Browser:
        """Chromium, headless; the test is skipped where there is none."""
        if self._browser is None or not self._browser.is_connected():
            path = system.browser()
            if path is None:
                if os.environ.get("CI"):
                    pytest.fail("CI without Chromium: browser tests may not be skipped there")
                pytest.skip("!! no Chromium on this machine: BROWSER TESTS ARE SKIPPED")
            self.close()
            playwright = self._open.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            self._open.callback(self._browser.close)
        return self._browser

    def close(self) -> None:
        """Close it, and end the loop of events it runs in, in which nothing else may run one."""
        self._browser = None
        self._open.close()


SHARED = Shared()


@contextmanager
def serving(web: Web) -> Iterator[str]:
    """The portal on a real port, with threads; its address."""
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@dataclass
class Desk:
    """Somebody at a browser."""

    page: Page
    base: str
    complaints: list[str]
    """Script errors and violations of the content policy."""

    def open(self, path: str) -> Page:
        """Go to a path of the portal."""
        self.page.goto(self.base + path)
        return self.page


class Office:
    """One browser, many people, each with their own session."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self._contexts: list[BrowserContext] = []

    def sit(self, name: str | None, *, viewport: dict[str, int] | None = None, theme: str = "terang") -> Desk:
        """A person sits down, signed in through the page."""
        context = self.browser.new_context(
            viewport=viewport or DESKTOP,
            locale="id-ID",
            geolocation={"latitude": -7.4019, "longitude": 109.2804, "accuracy": 8},
            permissions=["geolocation"],
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "tema", "value": theme, "url": self.base}])
        self._contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None)
        desk = Desk(page, self.base, complaints)
        if name:
            desk.open("/login/")
            page.fill("input[name=username]", name)
            page.fill("input[name=password]", people.PASSWORD)
            page.click("form:has(input[name=password]) button[type=submit], form:has(input[name=password]) button")
            page.wait_for_url(lambda url: "/login" not in url)
        return desk

    def close(self) -> None:
        """Everybody leaves."""
        for context in self._contexts:
            context.close()


@contextmanager
def office(web: Web) -> Iterator[Office]:
    """The portal served, a browser open."""
    with serving(web) as base:
        made = Office(SHARED.browser(), base)
        try:
            yield made
        finally:
            made.close()


def read_samples(page: Page, first: int = 1) -> int:
    """Say of each case of a bulk's sample from the `first` on that it is right; how many these were."""
    told = page.locator(".kepala p").filter(has_text=re.compile(rf"Contoh {first} dari \d+"))
    last = int(told.inner_text().partition(" dari ")[2].split()[0])
    for number in range(first, last + 1):
        expect(page.locator(".kepala p")).to_contain_text(f"Contoh {number} dari {last}")
        page.get_by_role("button", name="Sesuai, lanjut").click()
    expect(page.locator("[aria-labelledby=hcontoh]")).to_be_visible()
    return last + 1 - first

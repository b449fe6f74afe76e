"""What people do before their picture is taken: an administrator changes a process, a village holds its meeting."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys import test_studio as journey

PROCESS = "/proses/usulan_baru"
STEP = "verifikasi_kab"


def latest_meeting(page: Page) -> None:
    """The meeting that is being held."""
    page.locator("td.nama a.nm").first.click()
    page.wait_for_load_state("networkidle")


def draft(page: Page) -> None:
    """A draft of the live version."""
    page.get_by_role("button", name="Ubah dari sini").first.click()
    page.wait_for_url("**/draf/*")
    expect(page.locator("#papan-gambar[data-siap]")).to_be_attached(timeout=journey.GATE)


def opened(page: Page) -> None:
    """A draft, with one step chosen."""
    draft(page)
    journey.pick(page, STEP)


def starved(page: Page) -> None:
    """A draft the gate refuses: a join waits for an arrow that never comes."""
    draft(page)
    yes, _ = journey.add_step(page)
    second = journey.draw(page, journey.STARVED, [yes])
    journey.pick(page, second)
    journey.condition(page, "kirim")
    journey.refused(page)
    page.locator("#papan-gambar").scroll_into_view_if_needed()


def compared(page: Page) -> None:
    """A second check, proposed, beside the version in force."""
    draft(page)
    journey.add_step(page)
    journey.mended(page)
    journey.proposed(page)
    page.get_by_role("link", name="Bandingkan dengan yang berlaku").click()
    expect(page.locator("#diagram-ke .djs-shape.beda-baru").first).to_be_attached(timeout=journey.GATE)


def moving(page: Page) -> None:
    """The proposed version signed, and what moving the running cases to it would do."""
    page.locator("[aria-labelledby=hversi] a[href*='/versi/']").first.click()
    page.get_by_role("button", name="Tanda tangani").click()
    page.locator("dialog").get_by_role("button", name="Tanda tangani").click()
    expect(page.locator(".kepala .chip")).to_have_text("Berlaku", timeout=journey.GATE)
    page.goto(page.url.partition("/versi/")[0])
    page.locator("a[href*='/pindah?']").first.click()
    page.wait_for_load_state("networkidle")

"""The desks of regency, province and ministry: each answers whatever waits, at once where many wait for one answer."""

from __future__ import annotations

import re

from tests.month.clerk import Clerk
from tests.month.forms import Page, Stuck
from tests.month.month import Month

DESKS = ("ratna", "hendra", "bagus", "maya")
"""Who works a desk off, from the regency up."""
BELOW = DESKS[:-1]
"""All but the ministry, which waits for the day of the decree."""
HOW = {
    "lepas_kab": "setuju",
    "verifikasi_kab": "setuju",
    "persetujuan_kepala": "setuju",
    "validasi_prov": "setuju",
    "penetapan_pusat": "tetapkan",
}
"""Step of any process → the answer that many get at once."""
REASON = "Diperiksa dan sesuai; rapat pleno Januari 2027."
ROUNDS = 6


def desks(month: Month, whose: tuple[str, ...] = DESKS) -> None:
    """Desks work their inboxes off, then the background work; again, until nothing waits at any of them."""
    for _round in range(ROUNDS):
        some = sum(at_once(month, who, step, HOW[named(step)]) for who in whose for step in offered(month, who))
        month.work()
        if not some:
            return
    raise Stuck("work at the desks does not end")


def steps_offered(month: Month, who: str) -> list[str]:
    """The steps of all processes that somebody's inbox offers to narrow it to; none when nothing waits there."""
    inbox = month.sit(who).open("/tugas/").doc
    if not inbox.xpath("//*[@data-row]"):
        return []
    return [str(one) for one in inbox.xpath("//select[@name='langkah']//option/@value")]


def offered(month: Month, who: str) -> list[str]:
    """Those of them at which many get one answer."""
    return [one for one in steps_offered(month, who) if named(one) in HOW]


def named(step: str) -> str:
    """A step's own name, without its process."""
    return step.partition(":")[2]


def at_once(month: Month, who: str, step: str, how: str) -> int:
    """One answer to all tasks of one step of one process; how many were decided, by the page of the bulk itself."""
    clerk = month.sit(who)
    page = clerk.open(f"/massal/baru?langkah={step}")
    if any((form.get("action") or "").endswith("/contoh") for form in page.doc.forms):
        page = sampled(clerk, page)
    if not any("note" in form.fields for form in page.doc.forms):
        return 0
    address, held = page.form(lambda form: "note" in form.fields)
    led = clerk.send(address, held | {"action": how, "note": REASON, "confirm": held.get("jumlah", "")})
    month.do_jobs()
    done = told(clerk.open(led).text)
    month.ledger.bulk[named(step)] += done
    return done


def sampled(clerk: Clerk, page: Page) -> Page:
    """Where it is asked for: each case of a random sample is read and found right; then the form of the answer."""
    led = clerk.send(*page.form(lambda form: (form.get("action") or "").endswith("/contoh")))
    while True:
        page = clerk.open(led)
        if not page.doc.xpath("//button[@name='putusan'][@value='sesuai']"):
            return page
        address, held = page.form(lambda form: "alasan" in form.fields)
        led = clerk.send(address, held | {"putusan": "sesuai"})


def told(text: str) -> int:
    """How many tasks a bulk's page says it decided; it must say that it ended and left nothing."""
    found = re.search(r"Selesai: ([\d.]+) tugas diputus", text)
    if not found:
        raise Stuck(f"a bulk did not end as wanted: {text[:700]}")
    return int(found[1].replace(".", ""))


def one_by_one(month: Month, who: str, step: str, how: str, **typed: str) -> int:
    """Answer each task of a step at its own page; how many."""
    clerk = month.sit(who)
    waiting = clerk.waiting(f"langkah={step}")
    for case in waiting:
        clerk.answer(case, how, **typed)
    return len(waiting)

"""The desks of regency, province and ministry: each answers whatever waits, at once where many wait for one answer."""

from __future__ import annotations

import re

from tests.month.clerk import Clerk
from tests.month.forms import Stuck
from tests.month.month import Month

DESKS = ("ratna", "hendra", "bagus", "maya")
"""Who works a desk off, from the regency up."""
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


def desks(month: Month) -> None:
    """Every desk works its inbox off, then the background work; again, until nothing waits at any of them."""
    for _round in range(ROUNDS):
        some = sum(at_once(month, who, step, HOW[named(step)]) for who in DESKS for step in offered(month, who))
        month.work()
        if not some:
            return
    raise Stuck("work at the desks does not end")


def offered(month: Month, who: str) -> list[str]:
    """The steps of all processes that somebody's inbox offers to narrow it to, as far as many get one answer there."""
    every = month.sit(who).open("/tugas/").doc.xpath("//select[@name='langkah']//option/@value")
    return [str(one) for one in every if named(str(one)) in HOW]


def named(step: str) -> str:
    """A step's own name, without its process."""
    return step.partition(":")[2]


def at_once(month: Month, who: str, step: str, how: str) -> int:
    """One answer to all tasks of one step of one process; how many were decided, by the page of the bulk itself."""
    clerk = month.sit(who)
    path = f"/massal/baru?langkah={step}"
    page = clerk.open(path)
    forms = [one for one in page.doc.forms if "note" in one.fields]
    if not forms:
        return 0
    address, held = page.form(lambda form: "note" in form.fields)
    seen(clerk, page.links("/kasus/"))
    led = clerk.send(address, held | {"action": how, "note": REASON, "confirm": held.get("jumlah", "")})
    month.work()
    done = told(clerk.open(led).text)
    month.ledger.bulk[named(step)] += done
    return done


def seen(clerk: Clerk, sample: list[str]) -> None:
    """The first of the random sample is looked at before all are decided."""
    for case in sample[:1]:
        clerk.open(case.partition("?")[0])


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

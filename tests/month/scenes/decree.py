"""The ministry publishes the month: by its desk of decrees where there is one, else by one answer to all that waits."""

from __future__ import annotations

from tests.month.month import Month
from tests.month.scenes.offices import desks, offered
from tests.people import BANYUMAS

DESK = "/penetapan/"
WRITES, SIGNS = "maya", "intan"


def publish(month: Month) -> None:
    """Everything that stands at the ministry is published; the background work applies it."""
    if any(rule.rule == DESK for rule in month.app.url_map.iter_rules()):
        together(month)
    else:
        desks(month, (WRITES,))
    month.work()


def together(month: Month) -> None:
    """One analyst gathers the regency's cases and hands the decree in, another signs it; a letter comes with names."""
    typed = {"wilayah": str(BANYUMAS), "jenis": "", "bulan": f"{month.now:%Y-%m}"}
    writer, ledger = month.sit(WRITES), month.ledger
    waiting = sum(len(writer.waiting(f"langkah={step}")) for step in offered(month, WRITES))
    path = writer.press(DESK, "wilayah", typed)
    writer.press(path, "/jawab", {"action": "ajukan", "note": "Semua tanda sudah dibereskan."})
    month.work()
    month.sit(SIGNS).press(path, "/jawab", {"action": "tetapkan", "note": "Ditetapkan untuk Januari 2027."})
    month.work()
    for action in ("ajukan", "tetapkan"):
        ledger.answered(action)
    ledger.held_over = ledger.late_born
    ledger.bulk["penetapan_pusat"] += waiting - ledger.held_over
    ledger.letters["sk_bnba"] += 1

"""The ministry publishes the month: by its desk of decrees where there is one, else by one answer to all that waits."""

from __future__ import annotations

from tests.month.month import Month
from tests.month.scenes.offices import desks
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
    """One analyst gathers the regency's cases and hands the decree in, another signs it."""
    typed = {"wilayah": str(BANYUMAS), "jenis": "", "bulan": f"{month.now:%Y-%m}"}
    path = month.sit(WRITES).press(DESK, "wilayah", typed)
    month.sit(WRITES).press(path, "/jawab", {"action": "ajukan", "note": "Semua tanda sudah dibereskan."})
    month.work()
    month.sit(SIGNS).press(path, "/jawab", {"action": "tetapkan", "note": "Ditetapkan untuk Januari 2027."})
    month.work()

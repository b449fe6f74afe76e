"""After the decree anybody may read its masked lists: somebody without an account opens each village's and counts."""

from __future__ import annotations

from tests.month.clerk import Citizen
from tests.month.month import Month

LISTS = "/daftar-penetapan/"


def visit(month: Month) -> None:
    """Each village of the month, each decree that names families there."""
    citizen = Citizen(month)
    for village in month.villages:
        here = f"{LISTS}{village:010d}"
        for path in dict.fromkeys(citizen.open(here).links(f"{here}/")):
            rows = citizen.open(path).doc.xpath("//main//table/tbody/tr")
            month.ledger.shown += len(rows)

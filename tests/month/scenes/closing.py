"""The last day: whoever is late is told the next period, the administrator sees the month closed."""

from __future__ import annotations

from tests.month.month import Month
from tests.month.scenes.offices import offered


def close_month(month: Month) -> None:
    """A last turn of the background work; late cases stand in the next period, as their pages say."""
    month.work()
    for village in month.desks.values():
        late = [path for path, desk in month.cases.items() if desk is village and path not in village.newcomers]
        said = [path for path in late if "Periode Februari 2027" in village.clerk.open(path).text]
        assert len(said) == bool(village.late), (village.code, said)
    _held_over(month)


def _held_over(month: Month) -> None:
    """A removal that follows from an appeal won after closing waits for the next decree, and its page says why."""
    ministry = month.sit("maya")
    left = [case for step in offered(month, "maya") for case in ministry.waiting(f"langkah={step}")]
    assert len(left) == month.ledger.held_over, left
    for case in left:
        told = ministry.open(case).text
        assert "Periode Februari 2027" in told, case

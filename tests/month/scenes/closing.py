"""The last day: whoever is late is told the next period, the administrator sees the month closed."""

from __future__ import annotations

from tests.month.month import Month


def close_month(month: Month) -> None:
    """A last turn of the background work; late cases stand in the next period, as their pages say."""
    month.work()
    for village in month.desks.values():
        late = [path for path, desk in month.cases.items() if desk is village and path not in village.newcomers]
        said = [path for path in late if "Periode Februari 2027" in village.clerk.open(path).text]
        assert len(said) == bool(village.late), (village.code, said)

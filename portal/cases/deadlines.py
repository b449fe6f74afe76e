"""Deadlines as people see them: late, today, so many days left. Pure; days are counted in western Indonesian time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.kernel.clock import WIB

FAR = datetime(9999, 1, 1, tzinfo=WIB)
"""The deadline of what has none: last in every order of deadlines, and no exception for an index."""


@dataclass(frozen=True)
class Sla:
    """`kind`: lewat (late), hari_ini (today), aman (time left), tanpa (no deadline); `days` late or left."""

    kind: str
    days: int


def sla(due_at: datetime, now: datetime) -> Sla:
    """How a deadline stands at `now`."""
    if due_at >= FAR:
        return Sla("tanpa", 0)
    days = (due_at.astimezone(WIB).date() - now.astimezone(WIB).date()).days
    if due_at < now:
        return Sla("lewat", -days)
    return Sla("hari_ini", 0) if days == 0 else Sla("aman", days)


def end_of_today(now: datetime) -> datetime:
    """Midnight (WIB) after `now`: what is due before it is due today."""
    local = now.astimezone(WIB)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

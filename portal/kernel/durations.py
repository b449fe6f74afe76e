"""Timer texts: ISO 8601 durations, dates and repeating intervals, or an expression that gives one.

Months and years are refused in durations: how long a month is depends on a calendar the engine does not keep.
Working-time durations are written `kerja P5D` and counted on the working calendar by the caller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DURATION = re.compile(r"P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?")
_CYCLE = re.compile(r"R(\d{0,4})/(.+)")
WORKING = "kerja "


@dataclass(frozen=True)
class Due:
    """When a timer falls due: `after` so long (`working`: on the working calendar) or `at` a moment."""

    after: timedelta | None = None
    at: datetime | None = None
    working: bool = False


def unquoted(text: str) -> str:
    """The text without the quotes some editors put round a literal."""
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].strip()
    return text


def is_literal(kind: str, text: str) -> bool:
    """Whether the text says a time itself, rather than being an expression for one."""
    try:
        due_of(kind, unquoted(text))
    except ValueError:
        return False
    return True


def due_of(kind: str, text: str) -> Due:
    """What a timer text means; `kind` is duration, date or cycle. `ValueError` when it means nothing."""
    if kind == "date":
        return Due(at=_moment(text))
    if kind == "cycle":
        found = _CYCLE.fullmatch(text)
        if not found:
            raise ValueError(text)
        text = found[2]
    working = text.startswith(WORKING)
    return Due(after=duration(text.removeprefix(WORKING)), working=working)


def rounds_of(kind: str, text: str) -> int:
    """How many times a timer fires: 1, n of `Rn/…`, or -1 without end (`R/…`)."""
    found = _CYCLE.fullmatch(text) if kind == "cycle" else None
    if not found:
        return 1
    return int(found[1]) if found[1] else -1


def duration(text: str) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()) or text.endswith("T"):
        raise ValueError(text)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _moment(text: str) -> datetime:
    """A date or a moment; without an offset it is western Indonesian time."""
    from portal.kernel.clock import WIB

    moment = (
        datetime.fromisoformat(text) if "T" in text else datetime.combine(date.fromisoformat(text), datetime.min.time())
    )
    return moment if moment.tzinfo else moment.replace(tzinfo=WIB)

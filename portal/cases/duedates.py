"""When timers fall due: literal times, times from variables, working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from portal.cases.outlines import TimerInfo, Value
from portal.cases.ports import NoWayOut
from portal.kernel.clock import WIB
from portal.kernel.durations import due_of
from portal.kernel.errors import Refused
from portal.kernel.expressions import compiled
from portal.kernel.phrases import Phrase


def due_at(timer: TimerInfo, variables: Mapping[str, Value], now: datetime) -> datetime:
    """The moment a timer armed at `now` falls due. Refuses `NoWayOut` when its expression gives no time."""
    text = timer.text
    try:
        if not timer.literal:
            text = str(compiled(text)(variables))
        due = due_of(timer.kind, text)
    except (Refused, ValueError) as error:
        raise NoWayOut(timer.id, Phrase("waktu '{text}' tidak dapat dihitung", text=text)) from error
    if due.at is not None:
        return due.at
    assert due.after is not None
    return after_working(now, due.after) if due.working else now + due.after


def after_working(now: datetime, length: timedelta) -> datetime:
    """`length` later on the working calendar: whole days are working days, Monday to Friday without public holidays.

    The rest of a day (hours, minutes) is added as it is and falls on the next working day when it ends on another.
    """
    local = now.astimezone(WIB)
    day = local.date()
    for _ in range(length.days):
        day = _next_working(day + timedelta(days=1))
    moment = datetime.combine(day, local.timetz()) + (length - timedelta(days=length.days))
    ended = _next_working(moment.date())
    return moment if ended == moment.date() else datetime.combine(ended, time(8, tzinfo=WIB))


def _next_working(day: date) -> date:
    while day.weekday() >= 5 or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """National holidays of a year (SKB 3 Menteri, as the `holidays` library lists them)."""
    import holidays

    return frozenset(holidays.country_holidays("ID", years=year))

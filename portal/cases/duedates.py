"""When timers fall due: literal times, times from variables, working days on a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from portal.cases.calendars.rules import WorkCalendar
from portal.cases.outlines import TimerInfo, Value
from portal.cases.ports import NoWayOut
from portal.kernel.durations import Due, due_of
from portal.kernel.errors import Refused
from portal.kernel.expressions import compiled
from portal.kernel.phrases import Phrase


def due_at(timer: TimerInfo, variables: Mapping[str, Value], now: datetime, calendar: WorkCalendar) -> datetime:
    """The moment a timer armed at `now` falls due. Refuses `NoWayOut` when its expression gives no time."""
    due = _due(timer, variables)
    if due.at is not None:
        return due.at
    assert due.after is not None
    return calendar.after(now, due.after) if due.working else now + due.after


def working_length(timer: TimerInfo, variables: Mapping[str, Value]) -> timedelta | None:
    """How much working time a timer waits; None when it is not counted in working time. Refuses `NoWayOut`."""
    due = _due(timer, variables)
    return due.after if due.working else None


def _due(timer: TimerInfo, variables: Mapping[str, Value]) -> Due:
    text = timer.text
    try:
        if not timer.literal:
            text = str(compiled(text)(variables))
        return due_of(timer.kind, text)
    except (Refused, ValueError) as error:
        raise NoWayOut(timer.id, Phrase("waktu '{text}' tidak dapat dihitung", text=text)) from error

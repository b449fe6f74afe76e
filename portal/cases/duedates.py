"""When timers fall due: literal times, times from variables, working days on a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from portal.cases.calendars.rules import WorkCalendar
from portal.cases.deadlines import FAR
from portal.cases.outlines import TimerInfo, Value
from portal.cases.ports import NoWayOut
from portal.kernel.durations import Due, due_of
from portal.kernel.errors import Refused
from portal.kernel.expressions import compiled
from portal.kernel.phrases import Phrase


def due_at(timer: TimerInfo, variables: Mapping[str, Value], now: datetime, calendar: WorkCalendar) -> datetime:
    """The moment a timer armed at `now` falls due. Refuses `NoWayOut` when its expression gives no time."""
    return ends(term_of(timer, variables), now, calendar)


def ends(term: Due, now: datetime, calendar: WorkCalendar) -> datetime:
    """When a term that begins now is over.

    Plain days that run out while the office is closed end when it opens again: whoever has until then finds somebody
    there. A date is kept as it is written unless it is a day off.
    """
    if term.at is not None:
        return calendar.kept_open(term.at) if term.at < FAR else term.at
    assert term.after is not None
    return calendar.after(now, term.after) if term.working else calendar.opening(now + term.after)


def working_seconds(term: Due) -> int | None:
    """How much working time (s) a term is; None when it is not counted in working time."""
    return int(term.after.total_seconds()) if term.working and term.after is not None else None


def term_of(timer: TimerInfo, variables: Mapping[str, Value]) -> Due:
    """What a timer waits for: a time or a date. Refuses `NoWayOut` when its expression gives neither."""
    text = timer.text
    try:
        if not timer.literal:
            text = str(compiled(text)(variables))
        return due_of(timer.kind, text)
    except (Refused, ValueError) as error:
        raise NoWayOut(timer.id, Phrase("waktu '{text}' tidak dapat dihitung", text=text)) from error

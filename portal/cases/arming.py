"""What a case waits with: the moment its timers fall due, the value a message for it must carry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from portal.cases.calendars.rules import WorkCalendar
from portal.cases.duedates import due_at, term_of
from portal.cases.outlines import Value
from portal.cases.ports import NoWayOut, ProcessInfo, Waiting
from portal.kernel.durations import Due
from portal.kernel.phrases import Phrase


def armed(
    info: ProcessInfo, opened: Iterable[Waiting], variables: Mapping[str, Value], now: datetime, calendar: WorkCalendar
) -> dict[str, str]:
    """Key → moment (timers) or value (messages with a variable of their own) of what opens for a case.

    Refuses `NoWayOut` when a time cannot be computed or the variable of a message says nothing.
    """
    found = {}
    for one in opened:
        if one.what == "timer":
            found[one.key] = due_at(info.timers[one.element], variables, now, calendar).isoformat()
        elif one.what == "message" and one.element in info.correlations:
            found[one.key] = correlation_of(info, one.element, variables)
    return found


def terms(info: ProcessInfo, opened: Iterable[Waiting], variables: Mapping[str, Value]) -> dict[tuple[str, str], Due]:
    """(what, key) → how long a step or timer that opens may take, which each office counts on its own calendar."""
    found: dict[tuple[str, str], Due] = {}
    for one in opened:
        if one.what == "task" and (length := info.step(one.element).due) is not None:
            found[one.what, one.key] = Due(after=length, working=True)
        elif one.what == "timer":
            found[one.what, one.key] = term_of(info.timers[one.element], variables)
    return found


def correlation_of(info: ProcessInfo, element: str, variables: Mapping[str, Value]) -> str:
    """The value a message must carry, by the variable the element names. Refuses `NoWayOut` when that says nothing."""
    name = info.correlations[element]
    value = variables.get(name)
    if value is None or value == "":
        raise NoWayOut(element, Phrase("peubah {name}, yang mencocokkan pesan, belum berisi", name=name))
    return value if isinstance(value, str) else json.dumps(value)

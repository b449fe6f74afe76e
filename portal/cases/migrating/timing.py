"""The timers of cases that move: those that open, and those whose time is counted otherwise in the new version.

A timer counted otherwise ends as one is cancelled and another is opened for it, so that bringing the case back finds
the old one as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from portal.cases.calendars.rules import NATIONAL
from portal.cases.duedates import ends, term_of, working_seconds
from portal.cases.migrating.fitting import Fit
from portal.cases.outlines import TimerInfo
from portal.cases.ports import Waiting
from portal.kernel import clock

TIMER_RULES = {
    "tetap": "Tenggat tetap",
    "geser": "Tenggat digeser sebesar beda lamanya",
    "ulang": "Tenggat dihitung ulang",
}
_COUNTED = frozenset({"open_timer", "count_timer"})
_REOPENED = frozenset({"close_task", "close_timer", "count_timer"})


def opened_timer(one: Waiting, fit: Fit) -> dict[str, Any]:
    """A timer the move opens, counted from now."""
    return {"left": one.left, "due": fit.armed.get(one.key), "working": fit.lengths.get(one.key)}


def kept_timer(before: TimerInfo | None, after: TimerInfo, rule: str) -> dict[str, Any]:
    """What becomes of a timer that is kept: it runs on, or is counted otherwise.

    `due`: when it is over counted from now, `working`: its length in working time (s). `fresh`: that is all, as for a
    date, which no length differs from; otherwise `longer`: how much more working time it has than before (s), `shift`:
    how much later it is when not both are counted in working time (s).
    """
    if rule == "tetap" or not after.literal:
        return {"do": "keep_timer"}
    term, now = term_of(after, {}), clock.now()
    due = ends(term, now, NATIONAL)
    counted = {"do": "count_timer", "fresh": True, "due": due.isoformat(), "working": working_seconds(term)}
    if rule == "ulang":
        return counted
    if before is None or not before.literal or (had := term_of(before, {})) == term:
        return {"do": "keep_timer"}
    if had.after is None or term.after is None:
        return counted
    longer = (term.after - had.after).total_seconds()
    if had.working != term.working:
        return counted | {"fresh": False, "shift": (due - ends(had, now, NATIONAL)).total_seconds()}
    return counted | {"fresh": False, "shift": longer, "longer": longer if term.working else None}


def counted_kinds(things: Collection[Mapping[str, Any]]) -> set[int]:
    """The kinds of cases some timer of which is opened or counted otherwise: their offices count them."""
    return {thing["no"] for thing in things if thing["do"] in _COUNTED}


def reopened_kinds(things: Collection[Mapping[str, Any]]) -> set[int]:
    """The kinds of cases that get a task or timer back when they are brought back."""
    return {thing["no"] for thing in things if thing["do"] in _REOPENED}

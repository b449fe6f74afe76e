"""Asking the engine once for every way: cases that stand, hear and look alike to the diagram move alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.cases.arming import armed, terms
from portal.cases.calendars.queries import Calendars, calendars_known
from portal.cases.calendars.rules import WorkCalendar
from portal.cases.moving.standing import Crowd, Move, foreign, seen
from portal.cases.outlines import Value
from portal.cases.ports import Advance, Happening, NotOpen, NoWayOut, ProcessInfo, UndeclaredVariable, engine
from portal.cases.processes import keep_markings, process_info, recall
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.durations import Due
from portal.kernel.phrases import Phrase

LOST = Phrase("kedudukan kasus pada diagram tidak dikenal")
OVER = Phrase("langkah ini tidak terbuka lagi")


@dataclass(frozen=True)
class Way:
    """One way several cases go together. `changed`: the variables that get a value."""

    info: ProcessInfo
    advance: Advance
    changed: Mapping[str, Value]
    happening: Happening
    crowds: Sequence[Crowd]
    armed: Mapping[str, str]
    """Key of what opens → the value its message must carry; of timers the moment on the nation's calendar."""
    terms: Mapping[tuple[str, str], Due]
    """(what, key) of what opens → how long it may take, counted on the calendar of each case's own office."""


@dataclass(frozen=True)
class Plan:
    """The ways of a set of moves; `stuck`: case → (element, why) of those the diagram cannot take on.

    `closed`: those of them for which nothing of that key waits any more. `calendars`: those its deadlines count on.
    """

    ways: Sequence[Way]
    stuck: Mapping[UUID, tuple[str, str]]
    closed: frozenset[UUID]
    calendars: Calendars

    @property
    def calls(self) -> bool:
        """Whether a way asks something of the house."""
        return any(_calls(way.advance) for way in self.ways)


def plan(session: Session, moves: Sequence[Move]) -> Plan:
    """Group the moves and ask the engine once for each group. Nothing is written but new markings.

    Whatever keeps one group from moving is that group's own trouble: the others go on.
    """
    ways: list[Way] = []
    stuck: dict[UUID, tuple[str, str]] = {}
    closed: set[UUID] = set()
    known = calendars_known(session)
    national = known.of(NATION)
    for version, same_version in _by_version(moves).items():
        info = process_info(session, version)
        recall(session, version, {move.crowd.marking for move in same_version})
        fresh = []
        for group in _alike(same_version, info):
            try:
                fresh.append(_way(info, group, national))
            except NoWayOut as error:
                stuck |= dict.fromkeys(_cases(group), (error.element, error.why))
            except UndeclaredVariable as error:
                why = Phrase("peubah {name} tidak dikenal proses ini", name=str(error).partition(" ")[0])
                stuck |= dict.fromkeys(_cases(group), (group[0].happening.key, why))
            except NotOpen:
                gone = _cases(group)
                closed |= set(gone)
                stuck |= dict.fromkeys(gone, (group[0].happening.key, OVER))
        keep_markings(session, version, [way.advance for way in fresh])
        ways += fresh
    return Plan(ways, stuck, frozenset(closed), known)


def _calls(advance: Advance) -> bool:
    return any(one.what == "service" for one in advance.opened) or any(
        thrown.kind in {"message", "signal"} for thrown in advance.thrown
    )


def _way(info: ProcessInfo, group: Sequence[Move], national: WorkCalendar) -> Way:
    """Where a group goes. Refuses: `NoWayOut`, `NotOpen`, `UndeclaredVariable`."""
    first = group[0]
    if not engine().knows_marking(info.version, first.crowd.marking):
        raise NoWayOut(first.happening.key, LOST)
    before = {**first.crowd.variables, **first.answers}
    advance = engine().advance(info.version, first.crowd.marking, first.happening, before)
    waits = armed(info, advance.opened, advance.variables, clock.now(), national)
    timed = terms(info, advance.opened, advance.variables)
    return Way(info, advance, _changed(before, first.answers, advance), first.happening, _gathered(group), waits, timed)


def _cases(moves: Sequence[Move]) -> list[UUID]:
    return [case for move in moves for case in move.crowd.cases]


def _gathered(group: Sequence[Move]) -> list[Crowd]:
    """The crowds of a group, those with the very same variables as one."""
    if len(group) == 1:
        return [group[0].crowd]
    found: dict[int, list[Crowd]] = defaultdict(list)
    for move in group:
        found[id(move.crowd.variables)].append(move.crowd)
    return [_together(crowds) for crowds in found.values()]


def _together(crowds: Sequence[Crowd]) -> Crowd:
    first = crowds[0]
    parts = [part for crowd in crowds for part in crowd.parts]
    ids = [one for crowd in crowds for one in crowd.ids]
    tasks = [task for crowd in crowds for task in crowd.tasks]
    return Crowd(first.version, first.marking, first.variables, parts, ids, tasks)


def _by_version(moves: Sequence[Move]) -> dict[str, list[Move]]:
    found: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        found[move.crowd.version].append(move)
    return found


def _alike(moves: Sequence[Move], info: ProcessInfo) -> list[list[Move]]:
    """The moves in groups the diagram cannot tell apart."""
    reads = sorted(info.reads)
    groups: dict[Any, list[Move]] = defaultdict(list)
    looks: dict[tuple[int, int], Any] = {}
    for move in moves:
        variables = move.crowd.variables
        shared = id(variables), id(move.answers)
        look = looks.get(shared)
        if look is None:
            look = looks[shared] = (
                seen(variables, move.answers, reads),
                foreign(variables, info.variables),
                repr(sorted(move.answers.items())),
            )
        groups[move.crowd.marking, move.happening, look].append(move)
    return list(groups.values())


def _changed(before: Mapping[str, Value], answers: Mapping[str, Value], advance: Advance) -> dict[str, Value]:
    written = {
        name: value
        for name, value in advance.variables.items()
        if name not in before or (type(before[name]), before[name]) != (type(value), value)
    }
    return {**answers, **written}

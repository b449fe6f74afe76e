"""Writing down a whole plan at once: one statement for one case or five thousand.

It closes what the moves leave behind, moves the cases and opens what comes next. Rows travel as one array per column;
everything that is the same for a whole way travels once, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.calendars.queries import Calendars
from portal.cases.duedates import ends, working_seconds
from portal.cases.moving import statements as sql
from portal.cases.moving.planning import Plan, Way
from portal.cases.moving.standing import array
from portal.cases.ports import Waiting
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.ids import heads, tails

ENDS = {"ditetapkan": "selesai", "ditolak": "ditolak", "gugur": "ditolak", "dibatalkan": "dibatalkan"}
"""End event → status of the case; another end counts as finished."""
NOBODY = "00000000000000000000000000000000"


@dataclass(frozen=True)
class Said:
    """What is written of a move: the decision (None when no person decided) and the fact."""

    verb: str
    action: str = ""
    return_to: str | None = None
    note: str = ""
    data: Mapping[str, Any] | None = None
    more: Mapping[str, Any] | None = None
    """What else the fact tells."""
    numbered: bool = False
    """Whether the fact tells each case's own number."""
    decides: bool = False
    sends_back: bool = False


def write(session: Session, plan: Plan, said: Said, by: Actor) -> list[tuple[int, UUID]]:
    """Bring cases, tasks, timers, subscriptions and effects in line with where the ways lead; leave facts.

    The (part, case) of those whose deadlines are to be counted once more.
    """
    if not plan.ways:
        return []
    batch = _Batch(plan.ways, said, clock.now(), plan.calendars)
    pieces = frozenset(batch.closing), frozenset(batch.opening)
    look = {"by_office": bool(batch.dues), "deputy": said.decides and bool(by.stands_for)}
    again = sql.moving(*pieces, decides=said.decides, alone=batch.alone, **look).run(session, batch.params(by))
    return [(int(part), UUID(str(case_id))) for part, case_id in again]


class _Batch:
    """What one statement is given: a row for each case; what is the same for a whole way travels once, as JSON."""

    def __init__(self, ways: Sequence[Way], said: Said, now: datetime, calendars: Calendars) -> None:
        self.ways, self.said, self.now, self.calendars = ways, said, now, calendars
        self.dues: list[dict[str, Any]] = []
        """Deadlines of offices that count otherwise than the nation."""
        self.closing: set[str] = set()
        self.opening: set[str] = set()
        self.shut: list[dict[str, Any]] = []
        self.things: list[dict[str, Any]] = []
        for no, way in enumerate(ways):
            self._leave(no, way)
            self._arrive(no, way)

    def _leave(self, no: int, way: Way) -> None:
        """What the way leaves behind."""
        answers = bool(way.crowds[0].tasks)
        if answers:
            self.closing.add("done")
        for one in way.advance.closed:
            if one.what == "task" and answers and one.key == way.happening.key:
                continue
            kind = {"message": "wait", "signal": "wait"}.get(one.what, one.what)
            self.closing.add(kind)
            self.shut.append({"way": no, "what": kind, "key": one.key})

    def _arrive(self, no: int, way: Way) -> None:
        """What waits where the way leads."""
        for one in way.advance.opened:
            self._open(no, way, one)
        for thrown in way.advance.thrown:
            if thrown.kind in {"message", "signal"}:
                named = {"key": thrown.element, "element": thrown.element}
                self._thing("effect", no, **named, kind=thrown.kind, verb=thrown.name)

    def _open(self, no: int, way: Way, one: Waiting) -> None:
        due, term = self._due(no, way, one), way.terms.get((one.what, one.key))
        timed = {"key": one.key, "element": one.element, "working": None if term is None else working_seconds(term)}
        if one.what == "task":
            self._thing("task", no, **timed, role=way.info.step(one.element).role, due=due)
        elif one.what == "timer":
            self._thing("timer", no, **timed, left=one.left, due=due)
        elif one.what == "service":
            verb = way.info.services[one.element]
            self._thing("effect", no, key=one.key, element=one.element, kind="layanan", verb=verb)
        else:
            name, carried = way.info.events[one.element], way.armed.get(one.key)
            self._thing("wait", no, key=one.key, kind=one.what, name=name, correlation=carried)

    def _due(self, no: int, way: Way, one: Waiting) -> str | None:
        """The deadline on the one calendar all cases of the way share, else the nation's, the others in `dues`."""
        term = way.terms.get((one.what, one.key))
        if term is None:
            return None
        offices = self.calendars.in_parts(int(part) for crowd in way.crowds for part in set(crowd.parts))
        alike = set(offices.values())
        usual = alike.pop() if len(alike) == 1 else self.calendars.of(NATION)
        due = {calendar: ends(term, self.now, calendar).isoformat() for calendar in (usual, *alike)}
        own = {"way": no, "what": one.what, "key": one.key}
        self.dues += [own | {"office": office, "due": due[cal]} for office, cal in offices.items() if cal is not usual]
        return due[usual]

    def _thing(self, what: str, no: int, **columns: Any) -> None:
        self.opening.add(what)
        self.things.append({"way": no, "what": what} | columns)

    @property
    def alone(self) -> bool:
        """Whether a single case moves."""
        return len(self.ways) == len(self.ways[0].crowds) == len(self.ways[0].crowds[0].ids) == 1

    def _one(self) -> dict[str, Any]:
        """The rows of a batch of one case."""
        [way] = self.ways
        [one] = way.crowds
        row = {"part": one.parts[0], "id": one.ids[0], "task": one.tasks[0] if one.tasks else NOBODY}
        row |= {"tail": tails(one.ids)[0]}
        had = {"had": json.dumps(one.variables)} if self.said.decides else {}
        led = _destination(0, way, self.said)
        return (
            row | had | {name: json.dumps(value) if isinstance(value, dict) else value for name, value in led.items()}
        )

    def _rows(self) -> dict[str, Any]:
        crowds = [(no, crowd) for no, way in enumerate(self.ways) for crowd in way.crowds]
        ids = [one for _, crowd in crowds for one in crowd.ids]
        return {
            "crowds": array([one for place, (_, c) in enumerate(crowds) for one in repeat(str(place), len(c.ids))]),
            "ways": array([one for no, crowd in crowds for one in repeat(str(no), len(crowd.ids))]),
            "parts": array([part for _, crowd in crowds for part in crowd.parts]),
            "ids": array(ids),
            "tails": array(tails(ids)),
            "tasks": array([one for _, crowd in crowds for one in crowd.tasks or repeat(NOBODY, len(crowd.ids))]),
            "plan": json.dumps([_destination(no, way, self.said) for no, way in enumerate(self.ways)]),
            "had": json.dumps([crowd.variables for _, crowd in crowds]) if self.said.decides else "[]",
        }

    def params(self, by: Actor) -> dict[str, Any]:
        """Everything the statement is given."""
        said = self.said
        head, *own = heads(1 + len(self.things))
        return (self._one() if self.alone else self._rows()) | {
            "head": head,
            "things": json.dumps([thing | {"head": mine} for mine, thing in zip(own, self.things, strict=True)]),
            "shut": json.dumps(self.shut),
            "dues": json.dumps(self.dues),
            "stands_for": array([str(one.user_id) for one in by.stands_for]),
            "revision": self.calendars.revision,
            "now": self.now,
            "actor": by.user_id,
            "actor_name": by.name,
            "role": by.role,
            "verb": said.verb,
            "action": said.action,
            "return_to": said.return_to,
            "note": said.note or None,
            "data": json.dumps(dict(said.data or {})),
            "back": said.sends_back,
            "numbered": said.numbered,
        }


def _destination(no: int, way: Way, said: Said) -> dict[str, Any]:
    advance = way.advance
    step = next((one.element for one in advance.open if one.what == "task"), None)
    answered = answered_step(way)
    return {
        "way": no,
        "marking": advance.marking,
        "before": way.crowds[0].marking,
        "changed": dict(way.changed),
        "step": step,
        "status": None if advance.ended is None else ENDS.get(advance.ended, "selesai"),
        "answered": answered,
        "fact_before": {"langkah": answered},
        "fact_after": _after(way, said) | dict(said.more or {}),
    }


def _after(way: Way, said: Said) -> dict[str, Any]:
    """What the fact tells of where a way led."""
    if said.decides:
        return {"keputusan": said.action, "kembali_ke": said.return_to, "jalan": list(way.advance.path)}
    told = {"peristiwa": way.happening.key, "peubah": dict(way.changed), "jalan": list(way.advance.path)}
    return told | ({"galat": way.happening.code} if way.happening.code else {})


def answered_step(way: Way) -> str:
    """The element a way's happening is about, without the repetition it lies in."""
    return way.happening.key.rsplit("/", 1)[-1].split("#", 1)[0]

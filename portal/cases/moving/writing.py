"""Writing down a whole plan at once: two statements for one case or five thousand.

The first closes what the moves leave behind, the second moves the cases and opens what comes next. Each sends its rows
as one array per column; everything that is the same for a whole way travels once, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.moving import statements as sql
from portal.cases.moving.planning import Way
from portal.cases.moving.standing import Move, numbers, uuids
from portal.cases.ports import Waiting
from portal.kernel import clock
from portal.kernel.ids import new_ids

ENDS = {"ditetapkan": "selesai", "ditolak": "ditolak", "dibatalkan": "dibatalkan"}
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


def write(session: Session, ways: Sequence[Way], said: Said, by: Actor) -> None:
    """Bring cases, tasks, timers, subscriptions and effects in line with where the ways lead; leave facts."""
    if not ways:
        return
    now = clock.now()
    closing, opening = _Batch(ways), _Batch(ways)
    closing.closings()
    if closing.something:
        session.execute(text(sql.closing(closing.pieces)), closing.params(said, by, now))
    opening.openings(now)
    session.execute(text(sql.opening(opening.pieces, decides=said.decides)), opening.params(said, by, now))


class _Batch:
    """The rows and the per-way plan of one statement."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self.ways = ways
        self.pieces: set[str] = set()
        self.plan: list[dict[str, Any]] = []
        self.things: list[dict[str, Any]] = []
        """What each way opens or closes: `no` of the way, `what`, and its columns."""
        self.new: dict[str, list[tuple[int, int, int]]] = {}
        """Per kind: (row, thing, part) of every row to be inserted."""

    @property
    def something(self) -> bool:
        return bool(self.pieces)

    def closings(self) -> None:
        """What the moves leave behind."""
        if any(move.task_id for way in self.ways for move in way.moves):
            self.pieces.add("done")
        for no, way in enumerate(self.ways):
            answered = {way.moves[0].happening.key} if way.moves[0].task_id else set()
            for one in way.advance.closed:
                if one.what == "task" and one.key in answered:
                    continue
                kind = {"message": "wait", "signal": "wait"}.get(one.what, one.what)
                self.pieces.add(kind)
                self.things.append({"no": no, "what": kind, "key": one.key})

    def openings(self, now: datetime) -> None:
        """Where the cases go and what waits there."""
        for no, way in enumerate(self.ways):
            self.plan.append(_destination(no, way))
            for one in way.advance.opened:
                self._open(no, way, one, now)
            for thrown in way.advance.thrown:
                if thrown.kind in {"message", "signal"}:
                    self._effect(
                        no, way, key=thrown.element, element=thrown.element, kind=thrown.kind, verb=thrown.name
                    )

    def _open(self, no: int, way: Way, one: Waiting, now: datetime) -> None:
        if one.what == "task":
            step = way.info.step(one.element)
            due = (now + step.due).isoformat() if step.due else None
            self._thing("task", no, way, key=one.key, element=one.element, role=step.role, due=due)
        elif one.what == "timer":
            self._thing("timer", no, way, key=one.key, element=one.element, left=one.left, due=way.armed[one.key])
        elif one.what == "service":
            self._effect(no, way, key=one.key, element=one.element, kind="layanan", verb=way.info.services[one.element])
        else:
            name, carried = way.info.events[one.element], way.armed.get(one.key)
            self._thing("wait", no, way, key=one.key, kind=one.what, name=name, correlation=carried)

    def _effect(self, no: int, way: Way, **columns: Any) -> None:
        self._thing("effect", no, way, **columns)

    def _thing(self, what: str, no: int, way: Way, **columns: Any) -> None:
        self.pieces.add(what)
        place = len(self.things)
        self.things.append({"no": no, "what": what, "place": place} | columns)
        self.new.setdefault(what, []).extend((row, place, move.case.part) for row, move in self._rows(no, way))

    def _rows(self, no: int, way: Way) -> list[tuple[int, Move]]:
        start = sum(len(one.moves) for one in self.ways[:no])
        return [(start + place, move) for place, move in enumerate(way.moves)]

    def params(self, said: Said, by: Actor, now: datetime) -> dict[str, Any]:
        """Everything the statement is given."""
        moves = [(no, move) for no, way in enumerate(self.ways) for move in way.moves]
        parts = [move.case.part for _, move in moves]
        params = {
            "nos": numbers([no for no, _ in moves]),
            "parts": numbers(parts),
            "ids": uuids([move.case.id for _, move in moves]),
            "tasks": "{" + ",".join([move.task_id.hex if move.task_id else NOBODY for _, move in moves]) + "}",
            "facts": "{" + ",".join(new_ids(parts)) + "}",
            "plan": json.dumps(self.plan),
            "things": json.dumps(self.things),
            "now": now,
            "actor": by.user_id,
            "actor_name": by.name,
            "role": by.role,
            "verb": said.verb,
            "action": said.action,
            "return_to": said.return_to,
            "note": said.note or None,
            "data": json.dumps(dict(said.data or {})),
            "back": said.sends_back,
            "more": json.dumps(dict(said.more or {})),
            "numbered": said.numbered,
        }
        for kind in ("task", "timer", "effect", "wait"):
            rows = self.new.get(kind, [])
            params[f"{kind}_rows"] = numbers([row for row, _, _ in rows])
            params[f"{kind}_places"] = numbers([place for _, place, _ in rows])
            params[f"{kind}_ids"] = "{" + ",".join(new_ids([part for _, _, part in rows])) + "}"
        return params


def _destination(no: int, way: Way) -> dict[str, Any]:
    advance = way.advance
    step = next((one.element for one in advance.open if one.what == "task"), None)
    return {
        "no": no,
        "marking": advance.marking,
        "before": way.moves[0].case.marking,
        "changed": dict(way.changed),
        "step": step,
        "status": None if advance.ended is None else ENDS.get(advance.ended, "selesai"),
        "element": way.moves[0].happening.key,
        "answered": answered_step(way),
        "code": way.moves[0].happening.code,
        "path": list(advance.path),
    }


def answered_step(way: Way) -> str:
    """The element a way's happening is about, without the repetition it lies in."""
    return way.moves[0].happening.key.rsplit("/", 1)[-1].split("#", 1)[0]

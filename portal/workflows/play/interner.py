"""Transitions learned once and replayed in a microsecond.

What a case does next depends on its marking, the action, and the outcomes of the questions asked on the way, on nothing
else. The token game is played once for each such way and recorded as a tree: questions are branches, programs are
steps, a leaf says where the case comes to rest and what that opened and closed. An outcome not seen before leaves the
tree (side exit), is played for real, and is recorded. The tree is a cache: safe to lose, rebuilt lazily.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.kernel.errors import Refused
from portal.kernel.phrases import Phrase
from portal.workflows.net.model import Net
from portal.workflows.play.asking import Stuck
from portal.workflows.play.looking import Open, open_in
from portal.workflows.play.marking import Scope, decode, encode, mark_of
from portal.workflows.play.playing import Action, play
from portal.workflows.play.programs import Programs
from portal.workflows.play.tokens import Play, Thrown

START = 0
"""The marking of a case that has not begun."""
MOST = 50_000
"""Markings and ways kept at once. A model without bounds (rounds that count, many parallel rounds) plays its rarer
ways case by case: the oldest half is forgotten and learned again from the table when it is asked for."""


@dataclass(frozen=True)
class Outcome:
    """Where an action brings a case, and what that changed. `ends`: end events reached, when the case is `over`."""

    marking: int
    body: bytes
    opened: tuple[Open, ...]
    closed: tuple[Open, ...]
    path: tuple[str, ...]
    thrown: tuple[Thrown, ...]
    over: bool
    ends: tuple[str, ...]


@dataclass
class _Question:
    """A branch: `ways` holds what followed each answer so far."""

    what: str
    element: str
    source: str
    ways: dict[Any, Any] = field(default_factory=dict)


@dataclass
class _Step:
    """A program that runs whatever the answers."""

    element: str
    what: str
    then: Any = None


class _Recorder:
    """Answers the token game from real variables and keeps what was asked."""

    def __init__(self, interner: Interner, variables: dict[str, Any]) -> None:
        self.interner, self.variables = interner, variables
        self.trace: list[tuple[Any, Any]] = []

    def guard(self, element: str, source: str) -> bool:
        answer = self.interner.answer("guard", element, source, self.variables)
        self.trace.append((_Question("guard", element, source), answer))
        return bool(answer)

    def number(self, element: str, source: str) -> int:
        answer = self.interner.answer("number", element, source, self.variables)
        self.trace.append((_Question("number", element, source), answer))
        return int(answer)

    def run(self, element: str, what: str) -> None:
        self.interner.run(element, what, self.variables)
        self.trace.append((_Step(element, what), None))


class Interner:
    """One process version's markings and transitions."""

    def __init__(self, net: Net, version: str, programs: Programs) -> None:
        self.net, self.version, self.programs = net, version, programs
        self._lock = threading.Lock()
        self._trees: dict[tuple[int, Action], Any] = {}
        self._bodies: dict[int, bytes] = {START: b"null"}
        self._used: dict[int, None] = {}
        """Markings but the first, the longest unused first."""
        self._open: dict[int, tuple[Open, ...]] = {START: ()}
        self.hits = self.misses = 0

    # markings -----------------------------------------------------------------------------------------------------

    def knows(self, marking: int) -> bool:
        """Whether the body of a marking is here; who asks is about to use it, so it is the last to be forgotten."""
        with self._lock:
            known = marking in self._bodies
            if known and marking != START:
                self._used.pop(marking, None)
                self._used[marking] = None
            return known

    def learn(self, body: bytes) -> int:
        """The number of a marking, its body kept."""
        marking = mark_of(self.version, body)
        if marking not in self._bodies:
            opened = tuple(open_in(self.net, decode(self.net, body)))
            with self._lock:
                self._forget()
                self._open[marking] = opened
                self._bodies[marking] = body
                self._used[marking] = None
        return marking

    def _forget(self) -> None:
        """Make room: the half longest unused."""
        if len(self._used) >= MOST:
            for marking in list(self._used)[: MOST // 2]:
                del self._bodies[marking], self._open[marking], self._used[marking]
        if len(self._trees) >= MOST:
            for key in list(self._trees)[: MOST // 2]:
                del self._trees[key]

    def body(self, marking: int) -> bytes:
        """The canonical form of a marking; KeyError when it was never learned."""
        return self._bodies[marking]

    def open(self, marking: int) -> tuple[Open, ...]:
        """What a marking waits for."""
        return self._open[marking]

    # transitions --------------------------------------------------------------------------------------------------

    def advance(self, marking: int, action: Action, variables: Mapping[str, Any]) -> tuple[Outcome, dict[str, Any]]:
        """Where `action` brings a case standing at `marking`, and its variables then (answers already among them).

        Refuses: `NotOpen` (nothing of that key waits), `Stuck` (nothing has moved).
        """
        node = self._trees.get((marking, action))
        now = dict(variables)
        while node is not None:
            if isinstance(node, Outcome):
                self.hits += 1
                return node, now
            if isinstance(node, _Step):
                self.run(node.element, node.what, now)
                node = node.then
            else:
                node = node.ways.get(self.answer(node.what, node.element, node.source, now))
        return self.side_exit(marking, action, variables)

    def side_exit(self, marking: int, action: Action, variables: Mapping[str, Any]) -> tuple[Outcome, dict[str, Any]]:
        """Play for real and record the way."""
        self.misses += 1
        recorder = _Recorder(self, dict(variables))
        before = decode(self.net, self._bodies[marking])
        played = play(self.net, before, action, recorder)
        outcome = self._outcome(marking, played)
        with self._lock:
            self._record((marking, action), recorder.trace, outcome)
        return outcome, recorder.variables

    def _outcome(self, marking: int, played: Play) -> Outcome:
        root: Scope | None = played.root
        body = encode(root)
        now = open_in(self.net, root)
        kept = Counter((one.what, one.key) for one in now if one.old)
        closed = []
        for one in self._open[marking]:
            if kept[one.what, one.key] > 0:
                kept[one.what, one.key] -= 1
            else:
                closed.append(one)
        return Outcome(
            marking=self.learn(body),
            body=body,
            opened=tuple(one for one in now if not one.old),
            closed=tuple(closed),
            path=tuple(played.path),
            thrown=tuple(played.thrown),
            over=root is None,
            ends=tuple(played.ends),
        )

    def _record(self, key: tuple[int, Action], trace: list[tuple[Any, Any]], outcome: Outcome) -> None:
        known = self._trees.get(key)
        for place, (asked, answer) in enumerate(trace):
            if known is None:
                self._graft(key, trace, place, outcome)
                return
            known = known.ways.get(answer) if isinstance(known, _Question) else known.then
            _ = asked
        if known is None:
            self._graft(key, trace, len(trace), outcome)

    def _graft(self, key: tuple[int, Action], trace: list[tuple[Any, Any]], place: int, outcome: Outcome) -> None:
        """Hang the rest of a trace, from `place` on, where the tree ends."""
        rest: Any = outcome
        for asked, answer in reversed(trace[place:]):
            if isinstance(asked, _Question):
                asked.ways[answer] = rest
            else:
                asked.then = rest
            rest = asked
        if place == 0:
            self._trees[key] = rest
            return
        known = self._trees[key]
        for _, answer in trace[: place - 1]:
            known = known.ways[answer] if isinstance(known, _Question) else known.then
        answer = trace[place - 1][1]
        if isinstance(known, _Question):
            known.ways[answer] = rest
        else:
            known.then = rest

    # answers ------------------------------------------------------------------------------------------------------

    def answer(self, what: str, element: str, source: str, variables: Mapping[str, Any]) -> bool | int:
        """The answer to a question of the game: a truth or a number."""
        try:
            value = self.programs.expressions[source](variables)
        except Refused as error:
            raise Stuck(element, error.phrase) from error
        if what == "guard":
            return bool(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Stuck(element, Phrase("jumlah pengulangan bukan bilangan bulat"))
        return value

    def run(self, element: str, what: str, variables: dict[str, Any]) -> None:
        """Let a program set its variables."""
        try:
            variables.update(self.programs.programs[element, what].run(variables))
        except Refused as error:
            raise Stuck(element, error.phrase) from error

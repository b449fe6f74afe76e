"""The token game of BPMN 2.0.2, chapter 13, on the referee's board: one rule at a time until nothing moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.lives.board import Board, Run, Scope, Token, Watch, Work
from tests.lives.decisions import Table
from tests.lives.diagram import ACTIVITIES, HUMAN, Diagram, Flow, Part
from tests.lives.inclusive import ready
from tests.lives.openings import Opening, openings

MOST_MOVES = 5_000


class NoWay(Exception):
    """The case cannot go on like this."""


class Game:
    """One case: its board and its variables."""

    def __init__(self, diagram: Diagram, tables: dict[str, Table]) -> None:
        self.diagram, self.tables = diagram, tables
        self.board = Board()
        self.variables: dict[str, Any] = {}
        self.signals: list[str] = []
        self.ends: list[str] = []
        self.step = 0
        self.visited: set[str] = set()
        """Parts that a token has come to or gone out of."""

    # the turn -----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Apply rules until none applies."""
        for _ in range(MOST_MOVES):
            if not (self._move() or self._sound() or self._close() or self._merge()):
                return
        raise NoWay("no rest")

    def _move(self) -> bool:
        return any(self._consume(number, token) for number, token in self.board.all(Token))

    def _sound(self) -> bool:
        if not self.signals:
            return False
        self.broadcast(self.signals.pop(0))
        return True

    def _close(self) -> bool:
        for number, scope in self.board.all(Scope):
            if not any(self.board.inside(number, Token)) and not any(self.board.inside(number, Work)):
                self.board.remove(number)
                if scope.home:
                    self.finished(scope.home)
                return True
        return False

    def _merge(self) -> bool:
        for number, token in self.board.all(Token):
            part = self.diagram.parts[token.to]
            if part.tag == "inclusiveGateway" and ready(self.diagram, self.board, token.home, part.id):
                waiting = {one.flow: at for at, one in reversed(self._at(token.home, part.id))}
                for at in waiting.values():
                    self.board.remove(at)
                self._send(token.home, self._true_flows(part))
                return bool(number)
        return False

    # tokens -------------------------------------------------------------------------------------------------------

    def _at(self, scope: int, part: str) -> list[tuple[int, Token]]:
        return [(at, one) for at, one in self.board.inside(scope, Token) if one.to == part]

    def _consume(self, number: int, token: Token) -> bool:
        part = self.diagram.parts[token.to]
        if part.tag == "parallelGateway":
            return self._synchronise(token.home, part)
        if part.tag == "inclusiveGateway" and len(self.diagram.into(part.id)) > 1:
            return False
        self.board.remove(number)
        self._arrive(token.home, part)
        return True

    def _synchronise(self, scope: int, part: Part) -> bool:
        waiting = {one.flow: at for at, one in reversed(self._at(scope, part.id))}
        if len(waiting) < len(self.diagram.into(part.id)):
            return False
        for at in waiting.values():
            self.board.remove(at)
        self._send(scope, self.diagram.out(part.id))
        return True

    def _arrive(self, scope: int, part: Part) -> None:
        if part.tag in ACTIVITIES:
            self._begin(scope, part)
        elif part.tag == "exclusiveGateway":
            self._send(scope, [self._first_flow(part)] if self.diagram.out(part.id) else [])
        elif part.tag == "endEvent":
            self._end(scope, part)
        elif part.tag == "eventBasedGateway" or (part.tag == "intermediateCatchEvent" and part.event != "link"):
            self.board.add(Work(scope, part.id, self.step))
        else:
            self._leave(scope, part)
            if part.tag == "intermediateThrowEvent":
                self._throw(scope, part)

    def _leave(self, scope: int, part: Part) -> None:
        """Tokens go out of a part that is not a joining gateway."""
        flows = self.diagram.out(part.id)
        chooses = part.tag == "inclusiveGateway" or any(flow.condition for flow in flows)
        self._send(scope, self._true_flows(part) if chooses else flows)

    def _send(self, scope: int, flows: list[Flow]) -> None:
        for flow in flows:
            self.visited |= {flow.source, flow.target}
            self.board.add(Token(scope, flow.id, flow.target))

    def _first_flow(self, part: Part) -> Flow:
        for flow in self.diagram.out(part.id):
            if flow.id != part.default and (not flow.condition or self.value(flow.condition)):
                return flow
        return self._default(part)

    def _true_flows(self, part: Part) -> list[Flow]:
        flows = self.diagram.out(part.id)
        true = [
            one for one in flows if one.id != part.default and (not one.condition or bool(self.value(one.condition)))
        ]
        return true or ([self._default(part)] if flows else [])

    def _default(self, part: Part) -> Flow:
        for flow in self.diagram.out(part.id):
            if flow.id == part.default:
                return flow
        raise NoWay(part.id)

    # events -------------------------------------------------------------------------------------------------------

    def _end(self, scope: int, part: Part) -> None:
        if not self.board.get(scope, Scope).home:
            self.ends.append(part.id)
        if part.event == "terminate":
            self.board.empty(scope)
        else:
            self._throw(scope, part)

    def _throw(self, scope: int, part: Part) -> None:
        if part.event == "signal":
            self.signals.append(part.name)
        elif part.event == "link":
            self.board.add(Token(scope, "", self.diagram.link_target(part).id))
        elif part.event in {"error", "escalation"}:
            caught = self.climb(part.event, part.name, scope)
            if part.event == "error" and not caught:
                self.board.pieces.clear()

    def climb(self, kind: str, code: str, place: int) -> bool:
        """An error or escalation looks for its catcher, from a scope or an activity outwards; whether there is one."""
        while place:
            catcher = self._catcher(kind, code, place)
            if catcher:
                self._caught(catcher)
                return True
            place = self.board.pieces[place].home
        return False

    def _catcher(self, kind: str, code: str, place: int) -> int:
        here = [(number, self.diagram.parts[one.part]) for number, one in self.board.inside(place, Watch)]
        fit = [(one.name == "", number) for number, one in here if one.event == kind and one.name in {"", code}]
        return min(fit, default=(True, 0))[1]

    def broadcast(self, name: str) -> bool:
        """Everything that waits for a signal hears it."""
        heard = [one for one in self.openings() if one.what == "signal" and one.name == name]
        for one in heard:
            if one.piece in self.board.pieces:
                self.happens(one)
        return bool(heard)

    def openings(self) -> list[Opening]:
        """Everything the case waits for."""
        return openings(self.diagram, self.board)

    def happens(self, opening: Opening) -> None:
        """What was waited for comes."""
        piece = self.board.pieces[opening.piece]
        if isinstance(piece, Watch):
            self._caught(opening.piece)
        elif isinstance(piece, Run):
            self.finished(opening.piece)
        else:
            self.board.remove(opening.piece)
            self._leave(piece.home, self.diagram.parts[opening.part])

    def _caught(self, number: int) -> None:
        watch = self.board.get(number, Watch)
        part = self.diagram.parts[watch.part]
        if part.interrupts and part.host:
            scope = self.board.get(watch.home, Work).home
            self.board.remove(watch.home)
        elif part.interrupts:
            scope = watch.home
            self.board.empty(scope)
        else:
            scope = self.board.pieces[watch.home].home if part.host else watch.home
            self._count(number, watch)
        if part.host:
            self._leave(scope, part)
        else:
            self._handle(scope, part)

    def _count(self, number: int, watch: Watch) -> None:
        if watch.left == 1:
            self.board.remove(number)
        else:
            self.board.pieces[number] = replace(watch, left=max(watch.left - 1, -1), born=self.step)

    def _handle(self, scope: int, start: Part) -> None:
        """An event sub-process begins at its start event."""
        self.visited |= {start.id, start.body}
        work = self.board.add(Work(scope, start.body, self.step))
        inner = self._open(self.board.add(Run(work, None, self.step)), start.body)
        self._leave(inner, start)

    # activities ---------------------------------------------------------------------------------------------------

    def _open(self, home: int, body: str) -> int:
        scope = self.board.add(Scope(home, body))
        for start in self.diagram.watchers(body):
            self.board.add(Watch(scope, start.id, start.rounds, self.step))
        return scope

    def enter(self, home: int, body: str) -> None:
        """A process or sub-process begins."""
        scope = self._open(home, body)
        for start in self.diagram.starts(body):
            self.board.add(Token(scope, "", start.id))

    def _begin(self, scope: int, part: Part) -> None:
        loop = part.loop
        total = self._number(loop.number) if loop and loop.number else 1
        if total <= 0 or (loop and loop.before and not self._again(part, 0)):
            self._leave(scope, part)
            return
        work = self.board.add(Work(scope, part.id, self.step, total))
        for event in self.diagram.fixed_to(part.id):
            self.board.add(Watch(work, event.id, event.rounds, self.step))
        if loop and loop.kind == "parallel":
            for index in range(total):
                if work in self.board.pieces:
                    self._run(work, part, index)
        else:
            self._run(work, part, 0 if loop and loop.kind == "sequential" else None)

    def _run(self, work: int, part: Part, index: int | None) -> None:
        run = self.board.add(Run(work, index, self.step))
        if part.tag in {"subProcess", "callActivity"}:
            self.enter(run, part.called or part.id)
        elif part.tag not in HUMAN | {"serviceTask", "receiveTask"}:
            self._perform(part)
            self.finished(run)

    def _perform(self, part: Part) -> None:
        try:
            if part.script:
                exec(part.script, {}, self.variables)
            if part.decision:
                self.variables |= self.tables[part.decision].decide(self.variables)
        except (NameError, TypeError, ValueError) as error:
            raise NoWay(part.id) from error

    def finished(self, run: int) -> None:
        """One performance is over: another one, or the activity is done."""
        home, index = self.board.get(run, Run).home, self.board.get(run, Run).index
        work = self.board.get(home, Work)
        work = replace(work, done=work.done + 1)
        part = self.diagram.parts[work.part]
        self.board.remove(run)
        self.board.pieces[home] = work
        if self._is_done(part, work):
            self.board.remove(home)
            self._leave(work.home, part)
        elif part.loop and part.loop.kind != "parallel":
            self._run(home, part, None if index is None else index + 1)

    def _is_done(self, part: Part, work: Work) -> bool:
        if part.loop is None:
            return True
        if part.loop.kind == "standard":
            return not self._again(part, work.done)
        return bool(part.loop.stop and self.value(part.loop.stop)) or work.done >= work.total

    def _again(self, part: Part, done: int) -> bool:
        loop = part.loop
        assert loop is not None
        if loop.most is not None and done >= loop.most:
            return False
        return not loop.again or bool(self.value(loop.again))

    # expressions --------------------------------------------------------------------------------------------------

    def value(self, source: str) -> Any:
        """What an expression of a trusted diagram says of this case."""
        try:
            return eval(source, {}, dict(self.variables))
        except (NameError, TypeError) as error:
            raise NoWay(source) from error

    def _number(self, source: str) -> int:
        value = self.value(source)
        if isinstance(value, bool) or not isinstance(value, int):
            raise NoWay(source)
        return value

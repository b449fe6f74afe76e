"""How tokens move (BPMN 2.0.2, chapter 13): through gateways, into and out of activities, first in, first out.

What happened on the way is kept in `Play`; `playing` decides who moves next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.kernel.durations import rounds_of
from portal.kernel.phrases import Phrase
from portal.workflows.net.model import HUMAN, Flow, Kind, Net, Node
from portal.workflows.play.asking import Ask, Stuck
from portal.workflows.play.joins import parallel_ready, waits_for_others
from portal.workflows.play.marking import FOR_EVER, Armed, Item, Scope, scopes_of

LONGEST = 10_000
"""Moves of one action; a diagram that needs more turns in circles."""
MOST_REPEATS = 1_000


@dataclass(frozen=True)
class Thrown:
    """A message, signal, error or escalation that left an element: `kind`, `name`, `element`."""

    kind: str
    name: str
    element: str


@dataclass
class Play:
    """One action being played: the marking in motion and what happened."""

    net: Net
    ask: Ask
    root: Scope | None
    path: list[str] = field(default_factory=list)
    """Elements completed, in order."""
    thrown: list[Thrown] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    """End events of the outermost body reached."""
    raised: list[tuple[Scope, Thrown]] = field(default_factory=list)
    """Errors and escalations that look for their catcher before anything else moves."""
    signals: list[str] = field(default_factory=list)
    """Signals that sound once the tokens have come to rest, so that all who wait hear them."""
    _agenda: deque[tuple[Scope, Callable[[], None]]] = field(default_factory=deque)
    _moves: int = 0

    # tokens -------------------------------------------------------------------------------------------------------

    def move_one(self) -> bool:
        """The next token moves; whether there was one."""
        if not self._agenda:
            return False
        scope, move = self._agenda.popleft()
        if not scope.gone:
            self._count(scope)
            move()
        return True

    def _count(self, scope: Scope) -> None:
        self._moves += 1
        if self._moves > LONGEST:
            raise Stuck(scope.body, Phrase("diagram berputar tanpa akhir"))

    def _later(self, scope: Scope, move: Callable[[], None]) -> None:
        self._agenda.append((scope, move))

    def leave(self, scope: Scope, node: Node) -> None:
        """A token goes out of `node` on every flow."""
        for flow in node.outgoing:
            self._send(scope, flow)

    def _send(self, scope: Scope, flow: Flow) -> None:
        self._later(scope, lambda: self.arrive(scope, self.net.node(flow.target), flow))

    def passed(self, scope: Scope, node: Node) -> None:
        """`node` is done: note it and go on."""
        self.path.append(node.id)
        self.leave(scope, node)

    def open_body(self, scope: Scope, start: str | None = None) -> None:
        """Begin a body: its event sub-processes watch, a token stands at each plain start."""
        body = self.net.body(scope.body)
        for event_start in body.event_starts:
            scope.armed[event_start] = Armed(firings(self.net.node(event_start)))
        begins = [start] if start else self._plain_starts(body.starts)
        for node_id in begins:
            self._begin_at(scope, self.net.node(node_id))

    def _begin_at(self, scope: Scope, node: Node) -> None:
        self._later(scope, lambda: self.arrive(scope, node, None))

    def _plain_starts(self, starts: tuple[str, ...]) -> tuple[str, ...]:
        """The starts without an event; the first of all when every start waits for one."""
        plain = tuple(one for one in starts if self.net.node(one).event.kind == "none")
        return plain or starts[:1]

    # arriving -----------------------------------------------------------------------------------------------------

    def arrive(self, scope: Scope, node: Node, flow: Flow | None) -> None:
        """A token reaches `node`."""
        match node.kind:
            case Kind.XOR:
                self._choose(scope, node)
            case Kind.AND:
                self._park(scope, flow, join=len(node.incoming) > 1)
                self._parallel(scope, node)
            case Kind.OR if len(node.incoming) > 1:
                self._park(scope, flow, join=True)
            case Kind.OR:
                self._choose_several(scope, node)
            case Kind.END:
                self._end(scope, node)
            case Kind.THROW:
                self._throw(scope, node)
            case Kind.CATCH if node.event.kind != "link":
                self._wait(scope, node)
            case Kind.EVENT_GATEWAY:
                self._wait(scope, node)
            case Kind.START | Kind.CATCH:
                self.passed(scope, node)
            case _:
                self._enter(scope, node)

    def _park(self, scope: Scope, flow: Flow | None, *, join: bool) -> None:
        if join and flow is not None:
            scope.flows[flow.id] = scope.flows.get(flow.id, 0) + 1

    def _unpark(self, scope: Scope, node: Node) -> None:
        for flow in node.incoming:
            left = scope.flows.get(flow.id, 0) - 1
            if left > 0:
                scope.flows[flow.id] = left
            else:
                scope.flows.pop(flow.id, None)

    def _parallel(self, scope: Scope, node: Node) -> None:
        if len(node.incoming) > 1:
            if not parallel_ready(scope, node):
                return
            self._unpark(scope, node)
        self.passed(scope, node)

    def _choose(self, scope: Scope, node: Node) -> None:
        flow = self._first_true(node)
        self.path.append(node.id)
        self._send(scope, flow)

    def _first_true(self, node: Node) -> Flow:
        fallback = None
        for flow in node.outgoing:
            if flow.id == node.default:
                fallback = flow
            elif flow.condition is None:
                if len(node.outgoing) == 1:
                    return flow
            elif self.ask.guard(flow.id, flow.condition):
                return flow
        if fallback is None:
            raise Stuck(node.id, Phrase("tidak ada jalan keluar yang syaratnya terpenuhi"))
        return fallback

    def _choose_several(self, scope: Scope, node: Node) -> None:
        chosen = [
            flow
            for flow in node.outgoing
            if flow.id != node.default and (flow.condition is None or self.ask.guard(flow.id, flow.condition))
        ]
        if not chosen:
            chosen = [flow for flow in node.outgoing if flow.id == node.default]
        if not chosen:
            raise Stuck(node.id, Phrase("tidak ada jalan keluar yang syaratnya terpenuhi"))
        self.path.append(node.id)
        for flow in chosen:
            self._send(scope, flow)

    def fire_inclusive(self) -> bool:
        """Let one inclusive join that waits for nobody any more go on; whether there was one."""
        for scope in reversed(list(scopes_of(self.root))) if self.root else []:
            node = waits_for_others(self.net, scope)
            if node is not None:
                self._unpark(scope, node)
                self._choose_several(scope, node)
                return True
        return False

    # activities ---------------------------------------------------------------------------------------------------

    def _enter(self, scope: Scope, node: Node) -> None:
        item = Item(node, scope)
        scope.items.append(item)
        self._arm(item)
        if node.loop is None:
            self._perform(item)
        else:
            self._repeat(item)

    def _wait(self, scope: Scope, node: Node) -> None:
        scope.items.append(Item(node, scope))

    def _arm(self, item: Item) -> None:
        for event_id in self.net.boundaries.get(item.node.id, ()):
            item.armed[event_id] = Armed(firings(self.net.node(event_id)))

    def _perform(self, item: Item) -> None:
        node = item.node
        if node.prescript:
            self.ask.run(node.id, "prescript")
        if node.kind in HUMAN or node.kind in {Kind.SERVICE, Kind.RECEIVE}:
            return
        if node.kind in {Kind.SUBPROCESS, Kind.CALL}:
            item.inner = Scope(node.inner, item)
            self.open_body(item.inner)
            return
        if node.kind is Kind.SCRIPT:
            self.ask.run(node.id, "script")
        elif node.kind is Kind.RULE:
            self.ask.run(node.id, "decision")
        elif node.kind is Kind.SEND:
            self.thrown.append(Thrown("message", node.event.name, node.id))
        self.finished(item)

    def _repeat(self, item: Item) -> None:
        loop = item.node.loop
        assert loop is not None
        item.children = []
        if loop.kind == "standard":
            if loop.test_before and not self._again(item):
                self._complete(item)
                return
            self._begin_child(item)
            return
        item.total = self.ask.number(item.node.id, loop.cardinality)
        if not 0 <= item.total <= MOST_REPEATS:
            raise Stuck(item.node.id, Phrase("jumlah pengulangan harus 0 sampai {most}", most=MOST_REPEATS))
        if item.total == 0:
            self._complete(item)
            return
        for _ in range(item.total if loop.kind == "parallel" else 1):
            self._begin_child(item)

    def _again(self, item: Item) -> bool:
        """Whether a standard loop goes round once more."""
        loop = item.node.loop
        assert loop is not None
        if loop.maximum is not None and item.begun >= loop.maximum:
            return False
        return self.ask.guard(item.node.id, loop.condition) if loop.condition else True

    def _begin_child(self, item: Item) -> None:
        loop = item.node.loop
        counted = loop is not None and (loop.kind != "standard" or loop.maximum is not None)
        index = item.begun if loop is not None and loop.kind != "standard" else None
        child = Item(item.node, item.scope, item, index)
        item.begun += 1 if counted else 0
        assert item.children is not None
        item.children.append(child)
        self._later(item.scope, lambda: None if child.gone else self._perform(child))

    def finished(self, item: Item) -> None:
        """The work of an item is done."""
        if item.node.postscript:
            self.ask.run(item.node.id, "postscript")
        if item.container is None:
            self._complete(item)
        else:
            self._child_done(item.container, item)

    def _child_done(self, parent: Item, child: Item) -> None:
        loop = parent.node.loop
        assert loop is not None
        assert parent.children is not None
        parent.children.remove(child)
        child.gone = True
        if loop.kind == "standard":
            if self._again(parent):
                self._begin_child(parent)
            else:
                self._complete(parent)
            return
        if loop.condition and self.ask.guard(parent.node.id, loop.condition):
            self._complete(parent)
        elif loop.kind == "sequential" and parent.begun < parent.total:
            self._begin_child(parent)
        elif not parent.children:
            self._complete(parent)

    def _complete(self, item: Item) -> None:
        self.remove(item)
        if item.node.kind is Kind.EVENT_SUBPROCESS:
            self.path.append(item.node.id)
        else:
            self.passed(item.scope, item.node)

    def remove(self, item: Item) -> None:
        """Take an item and everything inside it away."""
        if item.container is not None and item.container.children is not None and item in item.container.children:
            item.container.children.remove(item)
        elif item in item.scope.items:
            item.scope.items.remove(item)
        self._bury(item)

    def _bury(self, item: Item) -> None:
        item.gone = True
        for child in item.children or ():
            self._bury(child)
        if item.inner is not None:
            self.clear(item.inner)
            item.inner.gone = True

    def clear(self, scope: Scope) -> None:
        """Every token of a scope is gone."""
        for item in scope.items:
            self._bury(item)
        scope.items, scope.flows = [], {}
        self._agenda = deque((one, move) for one, move in self._agenda if one is not scope)

    def terminate(self, scope: Scope) -> None:
        """A scope is over: every token is gone, and nothing that sounds on its way out is heard in it."""
        self.clear(scope)
        scope.armed = {}

    def finish_one(self) -> bool:
        """Close the innermost body whose tokens are spent."""
        for scope in reversed(list(scopes_of(self.root))) if self.root else []:
            if scope.at_rest:
                scope.gone = True
                if scope.owner is None:
                    self.root = None
                else:
                    scope.owner.inner = None
                    self.finished(scope.owner)
                return True
        return False

    # events -------------------------------------------------------------------------------------------------------

    def _throw(self, scope: Scope, node: Node) -> None:
        self._emit(scope, node)
        self.passed(scope, node)

    def _end(self, scope: Scope, node: Node) -> None:
        self.path.append(node.id)
        if scope.owner is None:
            self.ends.append(node.id)
        if node.event.kind == "terminate":
            self.terminate(scope)
        else:
            self._emit(scope, node)

    def _emit(self, scope: Scope, node: Node) -> None:
        kind, name = node.event.kind, node.event.name
        if kind in {"none", "link"}:
            return
        thrown = Thrown(kind, name, node.id)
        self.thrown.append(thrown)
        if kind == "signal":
            self.signals.append(name)
        elif kind in {"error", "escalation"}:
            self.raised.append((scope, thrown))


def firings(event: Node) -> int:
    """How often an armed event may happen; -1 without end."""
    if event.event.kind == "timer":
        return rounds_of(event.event.timer, event.event.text)
    return 1 if event.interrupting else FOR_EVER

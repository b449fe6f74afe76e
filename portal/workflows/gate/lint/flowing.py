"""Which known values come to which element, by any way through the drawing; what is not known is left out.

A state is what is known at once (`Known`). Conditions on the way are heeded as far as the known values decide them.
Where branches meet, what only some of them wrote is forgotten; with too many states everything is.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, Final

from portal.kernel.errors import Refused
from portal.workflows.gate.lint.ground import Ground
from portal.workflows.gate.lint.producing import ANYTHING, Known, Producing
from portal.workflows.gate.proof.formulas import formula
from portal.workflows.net.model import Flow, Kind, Net, Node

State = frozenset[tuple[str, str, Any]]
"""(variable, sort, value) of all that is known."""
MOST_STATES: Final = 300
"""States at one element from which on nothing is said."""
CHOOSING: Final = frozenset({Kind.XOR, Kind.OR})


def known(state: State) -> dict[str, Any]:
    """A state as variables."""
    return {name: value for name, _, value in state}


def state_of(values: Known) -> State:
    """Variables as a state."""
    return frozenset((name, type(value).__name__, value) for name, value in values.items())


def truth(condition: str | None, values: Known) -> bool | None:
    """Whether a condition holds, as far as known values decide it."""
    if condition is None:
        return True
    try:
        asked = formula(condition)
        answers = {
            atom.source: bool(atom.compiled(values)) for atom in asked.atoms() if atom.compiled.names <= values.keys()
        }
    except Refused:
        return None
    return asked.value(answers)


def next_of(net: Net, node: Node) -> Iterator[str]:
    """Where a token may go on from a node, into and out of bodies."""
    yield from (flow.target for flow in node.outgoing)
    yield from net.boundaries.get(node.id, ())
    if node.inner:
        yield from net.body(node.inner).starts
    if not node.outgoing:
        yield from (owner.id for owner in net.nodes.values() if owner.inner == node.body)


class Flowing:
    """The states at each element, before it is done."""

    def __init__(self, ground: Ground, producing: Producing) -> None:
        self.net, self.producing = ground.net, producing
        self.states: dict[str, set[State]] = defaultdict(set)
        self.overflown = False
        self._reads = frozenset().union(*(reads for _, reads, _ in ground.uses()))
        self._owners: dict[str, list[Node]] = defaultdict(list)
        for node in self.net.nodes.values():
            if node.inner:
                self._owners[node.inner].append(node)
        self._queue: deque[tuple[str, State]] = deque()
        self._forgotten: dict[str, frozenset[str]] = {}
        opening = {name: said for name, said in (ground.context.opening or {}).items() if name in self._reads}
        for values in product(*opening.values()):
            begun = state_of(dict(zip(opening, values, strict=True)))
            for start in self.net.body(self.net.id).starts:
                self._arrive(start, begun)
        self._run()

    def _run(self) -> None:
        while self._queue and not self.overflown:
            element, state = self._queue.popleft()
            self._pass(self.net.node(element), state)

    def _arrive(self, element: str, state: State) -> None:
        node = self.net.node(element)
        if node.kind in {Kind.AND, Kind.OR} and len(node.incoming) > 1:
            state = frozenset(one for one in state if one[0] not in self._parted(node))
        here = self.states[element]
        if state not in here:
            here.add(state)
            self._queue.append((element, state))
            self.overflown = self.overflown or len(here) > MOST_STATES

    def _parted(self, join: Node) -> frozenset[str]:
        """The variables that only some of the branches that meet here write."""
        if join.id not in self._forgotten:
            behind = [_behind(self.net, flow, join.id) for flow in join.incoming]
            apart = set().union(*behind) - set(behind[0]).intersection(*behind)
            writers = self.producing.values.items()
            self._forgotten[join.id] = frozenset(name for name, by in writers if apart & by.keys())
        return self._forgotten[join.id]

    def _pass(self, node: Node, state: State) -> None:
        for edge in (*self._watching(node.body), *self.net.boundaries.get(node.id, ())):
            self._arrive(edge, state)
        if node.inner and node.kind is not Kind.EVENT_SUBPROCESS:
            for start in self.net.body(node.inner).starts:
                self._arrive(start, state)
            return
        for after in self._done(node, state):
            self._leave(node, after)

    def _watching(self, body: str) -> Iterator[str]:
        """The events that may happen while something runs in a body."""
        yield from self.net.body(body).event_starts
        for owner in self._owners[body]:
            yield from self.net.boundaries.get(owner.id, ())
            yield from self._watching(owner.body)

    def _done(self, node: Node, state: State) -> list[State]:
        return [self._after(state, effect) for effect in self.producing.effects(node, known(state))]

    def _after(self, state: State, effect: Any) -> State:
        values = {**known(state), **effect}
        return state_of({
            name: value for name, value in values.items() if value is not ANYTHING and name in self._reads
        })  # fmt: skip

    def _leave(self, node: Node, state: State) -> None:
        if node.kind is Kind.END or not node.outgoing:
            self._out(node, state)
            return
        for flow in open_flows(node, known(state)):
            self._arrive(flow.target, state)

    def _out(self, node: Node, state: State) -> None:
        """Out of a body, to what follows whoever it belongs to; an error leaves by the edge."""
        owners = self._owners[node.body] if node.event.kind != "error" or node.kind is not Kind.END else []
        for owner in owners:
            after = state if len(owners) == 1 else frozenset()
            if owner.kind is Kind.EVENT_SUBPROCESS:
                self._out(owner, after)
            else:
                for done in self._done(owner, after):
                    self._leave(owner, done)


def open_flows(node: Node, values: Known) -> Iterable[Flow]:
    """The ways out that may be taken with these values."""
    if node.kind not in CHOOSING:
        return node.outgoing
    said = {flow.id: truth(flow.condition, values) for flow in node.outgoing if flow.id != node.default}
    found = [flow for flow in node.outgoing if said.get(flow.id) is not False and flow.id != node.default]
    if True not in said.values():
        return [*found, *(flow for flow in node.outgoing if flow.id == node.default)]
    if node.kind is Kind.XOR:
        first = next(place for place, flow in enumerate(found) if said[flow.id] is True)
        return found[: first + 1]
    return found


def _behind(net: Net, flow: Flow, join: str) -> set[str]:
    """All that can lead to a flow without passing the join, with what lies inside."""
    back: dict[str, set[str]] = defaultdict(set)
    for node in net.nodes.values():
        for after in next_of(net, node):
            back[after].add(node.id)
    seen, stack = set[str](), [flow.source]
    while stack:
        here = stack.pop()
        if here not in seen and here != join:
            seen.add(here)
            stack.extend(back[here])
    return seen

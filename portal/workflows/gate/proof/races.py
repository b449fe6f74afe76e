"""Variables two branches fight over: who can run at the same time as whom is the proof's, who reads what the net's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from portal.workflows.describing import step_of
from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import ANSWER, TARGET, Ground, listed
from portal.workflows.gate.proof.exploring import Explored
from portal.workflows.net.model import HUMAN, Kind, Net, Node


class Races:
    """Looks for variables that two concurrent branches both set, or one sets and the other reads."""

    def __init__(self, ground: Ground, found: Explored) -> None:
        self.net, self.found = ground.net, found
        self.readers: dict[str, set[str]] = defaultdict(set)
        self.writers: dict[str, set[str]] = defaultdict(set)
        sources = {flow.id: node.id for node in self.net.nodes.values() for flow in node.outgoing}
        for element, reads, writes in ground.uses():
            for name in reads:
                self.readers[name].add(sources.get(element, element))
            for name in writes:
                self.writers[name].add(element)
        for node in ground.drawn:
            for name in _answered(node):
                self.writers[name].add(node.id)
        self._reached: dict[tuple[str, str], frozenset[str]] = {}

    def findings(self) -> Iterator[Finding]:
        """Each pair once."""
        for one, other in sorted(self.found.together):
            writes, also = self.found.written[one], self.found.written[other]
            if one < other and (other, one) in self.found.together:  # else one of them is always the last
                both = {name for name in writes.keys() & also.keys() if self._fight(writes[name], also[name], name)}
                if both:
                    yield Finding("race-write", one, {"other": other, "names": listed(both)})
            read = {name for name in writes.keys() - also.keys() if self._reads_meanwhile(writes[name], other, name)}
            if read:
                yield Finding("race-read", one, {"other": other, "names": listed(read)})

    def _fight(self, ones: Iterable[str], others: Iterable[str], name: str) -> bool:
        """Whether somebody reads the value after both have written it."""
        return bool(self._all_reached(ones, name) & self._all_reached(others, name) & self.readers[name])

    def _reads_meanwhile(self, ones: Iterable[str], other: str, name: str) -> bool:
        """Whether the other branch reads the value before the two meet."""
        met = self._all_reached(ones, name)
        return bool((self._after(other, name) | {other}) & self.readers[name] - met - set(ones))

    def _all_reached(self, ones: Iterable[str], name: str) -> frozenset[str]:
        return frozenset().union(*(self._after(one, name) for one in ones))

    def _after(self, start: str, name: str) -> frozenset[str]:
        """What follows an element up to whoever writes the variable anew."""
        if (start, name) not in self._reached:
            seen: set[str] = set()
            stack = list(_next(self.net, self.net.node(start)))
            while stack:
                here = stack.pop()
                if here in seen:
                    continue
                seen.add(here)
                if here not in self.writers[name]:
                    stack.extend(_next(self.net, self.net.node(here)))
            self._reached[start, name] = frozenset(seen)
        return self._reached[start, name]


def _answered(node: Node) -> Iterator[str]:
    if node.kind in HUMAN:
        step = step_of(node)
        yield from [ANSWER] if step.actions else []
        yield from [TARGET] if step.return_to else []


def _next(net: Net, node: Node) -> Iterator[str]:
    """Where a token may go on from a node, into and out of bodies."""
    yield from (flow.target for flow in node.outgoing)
    yield from net.boundaries.get(node.id, ())
    if node.inner:
        yield from net.body(node.inner).starts
    if not node.outgoing and node.kind is not Kind.EVENT_SUBPROCESS:
        yield from (flow.target for owner in net.nodes.values() if owner.inner == node.body for flow in owner.outgoing)

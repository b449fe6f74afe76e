"""What happens beside a step without stopping it, and so may happen again: reminders, messages, signals.

The tokens such an event sends on its way stand on its *side*. Where no gateway joins them they never meet one another:
whatever three of them can do, two can. So a marking with a third one need not be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from portal.kernel.durations import rounds_of, unquoted
from portal.workflows.gate.proof.places import Place
from portal.workflows.net.model import Kind, Net, Node

_JOINS = frozenset({Kind.AND, Kind.OR})


class Beside:
    """The events of a net that leave their host be, and what lies on their sides."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.events = [
            node
            for node in net.nodes.values()
            if node.kind in {Kind.BOUNDARY, Kind.START} and not node.interrupting and node.event.kind != "none"
        ]
        self._sides = {event.id: self._side(event) for event in self.events}
        self._meets: dict[str, bool] = {}

    def causes(self, place: Place) -> list[Node]:
        """The events on whose side a place lies."""
        return [event for event in self.events if place.element in self._sides[event.id]]

    def apart(self, place: Place) -> bool:
        """Whether tokens from this place never meet at a gateway that joins."""
        if place.flow:
            return False
        if place.element not in self._meets:
            ahead = (self.net.nodes.get(one) for one in self._ahead(place.element))
            self._meets[place.element] = any(n and n.kind in _JOINS and len(n.incoming) > 1 for n in ahead)
        return not self._meets[place.element]

    def host(self, event: Node) -> str:
        """What an event happens beside: a step, or the process or sub-process it watches over."""
        if event.attached_to:
            return event.attached_to
        return next((node.body for node in self.net.nodes.values() if node.inner == event.body), event.body)

    def _side(self, event: Node) -> set[str]:
        watching = [
            node.id for node in self.net.nodes.values() if node.inner == event.body and event.kind is Kind.START
        ]
        return self._ahead(event.id) | set(watching)

    def _ahead(self, element: str) -> set[str]:
        """The element, and what a token may come to from it within its body, with the arrows."""
        seen, stack = set[str](), [element]
        while stack:
            node = self.net.node(stack.pop())
            if node.id not in seen:
                seen.update((node.id, *(flow.id for flow in node.outgoing)))
                stack.extend(self._next(node))
        return seen

    def _next(self, node: Node) -> Iterator[str]:
        yield from (flow.target for flow in node.outgoing)
        yield from self.net.boundaries.get(node.id, ())
        if node.inner:
            yield from self.net.body(node.inner).starts


def repeats(event: Node) -> bool:
    """Whether an event can come again by itself, its host being open only once."""
    if event.event.kind == "timer":
        return rounds_of(event.event.timer, unquoted(event.event.text)) != 1
    return True

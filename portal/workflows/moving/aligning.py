"""A marking's canonical form, laid element by element onto another net; what does not fit is refused, not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from portal.kernel.phrases import Phrase
from portal.workflows.net.model import HUMAN, Flow, Kind, Net, Node
from portal.workflows.play.tokens import firings

MESSAGES: Final = {
    "gone": "kasus berdiri di {element}, yang tidak ada lagi; sebut padanannya",
    "mapped-away": "padanan {element}, yaitu {to}, tidak ada di versi baru",
    "elsewhere": "{to} berada di proses atau subproses lain daripada {element}",
    "twice": "{to} memuat dua jalur yang dahulu berjalan sendiri-sendiri, salah satunya {element}",
    "kind": "{element} berubah jenis ({old} menjadi {new}) selagi kasus berdiri di sana",
    "waits": "{element} menunggu hal lain daripada dahulu ({old} menjadi {new})",
    "loop": "pengulangan {element} berubah selagi kasus berdiri di dalamnya",
    "flow": "sebuah jalur menunggu di gerbang {gateway} lewat panah {flow}, yang tidak ada lagi; sebut padanannya",
    "join": "gerbang {gateway} tidak lagi menggabungkan, padahal sebuah jalur sudah menunggu di sana",
}
_JOINS: Final = frozenset({Kind.AND, Kind.OR})
_PLAIN: Final = frozenset({*HUMAN, Kind.SERVICE})
"""What may stand for one another when the author says so."""


class Cannot(Exception):
    """A marking that does not fit the new net."""

    def __init__(self, why: str, element: str, **params: str) -> None:
        self.element, self.why = element, Phrase(MESSAGES[why], element=element, **params)
        super().__init__(self.why)


class Aligned:
    """Two nets, and the author's word on what became of removed elements."""

    def __init__(self, old: Net, new: Net, mapping: Mapping[str, str]) -> None:
        self.old, self.new, self.mapping = old, new, mapping

    def named(self, element: str) -> str:
        """The name of an element in the new net."""
        return self.mapping.get(element, element)

    def scope(self, scope: list[Any], body: str) -> list[Any]:
        """A running body as the new net's `body`."""
        old_body, flows, items, armed, interrupted = scope
        starts = self.old.body(old_body).event_starts
        watched = [] if interrupted else self._armed(armed, starts, self.new.body(body).event_starts)
        parked: dict[str, int] = {}
        for flow, count in flows:
            there = self._flow(old_body, flow, body)
            parked[there] = parked.get(there, 0) + count
        placed = [self._item_in_call(one, body) for one in items]
        self._once_each(placed, items)
        return [body, sorted(parked.items()), placed, watched, interrupted]

    def _item_in_call(self, item: list[Any], body: str) -> list[Any]:
        """An item in a body; one that a process called from there holds by now stands inside that call."""
        calls = self._calls_to(self.named(item[0]), body)
        placed = self._item(item, calls[-1].inner if calls else body)
        for call in reversed(calls):
            watched = self._armed((), (), self.new.body(call.inner).event_starts)
            inner = [call.inner, [], [placed], watched, 0]
            placed = [call.id, None, self._armed((), (), self._edge(self.new, call)), inner, None]
        return placed

    def _calls_to(self, to: str, body: str) -> list[Node]:
        """The calls from `body` down to the process that holds `to`, when exactly one way leads there.

        None of them when `to` lies in `body` itself, or the way cannot be said without guessing.
        """
        there = self.new.nodes.get(to)
        if there is None or there.body == body:
            return []
        ways = list(self._ways(body, there.body))
        return ways[0] if len(ways) == 1 and not any(call.loop for call in ways[0]) else []

    def _ways(self, body: str, wanted: str) -> Iterator[list[Node]]:
        for call in self.new.inside(body):
            if call.kind is Kind.CALL and call.inner == wanted:
                yield [call]
            elif call.kind is Kind.CALL:
                yield from ([call, *way] for way in self._ways(call.inner, wanted))

    def _once_each(self, placed: Iterable[list[Any]], items: Iterable[list[Any]]) -> None:
        """Two branches are not put into one call: it would run twice, and neither knew of the other."""
        seen: set[str] = set()
        for one, old in zip(placed, items, strict=True):
            if one[0] == self.named(old[0]):
                continue
            if one[0] in seen:
                raise Cannot("twice", old[0], to=one[0])
            seen.add(one[0])

    def _item(self, item: list[Any], body: str, *, child: bool = False) -> list[Any]:
        node_id, index, armed, inner, several = item
        old = self.old.node(node_id)
        new = self._node(old, body)
        self._fits(old, new, inside=inner is not None or several is not None or index is not None)
        if (several is not None) != (new.loop is not None and not child):
            raise Cannot("loop", old.id)
        guarded = [] if child else self._armed(armed, self._edge(self.old, old), self._edge(self.new, new))
        if several is not None:
            several = [*several[:2], [self._item(one, body, child=True) for one in several[2]]]
        return [new.id, index, guarded, None if inner is None else self.scope(inner, new.inner), several]

    def _node(self, old: Node, body: str) -> Node:
        to = self.named(old.id)
        new = self.new.nodes.get(to)
        if new is None:
            raise Cannot("mapped-away" if old.id in self.mapping else "gone", old.id, to=to)
        if new.body != body:
            raise Cannot("elsewhere", old.id, to=to)
        return new

    def _fits(self, old: Node, new: Node, *, inside: bool) -> None:
        """Whether what stands at `old` may stand at `new`."""
        same = old.kind is new.kind or {old.kind, new.kind} <= HUMAN
        said = old.id in self.mapping and {old.kind, new.kind} <= _PLAIN and not inside
        if not same and not said:
            raise Cannot("kind", old.id, old=str(old.kind), new=str(new.kind))
        if old.event.kind != new.event.kind:
            raise Cannot("waits", old.id, old=old.event.kind, new=new.event.kind)
        kinds = [one.loop.kind if one.loop is not None else "" for one in (old, new)]
        if kinds[0] != kinds[1]:
            raise Cannot("loop", old.id)

    @staticmethod
    def _edge(net: Net, node: Node) -> tuple[str, ...]:
        return net.boundaries.get(node.id, ())

    def _armed(self, armed: Iterable[tuple[str, int]], old: Iterable[str], new: Iterable[str]) -> list[list[Any]]:
        """Events that may still happen: known ones as they stand, spent ones not again, new ones from now on."""
        left = dict(armed)
        before = {self.named(one): one for one in old}
        found: list[list[Any]] = []
        for event in new:
            full = firings(self.new.node(event))
            was = before.get(event)
            if was is None:
                found.append([event, full])
            elif was in left:
                found.append([event, left[was] if firings(self.old.node(was)) == full else full])
        return sorted(found)

    # tokens parked in front of a join ---------------------------------------------------------------------------------

    def _flow(self, old_body: str, flow_id: str, body: str) -> str:
        old = _flows(self.old, old_body)[flow_id]
        flows = _flows(self.new, body)
        there = flows.get(self.named(flow_id)) or self._alike(old, flows.values())
        if there is None:
            raise Cannot("flow", old.target, flow=flow_id, gateway=old.target)
        gateway = self.new.node(there.target)
        if gateway.kind not in _JOINS or len(gateway.incoming) < 2:
            raise Cannot("join", old.target, gateway=gateway.id)
        return there.id

    def _alike(self, old: Flow, flows: Iterable[Flow]) -> Flow | None:
        """The only arrow between the same two elements: editors draw them anew."""
        ends = (self.named(old.source), self.named(old.target))
        found = [one for one in flows if (one.source, one.target) == ends]
        return found[0] if len(found) == 1 else None


def _flows(net: Net, body: str) -> dict[str, Flow]:
    return {flow.id: flow for node in net.inside(body) for flow in node.outgoing}

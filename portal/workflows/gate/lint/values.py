"""Values: each one that can come has a way, what is compared with exists, what is read is filled."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from portal.kernel.phrases import Phrase
from portal.workflows.findings import Finding
from portal.workflows.gate.lint.flowing import CHOOSING, Flowing, State, known, next_of, truth
from portal.workflows.gate.lint.ground import ANSWERS, Ground
from portal.workflows.gate.lint.producing import ANYTHING, Producing, literal
from portal.workflows.net.model import Kind, Net, Node
from portal.workflows.play.programs import sources_of

MOST_SHOWN = 5
"""Values told for one gateway."""


def value_findings(ground: Ground) -> Iterator[Finding]:
    """What is wrong with values."""
    producing = Producing(ground)
    yield from _without_way(ground, producing)
    for element, source in sources_of(ground.net):
        yield from _never_said(producing, element, source)
    yield from _never_filled(ground, producing)


# values without a way ---------------------------------------------------------------------------------------------


def _without_way(ground: Ground, producing: Producing) -> Iterator[Finding]:
    gateways = [
        node
        for node in ground.net.nodes.values()
        if node.kind in CHOOSING and node.outgoing and not node.default
        and all(flow.condition for flow in node.outgoing)
    ]  # fmt: skip
    flowing = Flowing(ground, producing) if gateways else None
    if flowing is None or flowing.overflown:
        return
    for node in gateways:
        told: dict[State, None] = {}
        for state in sorted(flowing.states[node.id], key=repr):
            told |= dict.fromkeys(_blamed(node, state))
        element = node.incoming[0].source if node.made else node.id
        for blamed in list(told)[:MOST_SHOWN]:
            yield Finding("value-without-way", element, _said(producing, blamed))


def _blamed(node: Node, state: State) -> list[State]:
    """The values of a state that shut every way, each by itself, or answer and target together."""
    if any(truth(flow.condition, known(state)) is not False for flow in node.outgoing):
        return []
    alone = [frozenset({one}) for one in state if _shut(node, frozenset({one}))]
    both = frozenset(one for one in state if one[0] in ANSWERS)
    return alone or ([both] if _shut(node, both) else [])


def _shut(node: Node, state: State) -> bool:
    return all(truth(flow.condition, known(state)) is False for flow in node.outgoing)


def _said(producing: Producing, blamed: State) -> dict[str, object]:
    items = sorted(blamed, key=repr)
    sources = {
        element
        for name, sort, value in items
        for element, several in producing.values.get(name, {}).items()
        if (sort, value) in several
    }
    named = ", ".join(sorted(sources - {""}))
    opening = Phrase("pembukaan kasus")
    return {
        "said": ", ".join(f"{name} = {shown(value)}" for name, _, value in items),
        "sources": Phrase("{opening}, {others}", opening=opening, others=named) if named and "" in sources
        else named or opening,
        "names": ", ".join(name for name, _, _ in items),
    }  # fmt: skip


def shown(value: Any) -> str:
    """A value as one writes it."""
    words = {True: "true", False: "false", None: "null"}
    return words[value] if isinstance(value, bool) or value is None else repr(value)


# comparisons with what nobody says --------------------------------------------------------------------------------


def _never_said(producing: Producing, element: str, source: str) -> Iterator[Finding]:
    try:
        tree = ast.parse(f"({source}\n)", mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        for name, value in _compared(node):
            known_values = producing.all_of(name)
            if known_values is not None and not any(_same(value, one) for _, one in known_values):
                yield Finding("no-such-value", element, _nearest(name, value, [one for _, one in known_values]))


def _compared(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """(variable, literal) of a comparison for equality or membership."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return
    left, right, op = node.left, node.comparators[0], node.ops[0]
    if isinstance(op, ast.Eq | ast.NotEq):
        pairs = [(left, right), (right, left)]
    elif isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.List | ast.Tuple):
        pairs = [(left, one) for one in right.elts]
    else:
        return
    for one, other in pairs:
        value = literal(other)
        if isinstance(one, ast.Name) and value is not ANYTHING and literal(one) is ANYTHING:
            yield one.id, value


def _same(one: Any, other: Any) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _nearest(name: str, value: Any, several: list[Any]) -> dict[str, object]:
    texts = [one for one in several if isinstance(one, str)]
    near = get_close_matches(str(value), texts, 1)
    hint: str = Phrase(" Maksudnya {near}?", near=shown(near[0])) if near else ""
    shown_values = ", ".join(sorted(shown(one) for one in several if one != ""))
    return {"name": name, "value": shown(value), "hint": hint, "known": shown_values or "–"}


# variables nobody fills -------------------------------------------------------------------------------------------


def _never_filled(ground: Ground, producing: Producing) -> Iterator[Finding]:
    opening = ground.context.opening
    if opening is None or not ground.declared:
        return
    net, empty = ground.net, defaultdict[str, set[str]](set)
    flows = {flow.id: node.id for node in net.nodes.values() for flow in node.outgoing}
    ahead = _Ahead(net)
    for element, reads, _ in ground.uses():
        for name in reads & ground.declared - opening.keys():
            writers = producing.values.get(name, {}).keys()
            here = flows.get(element, element)
            if not any(ahead.may_precede(writer, here) for writer in writers):
                empty[element].add(name)
    for element, names in empty.items():
        yield Finding("never-filled", element, {"names": ", ".join(sorted(names))})


class _Ahead:
    """Which element may be done before which other one begins, by arrows or side by side."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self._found: dict[str, frozenset[str]] = {}

    def may_precede(self, one: str, other: str) -> bool:
        """Whether `one` may have been done when `other` begins."""
        if other in self.after(one):
            return True
        forks = (node.id for node in self.net.nodes.values() if self._forks(node))
        return any({one, other} <= self.after(fork) for fork in forks)

    def after(self, element: str) -> frozenset[str]:
        """All that may follow an element."""
        if element not in self._found:
            seen, stack = set[str](), list(next_of(self.net, self.net.node(element)))
            while stack:
                here = stack.pop()
                if here not in seen:
                    seen.add(here)
                    stack.extend(next_of(self.net, self.net.node(here)))
                    stack.extend(self.net.body(self.net.node(here).body).event_starts)
            self._found[element] = frozenset(seen)
        return self._found[element]

    def _forks(self, node: Node) -> bool:
        if node.kind in {Kind.AND, Kind.OR}:
            return len(node.outgoing) > 1
        edges = (self.net.node(one) for one in self.net.boundaries.get(node.id, ()))
        if any(not edge.interrupting for edge in edges):
            return True
        return bool(node.inner and self.net.body(node.inner).event_starts) or node.loop is not None

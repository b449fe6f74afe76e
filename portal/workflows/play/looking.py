"""What a marking offers the outside: open work, calls to make, timers, messages and signals waited for, by key.

A key is the element's id, preceded by the repetition or call it lies in (`kunjungan#2/isi`), so that it names one
thing in a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.workflows.net.model import HUMAN, Kind, Net, Node
from portal.workflows.play.marking import Armed, Item, Scope, items_of, scopes_of


@dataclass(frozen=True)
class Open:
    """One thing that may happen: `what` is task, service, timer, message or signal."""

    what: str
    key: str
    element: str
    old: bool = False
    """It stood before the action and was not touched."""
    left: int = 1
    """Firings a timer has left; -1 without end."""


def prefix_of(scope: Scope) -> str:
    """The prefix of keys in a scope."""
    owner = scope.owner
    if owner is None:
        return ""
    above = prefix_of(owner.scope)
    if owner.index is not None:
        return f"{above}{owner.node.id}#{owner.index}/"
    return f"{above}{owner.node.id}/" if owner.node.kind is Kind.CALL else above


def key_of(item: Item) -> str:
    """The key of an item."""
    suffix = f"#{item.index}" if item.index is not None else ""
    return f"{prefix_of(item.scope)}{item.node.id}{suffix}"


def open_in(net: Net, root: Scope | None) -> list[Open]:
    """Everything a marking waits for, in a stable order."""
    if root is None:
        return []
    found: list[Open] = []
    for item in items_of(root):
        if item.waits:
            found.extend(_of_item(net, item))
        found.extend(_armed(net, item.armed, prefix_of(item.scope)))
    for scope in scopes_of(root):
        found.extend(_armed(net, scope.armed, prefix_of(scope)))
    return sorted(found, key=lambda one: (one.what, one.key))


def _of_item(net: Net, item: Item) -> Iterator[Open]:
    node, key = item.node, key_of(item)
    if node.kind in HUMAN:
        yield Open("task", key, node.id, item.old)
    elif node.kind is Kind.SERVICE:
        yield Open("service", key, node.id, item.old)
    elif node.kind in {Kind.CATCH, Kind.RECEIVE}:
        yield Open(node.event.kind, key, node.id, item.old, _left(item))
    elif node.kind is Kind.EVENT_GATEWAY:
        for target in awaited(net, node):
            yield Open(target.event.kind, prefix_of(item.scope) + target.id, target.id, item.old)


def _left(item: Item) -> int:
    return 1 if item.node.event.kind == "timer" else -1


def awaited(net: Net, gateway: Node) -> list[Node]:
    """The events an event-based gateway waits for."""
    return [net.node(flow.target) for flow in gateway.outgoing]


def _armed(net: Net, armed: dict[str, Armed], prefix: str) -> Iterator[Open]:
    for event_id, state in armed.items():
        event = net.node(event_id).event
        if event.kind in {"timer", "message", "signal"}:
            yield Open(event.kind, prefix + event_id, event_id, state.old, state.left)

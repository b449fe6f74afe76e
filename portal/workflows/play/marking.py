"""A marking: where the tokens of one case stand while it waits. Mutable while it is played, canonical when at rest.

A scope is one running body; an item is one waiting activity or event in it. A sub-process item holds scopes inside;
a repeated activity is a container item whose children carry an index. Canonical form: nested lists, sorted, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from portal.workflows.net.model import Net, Node

FOR_EVER = -1


@dataclass(eq=False)
class Armed:
    """An event that may happen to a host: `left` firings (-1 without end); `old`: it stood before this action."""

    left: int
    old: bool = False


@dataclass(eq=False)
class Item:
    """A waiting activity or event."""

    node: Node
    scope: Scope
    container: Item | None = None
    """The repetition it is one of."""
    index: int | None = None
    armed: dict[str, Armed] = field(default_factory=dict)
    inner: Scope | None = None
    children: list[Item] | None = None
    """Not None: a repetition; `total` of them, `begun` so far."""
    total: int = 0
    begun: int = 0
    old: bool = False
    gone: bool = False

    @property
    def waits(self) -> bool:
        """Whether something outside must happen to this item itself."""
        return self.inner is None and self.children is None


@dataclass(eq=False)
class Scope:
    """One running body."""

    body: str
    owner: Item | None = None
    flows: dict[str, int] = field(default_factory=dict)
    """Tokens parked on flows in front of a joining gateway."""
    items: list[Item] = field(default_factory=list)
    armed: dict[str, Armed] = field(default_factory=dict)
    """Start events of event sub-processes that may still happen."""
    interrupted: bool = False
    gone: bool = False

    @property
    def at_rest(self) -> bool:
        """Nothing stands here any more."""
        return not self.items and not self.flows


def encode(scope: Scope | None) -> bytes:
    """The canonical form of a marking; the same standing always gives the same bytes. b"null" = the case is over."""
    return json.dumps(None if scope is None else _scope(scope), separators=(",", ":"), sort_keys=True).encode()


def mark_of(version: str, body: bytes) -> int:
    """The number of a marking of a process version: 63 bits of a hash, the same on every worker."""
    digest = blake2b(version.encode() + b"\0" + body, digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _scope(scope: Scope) -> list[Any]:
    items = sorted((_item(item) for item in scope.items), key=json.dumps)
    armed = sorted([event, armed.left] for event, armed in scope.armed.items())
    return [scope.body, sorted(scope.flows.items()), items, armed, int(scope.interrupted)]


def _item(item: Item) -> list[Any]:
    armed = sorted([event, armed.left] for event, armed in item.armed.items())
    inner = None if item.inner is None else _scope(item.inner)
    several = None
    if item.children is not None:
        several = [item.total, item.begun, sorted((_item(child) for child in item.children), key=json.dumps)]
    return [item.node.id, item.index, armed, inner, several]


def decode(net: Net, body: bytes) -> Scope | None:
    """The marking of a canonical form; everything in it is old."""
    read = json.loads(body)
    return None if read is None else _read_scope(net, read, None)


def _read_scope(net: Net, read: list[Any], owner: Item | None) -> Scope:
    body, flows, items, armed, interrupted = read
    scope = Scope(body, owner, dict(flows), armed=_read_armed(armed), interrupted=bool(interrupted))
    scope.items = [_read_item(net, one, scope, None) for one in items]
    return scope


def _read_armed(read: list[Any]) -> dict[str, Armed]:
    return {event: Armed(left, old=True) for event, left in read}


def _read_item(net: Net, read: list[Any], scope: Scope, container: Item | None) -> Item:
    node_id, index, armed, inner, several = read
    item = Item(net.node(node_id), scope, container, index, _read_armed(armed), old=True)
    if inner is not None:
        item.inner = _read_scope(net, inner, item)
    if several is not None:
        item.total, item.begun, children = several
        item.children = [_read_item(net, child, scope, item) for child in children]
    return item


def items_of(scope: Scope) -> Iterator[Item]:
    """Every item of a marking, containers before their children, outer before inner."""
    for item in scope.items:
        yield from _with_inner(item)


def _with_inner(item: Item) -> Iterator[Item]:
    yield item
    if item.inner is not None:
        yield from items_of(item.inner)
    for child in item.children or ():
        yield from _with_inner(child)


def scopes_of(scope: Scope) -> Iterator[Scope]:
    """Every scope of a marking, outer before inner."""
    yield scope
    for item in items_of(scope):
        if item.inner is not None:
            yield item.inner

"""Which open thing of the old marking is which of the new one: work, calls and timers keep their rows by this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portal.workflows.net.model import Kind, Net
from portal.workflows.play.looking import awaited, key_of, open_in, prefix_of
from portal.workflows.play.marking import Item, Scope, items_of, scopes_of

Named = tuple[str, str]
"""(what, key)."""


def images(old: Net, new: Net, before: Scope, after: Scope, mapping: Mapping[str, str]) -> dict[Named, Named]:
    """(what, key) of the old marking → of the new one, for all that stays open. Both stand in the same order."""
    there = {(one.what, one.key) for one in open_in(new, after)}
    whats = {one.key: one.what for one in open_in(old, before)}
    pairs = ((whats.get(key, ""), key, to) for key, to in _pairs(old, before, after, mapping))
    return {(what, key): (what, to) for what, key, to in pairs if (what, to) in there}


def _pairs(old: Net, before: Scope, after: Scope, mapping: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    put_in = _put_in(before, after, mapping)
    others = [one for one in items_of(after) if one not in put_in]
    for one, other in zip(items_of(before), others, strict=True):
        yield key_of(one), key_of(other)
        yield from _events(one.armed, prefix_of(one.scope), prefix_of(other.scope), mapping)
        yield from _events(_targets(old, one), prefix_of(one.scope), prefix_of(other.scope), mapping)
    scopes = [one for one in scopes_of(after) if one.owner not in put_in]
    for here, there in zip(scopes_of(before), scopes, strict=True):
        yield from _events(here.armed, prefix_of(here), prefix_of(there), mapping)


def _put_in(before: Scope, after: Scope, mapping: Mapping[str, str]) -> set[Item]:
    """The calls an old item stands inside by now: nothing of the old marking is they themselves."""
    wanted = iter(items_of(before))
    one = next(wanted, None)
    found: set[Item] = set()
    for other in items_of(after):
        if one is not None and other.node.id == mapping.get(one.node.id, one.node.id):
            one = next(wanted, None)
        elif other.node.kind is Kind.CALL:
            found.add(other)
    return found


def _events(events: Iterable[str], prefix: str, to: str, mapping: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((prefix + one, to + mapping.get(one, one)) for one in events)


def _targets(net: Net, item: Item) -> list[str]:
    return [one.id for one in awaited(net, item.node)] if item.node.kind is Kind.EVENT_GATEWAY else []

"""Where tokens stand in a marking, counted: two at one place is one too many."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """A spot in a marking: `scope` tells which run of a body; a node with an index, or a flow."""

    scope: str
    element: str
    index: int | None = None
    flow: bool = False


def places_in(body: bytes) -> Counter[Place]:
    """How many tokens stand at each place of a marking."""
    read = json.loads(body)
    return Counter() if read is None else Counter(_of_scope(read, ""))


def _of_scope(scope: list[Any], name: str) -> Iterator[Place]:
    _, flows, items, _, _ = scope
    for flow, count in flows:
        yield from [Place(name, flow, flow=True)] * count
    for item in items:
        yield from _of_item(item, name)


def _of_item(item: list[Any], name: str) -> Iterator[Place]:
    node, index, _, inner, several = item
    yield Place(name, node, index)
    if inner is not None:
        yield from _of_scope(inner, f"{name}/{node}#{index}")
    for child in several[2] if several is not None else ():
        if child[1] is not None:
            yield from _of_item(child, name)


def crowded(places: Counter[Place]) -> list[Place]:
    """The places where more than one token stands."""
    return [place for place, count in places.items() if count > 1]


def covers(more: Counter[Place], less: Counter[Place]) -> bool:
    """Whether a marking holds all of another, and something besides."""
    return more != less and all(more[place] >= count for place, count in less.items())

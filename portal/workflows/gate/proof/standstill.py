"""Cases that never end: standing at a join that starves, turning in circles, spinning, doubling."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from portal.workflows.findings import Finding, Happened
from portal.workflows.gate.proof.acting import OVER
from portal.workflows.gate.proof.again import repeats
from portal.workflows.gate.proof.exploring import Explored, Seen
from portal.workflows.gate.proof.places import Place, crowded, places_in
from portal.workflows.net.model import ACTIVITIES, HUMAN, Kind, Node

MOST_SHOWN = 5
"""Findings of one sort; more of them say the same."""


def dead_ends(found: Explored) -> Iterator[Finding]:
    """Markings where tokens stand and nothing can happen, told once for each element."""
    told: set[str] = set()
    for number, seen in enumerate(found.seen):
        if not seen.is_dead:
            continue
        for finding in _starving(found, number, seen):
            if finding.element not in told and len(told) < MOST_SHOWN:
                told.add(finding.element)
                yield finding


def _starving(found: Explored, number: int, seen: Seen) -> Iterator[Finding]:
    net = found.model.net
    parked = {flow for flow, _ in _parked(json.loads(seen.body))}
    joins = [node for node in net.nodes.values() if any(flow.id in parked for flow in node.incoming)]
    way = found.way(number)
    passed = {one for came in way for one in came.path}
    ended = any(came.ends for came in way)
    for node in joins:
        missing = ", ".join(flow.id for flow in node.incoming if flow.id not in parked)
        code = "left-behind" if ended or node.id in passed else "starving-join"
        yield Finding(code, node.id, {"missing": missing or "–"}, found.told(number))
    if not joins:
        places = sorted(place.element for place in places_in(seen.body))
        yield Finding("dead-end", places[0] if places else net.id, {}, found.told(number))


def _parked(scope: list[Any]) -> Iterator[tuple[str, int]]:
    yield from ((flow, count) for flow, count in scope[1])
    for item in scope[2]:
        yield from _parked_in(item)


def _parked_in(item: list[Any]) -> Iterator[tuple[str, int]]:
    if item[3] is not None:
        yield from _parked(item[3])
    for child in item[4][2] if item[4] is not None else ():
        yield from _parked_in(child)


def circles(found: Explored) -> Iterator[Finding]:
    """Markings from which no end can be reached, though something can always happen; the first ones on each way."""
    lost = _without_end(found)
    shown = 0
    for number in sorted(lost):
        seen = found.seen[number]
        if (seen.before is None or seen.before not in lost) and shown < MOST_SHOWN:
            shown += 1
            element = seen.open[0].element if seen.open else found.model.net.id
            yield Finding("circles", element, {}, found.told(number))


def _without_end(found: Explored) -> set[int]:
    """Every marking that leads neither to an end, nor to a standstill told elsewhere, nor to what was not looked at."""
    back: dict[int, set[int]] = defaultdict(set)
    for number, seen in enumerate(found.seen):
        for after in seen.after:
            back[after].add(number)
    hopeful = {
        number
        for number, seen in enumerate(found.seen)
        if seen.body == OVER or seen.is_dead or seen.grown or not seen.finished
    }
    stack = list(hopeful)
    while stack:
        fresh = back[stack.pop()] - hopeful
        hopeful |= fresh
        stack.extend(fresh)
    return set(range(len(found.seen))) - hopeful


def spinning(found: Explored) -> Iterator[Finding]:
    """Plays that never come to rest, repetitions that cannot begin, answers without a way."""
    told: set[tuple[str, str, str]] = set()
    for before, came in found.stuck:
        stuck, answer = came.stuck, came.happens.told.answer
        assert stuck is not None
        if "berputar" in stuck.why:
            code, element, params = "spins", stuck.element, {}
        elif "pengulangan" in stuck.why:
            code, element, params = "wrong-repeats", stuck.element, {"detail": stuck.why}
        elif came.certain and answer:
            code, element, params = "answer-without-way", came.happens.element, {"answer": answer}
            params |= {"gateway": stuck.element}
        else:
            continue
        if (code, element, answer) not in told:
            told.add((code, element, answer))
            yield Finding(code, element, params, found.told(before, came))


def doubling(found: Explored) -> Iterator[Finding]:
    """Two tokens where one belongs: at a join, at a step, or ever more of them."""
    told: set[tuple[str, str]] = set()
    for number, seen in enumerate(found.seen):
        if '"' not in seen.body.decode():
            continue
        for place in crowded(places_in(seen.body)):
            finding = _doubled(found, number, seen, place)
            if finding is None or (finding.code, finding.element) in told:
                continue
            told.add((finding.code, finding.element))
            if sum(code == finding.code for code, _ in told) <= MOST_SHOWN:
                yield finding


def _doubled(found: Explored, number: int, seen: Seen, place: Place) -> Finding | None:
    net, way = found.model.net, found.told(number)
    causes = found.beside.causes(place) if seen.again else []
    if place.flow:
        gateway = next(n.id for n in net.nodes.values() if any(flow.id == place.element for flow in n.incoming))
        return None if causes else Finding("joins-twice", gateway, {}, way)
    node = net.node(place.element)
    if causes:
        return _again(found, node, causes, way) if node.kind in HUMAN else None
    if seen.grown:
        return Finding("grows", node.id, {}, way)
    waits = node.kind in ACTIVITIES or node.kind in {Kind.CATCH, Kind.EVENT_GATEWAY}
    return Finding("open-twice", node.id, {}, way) if waits else None


def _again(found: Explored, node: Node, causes: list[Node], way: tuple[Happened, ...]) -> Finding:
    """Two at once beside the main way: the event comes again, or what it stands beside is begun again."""
    if again := [event for event in causes if repeats(event)]:
        return Finding("open-again", node.id, {"events": ", ".join(one.id for one in again)}, way)
    hosts = ", ".join(dict.fromkeys(found.beside.host(one) for one in causes))
    return Finding("reopened", node.id, {"host": hosts, "events": ", ".join(one.id for one in causes)}, way)

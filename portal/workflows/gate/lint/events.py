"""Events that meet: errors and escalations with their catchers, event gateways with their events, times that can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from portal.kernel.durations import Due, due_of, rounds_of, unquoted
from portal.kernel.phrases import Phrase
from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import Ground
from portal.workflows.net.model import Kind, Net, Node

_AWAITED = frozenset({"timer", "message", "signal"})
_CODED = frozenset({"error", "escalation"})
_THROWING = frozenset({Kind.END, Kind.THROW})


def event_findings(ground: Ground) -> Iterator[Finding]:
    """What is wrong with events."""
    net = ground.net
    for node in ground.drawn:
        if node.kind is Kind.EVENT_GATEWAY:
            yield from _targets(net, node)
        elif node.event.kind == "timer":
            yield from _timer(ground, node)
        elif node.event.kind in _CODED and node.kind in _THROWING:
            yield from _caught(net, node)
        elif node.event.kind in _CODED and not _thrown(net, node):
            what = Phrase("galat") if node.event.kind == "error" else Phrase("eskalasi")
            yield Finding("never-thrown", node.id, {"what": what, "name": node.event.name or Phrase("apa pun")})


def _targets(net: Net, gateway: Node) -> Iterator[Finding]:
    for flow in gateway.outgoing:
        target = net.node(flow.target)
        waits = target.kind is Kind.CATCH and target.event.kind in _AWAITED
        if not waits and target.kind is not Kind.RECEIVE:
            yield Finding("bad-event-target", gateway.id, {"what": target.name or target.id})
        elif len(target.incoming) > 1:
            yield Finding("shared-event-target", target.id)


# errors and escalations -------------------------------------------------------------------------------------------


def _thrown(net: Net, catcher: Node) -> bool:
    """Whether anything within the catcher's reach throws what it waits for."""
    if catcher.kind is Kind.BOUNDARY:
        inside = [net.node(catcher.attached_to)]
    else:
        watching = next(node for node in net.nodes.values() if node.inner == catcher.body)
        inside = [node for node in net.inside(watching.body) if node.id != watching.id]
    return any(_throws(net, node, catcher) for node in inside)


def _throws(net: Net, node: Node, catcher: Node) -> bool:
    wanted = catcher.event
    if node.kind is Kind.SERVICE and wanted.kind == "error":
        return True
    if node.kind in _THROWING and node.event.kind == wanted.kind:
        return not wanted.name or node.event.name == wanted.name
    return bool(node.inner) and any(_throws(net, one, catcher) for one in net.inside(node.inner))


def _caught(net: Net, thrower: Node) -> Iterator[Finding]:
    kind, name = thrower.event.kind, thrower.event.name
    if not _catches(net, thrower.body, kind, name):
        code = "uncaught-error" if kind == "error" else "uncaught-escalation"
        yield Finding(code, thrower.id, {"name": name or Phrase("tanpa kode")})


def _catches(net: Net, body: str, kind: str, name: str) -> bool:
    """Whether an error out of a body meets its catcher, whoever the body belongs to."""
    if any(_matches(net.node(one), kind, name) for one in net.body(body).event_starts):
        return True
    owners = [node for node in net.nodes.values() if node.inner == body]
    return bool(owners) and all(
        any(_matches(net.node(one), kind, name) for one in net.boundaries.get(owner.id, ()))
        or _catches(net, owner.body, kind, name)
        for owner in owners
    )


def _matches(catcher: Node, kind: str, name: str) -> bool:
    return catcher.event.kind == kind and catcher.event.name in {"", name}


# times ------------------------------------------------------------------------------------------------------------


def _timer(ground: Ground, node: Node) -> Iterator[Finding]:
    kind, text = node.event.timer, unquoted(node.event.text)
    if node.id in ground.bad_timers:
        yield Finding("bad-timer", node.id, {"text": text})
    try:
        due = due_of(kind, text)
    except ValueError:
        return  # an expression; whether it compiles is looked at with the other expressions
    yield from _when(ground, node, due, text)
    rounds = rounds_of(kind, text)
    if rounds == 0:
        yield Finding("bad-timer", node.id, {"text": text})
    elif rounds != 1 and _fires_once(node):
        yield Finding("cycle-once", node.id, {"text": text})


def _when(ground: Ground, node: Node, due: Due, text: str) -> Iterator[Finding]:
    today = ground.context.today
    if today is not None and due.at is not None and due.at.date() < today:
        yield Finding("past-date", node.id, {"text": text})
    if due.after == timedelta(0):
        yield Finding("zero-duration", node.id, {"text": text})


def _fires_once(node: Node) -> bool:
    return node.kind is Kind.CATCH or (node.kind in {Kind.BOUNDARY, Kind.START} and node.interrupting)

"""The shape of the drawing: where bodies start and end, what no arrow reaches, what no arrow leaves."""

from __future__ import annotations

from collections.abc import Iterator

from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import Ground
from portal.workflows.net.model import Body, Kind, Net, Node

_GATEWAYS = frozenset({Kind.XOR, Kind.AND, Kind.OR, Kind.EVENT_GATEWAY})


def shape_findings(ground: Ground) -> Iterator[Finding]:
    """What is wrong with starts, ends and arrows."""
    net = ground.net
    watching = {node.inner for node in ground.drawn if node.kind is Kind.EVENT_SUBPROCESS}
    for body in net.bodies.values():
        nodes = [net.node(one) for one in body.nodes]
        yield from _starts(body, nodes, watching=body.id in watching)
        if not any(node.kind is Kind.END for node in nodes):
            yield Finding("no-end" if body.process else "no-inner-end", body.id)
        reached = _reached(net, body)
        yield from (Finding("unreachable", node.id) for node in nodes if node.id not in reached and not node.made)
    yield from (finding for node in ground.drawn for finding in _ways_out(node))


def _starts(body: Body, nodes: list[Node], *, watching: bool) -> Iterator[Finding]:
    starts = [node for node in nodes if node.kind is Kind.START]
    plain = [node.id for node in starts if node.event.kind == "none"]
    if not starts:
        yield Finding("no-start" if body.process else "no-inner-start", body.id)
    if len(plain) > 1:
        yield Finding("several-starts", body.id, {"names": ", ".join(plain)})
    if watching and (plain or not starts):
        yield Finding("no-trigger", body.id)


def _reached(net: Net, body: Body) -> set[str]:
    """What a token of this body can come to by arrows, and what is fixed to that."""
    reached = {one for one in body.nodes if net.node(one).kind is Kind.EVENT_SUBPROCESS} | set(body.starts)
    stack = list(reached)
    while stack:
        node = net.node(stack.pop())
        ahead = [] if node.kind is Kind.END else [flow.target for flow in node.outgoing]
        fresh = [one for one in (*ahead, *net.boundaries.get(node.id, ())) if one not in reached]
        reached.update(fresh)
        stack.extend(fresh)
    return reached


def _ways_out(node: Node) -> Iterator[Finding]:
    if node.outgoing or node.kind in {Kind.END, Kind.EVENT_SUBPROCESS}:
        return
    yield Finding("no-way-out" if node.kind in _GATEWAYS else "implicit-end", node.id)

"""What a diagram leaves implicit is made explicit before it runs, and said: splits without a gateway, links.

An activity or event with several plain flows out forks (BPMN 2.0.2, 13.3.1); one with conditions on its flows chooses
inclusively. Gateways are put in for both, so that the token game knows gateways only.
"""

from __future__ import annotations

from dataclasses import replace

from portal.workflows.findings import Finding
from portal.workflows.net.model import Flow, Kind, Net, Node

_GATEWAYS = frozenset({Kind.XOR, Kind.AND, Kind.OR, Kind.EVENT_GATEWAY})


def normalised(net: Net) -> tuple[Net, list[Finding]]:
    """The net with explicit gateways and link flows, and a note for each that was put in."""
    nodes = dict(net.nodes)
    notes: list[Finding] = []
    made: dict[str, list[str]] = {}
    for node in net.nodes.values():
        if node.kind is Kind.THROW and node.event.kind == "link":
            _link(nodes, node)
        elif node.kind not in _GATEWAYS and _is_split(node):
            gateway = _split(nodes, node)
            made.setdefault(node.body, []).append(gateway.id)
            notes.append(Finding("made-choice" if gateway.kind is Kind.OR else "made-split", node.id))
    bodies = {body.id: replace(body, nodes=(*body.nodes, *made.get(body.id, ()))) for body in net.bodies.values()}
    return replace(net, nodes=nodes, bodies=bodies), notes


def _is_split(node: Node) -> bool:
    return len(node.outgoing) > 1 or any(flow.condition for flow in node.outgoing)


def _split(nodes: dict[str, Node], node: Node) -> Node:
    chosen = any(flow.condition for flow in node.outgoing)
    gateway_id = f"{node.id}__cabang"
    bridge = Flow(f"{gateway_id}__masuk", node.id, gateway_id)
    moved = tuple(replace(flow, source=gateway_id) for flow in node.outgoing)
    gateway = Node(
        id=gateway_id,
        kind=Kind.OR if chosen else Kind.AND,
        body=node.body,
        incoming=(bridge,),
        outgoing=moved,
        lane=node.lane,
        default=node.default,
        made=True,
    )
    nodes[gateway_id] = gateway
    nodes[node.id] = replace(nodes[node.id], outgoing=(bridge,), default="")
    for flow in moved:
        _retarget(nodes, flow)
    return gateway


def _retarget(nodes: dict[str, Node], flow: Flow) -> None:
    target = nodes[flow.target]
    incoming = tuple(flow if one.id == flow.id else one for one in target.incoming)
    nodes[target.id] = replace(target, incoming=incoming)


def _link(nodes: dict[str, Node], throw: Node) -> None:
    catch = next(
        one for one in nodes.values() if one.kind is Kind.CATCH and one.body == throw.body and one.event == throw.event
    )
    flow = Flow(f"{throw.id}__tautan", throw.id, catch.id)
    nodes[throw.id] = replace(nodes[throw.id], outgoing=(flow,))
    nodes[catch.id] = replace(nodes[catch.id], incoming=(*nodes[catch.id].incoming, flow))

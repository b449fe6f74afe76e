"""A net whose arrows leave a trace: each becomes a step that passes by itself and is found in the path."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from portal.workflows.net.model import Flow, Kind, Net, Node

MARK = "~"


def traced(net: Net) -> Net:
    """The same net with a mark on every arrow but those out of event gateways, whose targets tell as much."""
    nodes: dict[str, Node] = {}
    marks: dict[str, list[str]] = defaultdict(list)
    for node in net.nodes.values():
        incoming = tuple(_last(net, flow) for flow in node.incoming)
        outgoing = tuple(_first(net, flow) for flow in node.outgoing)
        nodes[node.id] = replace(node, incoming=incoming, outgoing=outgoing)
    for node in net.nodes.values():
        for flow in node.outgoing if _marked(node) else ():
            mark = Node(MARK + flow.id, Kind.TASK, body=node.body, made=True)
            nodes[mark.id] = replace(mark, incoming=(_first(net, flow),), outgoing=(_last(net, flow),))
            marks[node.body].append(mark.id)
    bodies = {one.id: replace(one, nodes=(*one.nodes, *marks[one.id])) for one in net.bodies.values()}
    return replace(net, nodes=nodes, bodies=bodies)


def _marked(node: Node) -> bool:
    return node.kind is not Kind.EVENT_GATEWAY


def _first(net: Net, flow: Flow) -> Flow:
    return replace(flow, target=MARK + flow.id) if _marked(net.node(flow.source)) else flow


def _last(net: Net, flow: Flow) -> Flow:
    return Flow(MARK + flow.id, MARK + flow.id, flow.target) if _marked(net.node(flow.source)) else flow


def walked(net: Net, path: tuple[str, ...]) -> set[str]:
    """The arrows a path of the traced net went along."""
    found = {one[len(MARK) :] for one in path if one.startswith(MARK)}
    passed = {one for one in path if not one.startswith(MARK)}
    for node in net.of_kind(Kind.EVENT_GATEWAY):
        if node.id in passed:
            found |= {flow.id for flow in node.outgoing if flow.target in passed}
    return found


def drawn_flows(net: Net) -> set[str]:
    """The arrows the author drew."""
    return {
        flow.id
        for node in net.nodes.values()
        for flow in node.outgoing
        if not net.node(flow.target).made and node.event.kind != "link"
    }

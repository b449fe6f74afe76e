"""When a joining gateway may fire (BPMN 2.0.2, 13.4.1 parallel, 13.4.3 inclusive)."""

from __future__ import annotations

from portal.workflows.net.model import Kind, Net, Node
from portal.workflows.play.marking import Scope


def parallel_ready(scope: Scope, gateway: Node) -> bool:
    """A token on every incoming flow."""
    return all(scope.flows.get(flow.id) for flow in gateway.incoming)


def inclusive_ready(net: Net, scope: Scope, gateway: Node) -> bool:
    """A token on some incoming flow, and no token elsewhere that could still reach an empty one.

    A token that can also reach an incoming flow already holding a token does not hold the gateway up. An activity
    goes on by its flows or out of a boundary event still armed: each is a place of its own, so that a reminder that
    has arrived does not stand for the work it reminds of.
    """
    full = {flow.id for flow in gateway.incoming if scope.flows.get(flow.id)}
    if not full:
        return False
    empty = {flow.id for flow in gateway.incoming} - full
    for start in _standing(net, scope, gateway):
        reached = _reached(net, gateway.id, start)
        if reached & empty and not reached & full:
            return False
    return True


def _standing(net: Net, scope: Scope, gateway: Node) -> set[str]:
    """The nodes from which tokens of this scope go on, other than those parked at the gateway itself."""
    nodes: set[str] = set()
    for item in scope.items:
        nodes.add(item.node.id)
        nodes.update(item.armed)
    own = {flow.id for flow in gateway.incoming}
    parked = {flow for flow in scope.flows if flow not in own}
    targets = {flow.id: flow.target for node in net.inside(scope.body) for flow in node.outgoing}
    nodes.update(targets[flow] for flow in parked)
    return nodes


def _reached(net: Net, gateway: str, start: str) -> frozenset[str]:
    """Which incoming flows of a gateway a token at a node can reach without passing the gateway."""
    seen, stack, into = {start}, [start], set()
    while stack:
        node = net.node(stack.pop())
        for flow in node.outgoing:
            if flow.target == gateway:
                into.add(flow.id)
        ahead = [flow.target for flow in node.outgoing if flow.target != gateway]
        fresh = [one for one in ahead if one not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return frozenset(into)


def waits_for_others(net: Net, scope: Scope) -> Node | None:
    """The inclusive join of this scope that may fire now, first in the order of the file; None when there is none."""
    for node in net.inside(scope.body):
        if node.kind is Kind.OR and len(node.incoming) > 1 and inclusive_ready(net, scope, node):
            return node
    return None

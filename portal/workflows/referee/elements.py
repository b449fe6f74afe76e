"""What the referee is known to walk rightly; everything else is left out of the comparison, and that is said."""

from __future__ import annotations

from portal.kernel.durations import is_literal
from portal.workflows.net.model import Kind, Net, Node

_PLAIN = frozenset({Kind.USER, Kind.MANUAL, Kind.SERVICE, Kind.SCRIPT, Kind.XOR, Kind.AND, Kind.SUBPROCESS})


def not_compared(net: Net) -> list[str]:
    """The elements of a net that the referee does not walk, by id; none means the whole net can be compared."""
    return [node.id for node in net.nodes.values() if not _walks(net, node)]


def _walks(net: Net, node: Node) -> bool:
    if node.made or node.loop is not None or node.prescript or node.postscript:
        return False
    if node.kind in {Kind.START, Kind.END}:
        return node.event.kind == "none"
    if node.kind is Kind.BOUNDARY:
        literal = is_literal(node.event.timer, node.event.text) and node.event.timer == "duration"
        return node.event.kind == "timer" and literal and net.body(node.body).process
    if node.kind is Kind.SUBPROCESS:
        return not net.boundaries.get(node.id)
    if node.kind is Kind.XOR and len(node.outgoing) > 1:
        return bool(node.default) or all(flow.condition for flow in node.outgoing)
    if node.kind is Kind.CALL:
        callers = [one for one in net.of_kind(Kind.CALL) if one.inner == node.inner]
        return bool(node.outgoing) and not net.boundaries.get(node.id) and len(callers) == 1
    return node.kind in _PLAIN and bool(node.outgoing)

"""A net as an outline: what each drawn element is, whose it is, where it leads and when."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portal.cases.outlines import Comparison, Element, Outline, TimerInfo, Value, Way
from portal.cases.ports import Sources
from portal.kernel.durations import is_literal
from portal.workflows.describing import phases_of, step_of
from portal.workflows.net.extensions import words
from portal.workflows.net.model import HUMAN, Flow, Kind, Net, Node
from portal.workflows.net.reading import read_net

_SIGNS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in"}


def outlined(sources: Sources) -> Outline:
    """The outline of a diagram; refuses with `BadModel`."""
    net = read_net(sources.diagram, sources.process or None, sources.others)
    return Outline(
        process=net.id,
        label=net.name,
        elements=tuple(_element(net, node) for node in _in_order(net)),
        phases=phases_of(net),
        variables=words(net.properties.get("variables", "")),
    )


def _in_order(net: Net) -> Iterator[Node]:
    """Drawn nodes as a case meets them: along the arrows and into calls, boundary events after their host."""
    seen: dict[str, None] = {}
    called = {node.inner for node in net.of_kind(Kind.CALL)}
    loose = (node for node in net.nodes.values() if not node.incoming and not node.attached_to)
    waiting = [node.id for node in loose if node.body not in called]
    while waiting:
        node = net.nodes[waiting.pop(0)]
        if node.id in seen or node.made:
            continue
        seen[node.id] = None
        inside = net.body(node.inner).starts if node.kind is Kind.CALL else ()
        waiting += [*inside, *net.boundaries.get(node.id, ()), *(flow.target for flow in node.outgoing)]
    return (net.nodes[one] for one in [*seen, *(one for one in net.nodes if one not in seen)])


def _element(net: Net, node: Node) -> Element:
    event = node.event
    timer = None
    if event.kind == "timer":
        literal = is_literal(event.timer, event.text)
        timer = TimerInfo(node.id, node.name or node.id, event.timer, event.text, literal)
    return Element(
        id=node.id,
        kind=str(node.kind),
        label=node.name,
        role=node.lane,
        ways=tuple(_ways(net, node)),
        step=step_of(node) if node.kind in HUMAN else None,
        service=node.operation,
        decision=node.decision,
        timer=timer,
        event="" if event.kind == "none" else f"{event.kind} {event.name}".strip(),
        attached_to=net.nodes[node.attached_to].id if node.attached_to in net.nodes else "",
        interrupting=node.interrupting,
    )


def _ways(net: Net, node: Node) -> Iterator[Way]:
    """Where a case goes from an element: into the process it calls, and from the end of a called one on."""
    if node.kind is Kind.CALL:
        yield from (Way(f"{node.id}/{start}", start) for start in net.body(node.inner).starts)
        return
    yield from (_way(node, flow) for flow in node.outgoing)
    if node.kind is Kind.END:
        callers = [one for one in net.of_kind(Kind.CALL) if one.inner == node.body]
        yield from (_way(one, flow) for one in callers for flow in one.outgoing)


def _way(node: Node, flow: Flow) -> Way:
    condition = flow.condition or ""
    return Way(flow.id, flow.target, flow.name, condition, comparisons_in(condition), default=flow.id == node.default)


def comparisons_in(condition: str) -> tuple[Comparison, ...] | None:
    """A condition as comparisons that must all hold; None when it is more than that."""
    if not condition:
        return ()
    try:
        body = ast.parse(condition.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    parts = body.values if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And) else [body]
    tests = [_test(part) for part in parts]
    return tuple(one for one in tests if one is not None) if None not in tests else None


def _test(part: ast.expr) -> Comparison | None:
    if isinstance(part, ast.Name):
        return Comparison(part.id, "yes")
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not) and isinstance(part.operand, ast.Name):
        return Comparison(part.operand.id, "no")
    if not isinstance(part, ast.Compare) or len(part.ops) != 1 or not isinstance(part.left, ast.Name):
        return None
    sign = _SIGNS.get(type(part.ops[0]))
    try:
        value: Value = ast.literal_eval(part.comparators[0])
    except (ValueError, TypeError, RecursionError):
        return None
    plain = isinstance(value, str | int | float | bool) or (isinstance(value, list) and sign == "in")
    return Comparison(part.left.id, sign, value) if sign and plain else None

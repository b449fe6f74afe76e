"""Choices and computations: conditions that compile, ways that have one, defaults that do not swallow answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portal.kernel.errors import Refused
from portal.kernel.expressions import Placed, compile_script, compiled
from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import ANSWERS, SCRIPTS, Ground
from portal.workflows.net.extensions import words
from portal.workflows.net.model import HUMAN, Kind, Node
from portal.workflows.play.programs import bad_expression, missing_decision, sources_of
from portal.workflows.play.tokens import MOST_REPEATS

_CHOOSING = frozenset({Kind.XOR, Kind.OR})


def choice_findings(ground: Ground) -> Iterator[Finding]:
    """What is wrong with gateways, conditions, scripts, decisions and repetitions."""
    answers = _answers(ground)
    for node in ground.net.nodes.values():
        if node.kind in _CHOOSING:
            yield from _ways(node)
            yield from _default(node, answers)
        elif node.kind in {Kind.AND, Kind.EVENT_GATEWAY}:
            yield from (Finding("ignored-condition", flow.id) for flow in node.outgoing if flow.condition)
        yield from _computed(ground, node)
    for element, source in sources_of(ground.net):
        if element not in ground.bad_timers:
            yield from _compiles(element, source, compiled)


def _answers(ground: Ground) -> frozenset[str]:
    """Variables that hold what people answered."""
    written = (words(node.properties.get("writes", "")) for node in ground.drawn if node.kind in HUMAN)
    return ANSWERS.union(*written)


def _ways(node: Node) -> Iterator[Finding]:
    if node.default and node.default not in {flow.id for flow in node.outgoing}:
        yield Finding("unknown-default", node.id, {"flow": node.default})
    if node.kind is Kind.XOR and len(node.outgoing) > 1:
        bare = [flow for flow in node.outgoing if flow.condition is None and flow.id != node.default]
        yield from (Finding("no-condition", flow.id) for flow in bare)


def _default(node: Node, answers: frozenset[str]) -> Iterator[Finding]:
    if node.kind is not Kind.XOR or not node.default:
        return
    for flow in node.outgoing:
        try:
            decides = bool(flow.condition and compiled(flow.condition).names & answers)
        except Refused:
            continue
        if decides:
            yield Finding("default-on-answers", node.default)
            return


def _computed(ground: Ground, node: Node) -> Iterator[Finding]:
    for what in SCRIPTS:
        source = str(getattr(node, what))
        if source or (what == "script" and node.kind is Kind.SCRIPT):
            yield from _compiles(node.id, source, compile_script)
    if node.kind is Kind.RULE and node.decision not in ground.decisions:
        yield missing_decision(node, ground.decisions).finding
    if node.loop is not None and node.loop.cardinality:
        yield from _repeats(node.id, node.loop.cardinality)


def _repeats(element: str, source: str) -> Iterator[Finding]:
    """A number of repetitions that stands in the diagram must be one that can be begun."""
    try:
        expression = compiled(source)
        value = None if expression.names else expression({})
    except Refused:
        return
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_REPEATS
    if not expression.names and not whole:
        yield Finding("bad-repeats", element, {"text": str(value)[:50], "limit": MOST_REPEATS})


def _compiles(element: str, source: str, compiler: Callable[[str], object]) -> Iterator[Finding]:
    try:
        compiler(source)
    except Placed as error:
        yield bad_expression(element, source, error).finding

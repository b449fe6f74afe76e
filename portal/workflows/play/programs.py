"""The expressions, scripts and decisions of a net, compiled once, when it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.durations import is_literal
from portal.kernel.expressions import Compiled, Placed, compile_script, compiled
from portal.kernel.phrases import Phrase
from portal.workflows.dmn import Decision
from portal.workflows.findings import BadModel
from portal.workflows.net.model import Kind, Net, Node

QUOTED = 80
"""Letters of an expression that are quoted."""
Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Program:
    """Something that sets variables: a script or a decision."""

    reads: frozenset[str]
    writes: frozenset[str]
    run: Callable[[Variables], Mapping[str, Any]]


@dataclass(frozen=True)
class Programs:
    """Everything of a net that reads variables. Keys of `programs`: (element, script|prescript|postscript|decision)."""

    expressions: Mapping[str, Compiled]
    """By source text."""
    programs: Mapping[tuple[str, str], Program]
    reads: frozenset[str]
    writes: frozenset[str]


def compiled_programs(net: Net, decisions: Mapping[str, Decision]) -> Programs:
    """Compile all of a net; `BadModel` names the element, line and column of what is wrong."""
    expressions = {source: _expression(element, source) for element, source in sources_of(net)}
    programs = {
        (node.id, what): program for node in net.nodes.values() for what, program in _programs_of(node, decisions)
    }
    carried = {node.correlation for node in net.nodes.values() if node.correlation}
    reads = frozenset(carried).union(
        *(one.names for one in expressions.values()), *(one.reads for one in programs.values())
    )
    return Programs(expressions, programs, reads, frozenset().union(*(one.writes for one in programs.values())))


def sources_of(net: Net) -> Iterator[tuple[str, str]]:
    """(element, source) of every expression: conditions, repetitions, times that are no literals."""
    for node in net.nodes.values():
        yield from ((flow.id, flow.condition) for flow in node.outgoing if flow.condition)
        if node.loop is not None:
            yield from ((node.id, source) for source in (node.loop.cardinality, node.loop.condition) if source)
        if node.event.kind == "timer" and not is_literal(node.event.timer, node.event.text):
            yield node.id, node.event.text


def _programs_of(node: Node, decisions: Mapping[str, Decision]) -> Iterator[tuple[str, Program]]:
    for what in ("script", "prescript", "postscript"):
        source = str(getattr(node, what))
        if source or (what == "script" and node.kind is Kind.SCRIPT):
            yield what, _script(node.id, source)
    if node.kind is Kind.RULE:
        decision = decisions.get(node.decision)
        if decision is None:
            raise missing_decision(node, decisions)
        yield "decision", Program(decision.reads, frozenset(decision.writes), decision.evaluate)


def _expression(element: str, source: str) -> Compiled:
    try:
        return compiled(source)
    except Placed as error:
        raise bad_expression(element, source, error) from error


def _script(element: str, source: str) -> Program:
    try:
        script = compile_script(source)
    except Placed as error:
        raise bad_expression(element, source, error) from error
    return Program(script.reads, frozenset(script.writes), script.run)


def bad_expression(element: str, source: str, error: Placed) -> BadModel:
    """The refusal of an expression or script, quoting the line that is wrong."""
    lines = source.splitlines()
    text = lines[error.line - 1].strip() if error.line <= len(lines) else source.strip()
    said = text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
    return BadModel("bad-expression", element, text=said, line=error.line, column=error.column, detail=error.phrase)


def missing_decision(node: Node, decisions: Mapping[str, Decision]) -> BadModel:
    """The refusal of a step that asks a decision there is not."""
    what = Phrase("keputusan {name}", name=node.decision or "?")
    return BadModel("missing-reference", node.id, what=what, known=", ".join(sorted(decisions)) or "–")

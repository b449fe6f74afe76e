"""Times taken from a variable: that what the diagram says of the variable is a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from portal.kernel.durations import is_literal
from portal.kernel.phrases import Phrase
from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import ANSWERS, SCRIPTS, Ground

YES_OR_NO: Final = Phrase("ya atau tidak")


def time_findings(ground: Ground) -> Iterator[Finding]:
    """Timers whose variable holds something else than a time, wherever the diagram names what it holds."""
    for node in ground.drawn:
        name = node.event.text.strip()
        if node.event.kind != "timer" or not name.isidentifier():
            continue
        values = list(dict.fromkeys(_said(ground, name)))
        if values and not any(is_literal(node.event.timer, str(one)) for one in values):
            said = YES_OR_NO if YES_OR_NO in values else ", ".join(map(str, values[:3]))
            yield Finding("not-a-time", node.id, {"name": name, "values": said})


def _said(ground: Ground, name: str) -> Iterator[Any]:
    """Every value the diagram compares a variable with or sets it to; what says nothing of its kind is left out."""
    if name in ANSWERS:
        yield from (one for node in ground.drawn for one in node.properties.get("actions", "").split(",") if one)
    conditions = [flow.condition for node in ground.net.nodes.values() for flow in node.outgoing if flow.condition]
    scripts = [str(getattr(node, what)) for node in ground.drawn for what in SCRIPTS]
    for source in (*conditions, *scripts):
        yield from (one for one in _values(source, name) if one not in {"", None})


def _values(source: str, name: str) -> Iterator[Any]:
    try:
        tree = ast.parse(source.strip())
    except SyntaxError:
        return  # told with the other expressions
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign) and any(_is(target, name) for target in one.targets):
            yield from _constants(one.value)
        elif isinstance(one, ast.Compare) and _is(one.left, name):
            yield from (value for other in one.comparators for value in _constants(other))
        elif any(_is(part, name) for part in _judged(one)):
            yield YES_OR_NO


def _judged(tree: ast.AST) -> list[ast.expr]:
    """What is asked only whether it is so."""
    if isinstance(tree, ast.BoolOp):
        return tree.values
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return [tree.operand]
    return [tree.value] if isinstance(tree, ast.Expr) else []


def _is(tree: ast.AST, name: str) -> bool:
    return isinstance(tree, ast.Name) and tree.id == name


def _constants(tree: ast.AST) -> Iterator[Any]:
    if isinstance(tree, ast.Constant):
        yield tree.value
    elif isinstance(tree, ast.List | ast.Tuple | ast.Set):
        yield from (value for one in tree.elts for value in _constants(one))

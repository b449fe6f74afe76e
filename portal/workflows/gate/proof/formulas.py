"""A condition as a formula over its smallest questions, so that what is known decides as much of it as it can."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portal.kernel.errors import Refused
from portal.kernel.expressions import Compiled, compiled


@dataclass(frozen=True)
class Atom:
    """A question without and, or, not: a comparison, a variable, a call."""

    source: str
    compiled: Compiled
    equals: tuple[str, Any] | None
    """(variable, value) when the question is whether they are equal."""


@dataclass(frozen=True)
class Formula:
    """`atom`, or `and`, `or`, `not` over parts."""

    what: str
    parts: tuple[Formula, ...] = ()
    atom: Atom | None = None

    def atoms(self) -> Iterator[Atom]:
        """Its questions, in the order they are written."""
        if self.atom is not None:
            yield self.atom
        for part in self.parts:
            yield from part.atoms()

    def value(self, known: Mapping[str, bool]) -> bool | None:
        """The answer over the answers known; None when they do not decide it."""
        if self.atom is not None:
            return known.get(self.atom.source)
        values = [part.value(known) for part in self.parts]
        if self.what == "not":
            return None if values[0] is None else not values[0]
        decisive = self.what == "or"
        if decisive in values:
            return decisive
        return None if None in values else not decisive

    def open_atom(self, known: Mapping[str, bool]) -> Atom | None:
        """The first question whose answer is still needed."""
        if self.value(known) is not None:
            return None
        if self.atom is not None:
            return self.atom
        return next((found for part in self.parts if (found := part.open_atom(known)) is not None), None)


@lru_cache(maxsize=4096)
def formula(source: str) -> Formula:
    """The formula of a condition that compiles."""
    text = f"({source}\n)"
    try:
        return _read(ast.parse(text, mode="eval").body, text)
    except (SyntaxError, Refused, RecursionError):
        return _atom(source, None)


def _read(node: ast.expr, text: str) -> Formula:
    if isinstance(node, ast.BoolOp):
        what = "and" if isinstance(node.op, ast.And) else "or"
        return Formula(what, tuple(_read(one, text) for one in node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Formula("not", (_read(node.operand, text),))
    return _atom(ast.get_source_segment(text, node) or "", node)


def _atom(source: str, node: ast.expr | None) -> Formula:
    return Formula("atom", atom=Atom(source, compiled(source), _equality(node)))


def _equality(node: ast.expr | None) -> tuple[str, Any] | None:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
        sides = (node.left, node.comparators[0])
        for name, value in (sides, sides[::-1]):
            if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                return name.id, value.value
    return None

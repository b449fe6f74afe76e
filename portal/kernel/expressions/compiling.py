"""One expression, read once, computed often: a little function that sees the variables and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import CodeType, FunctionType, TracebackType
from typing import Any, Never

from portal.kernel.expressions.errors import BadExpression, ForeignValue, Place, Placed, UnknownName, Unreadable
from portal.kernel.expressions.scanning import place_in, scanned
from portal.kernel.expressions.translation import GLOBALS, Translation
from portal.kernel.expressions.values import Value, kept


class Compiled:
    """A checked expression; call it with variables. It keeps no state and copies nothing."""

    __slots__ = ("_lines", "_run", "names", "source")

    def __init__(self, source: str, *, question: bool = False) -> None:
        parsed = f"({scanned(source, question=question)}\n)"
        translation = Translation(parsed)
        body = translation.of(_parsed(parsed, translation.lines))
        self.source = source
        self.names = frozenset(translation.names)
        """The variables it reads."""
        self._lines = translation.lines
        self._run = _function(body)

    def __call__(self, variables: Mapping[str, Any]) -> Value:
        """The value over these variables; anything that goes wrong is a refusal with its place."""
        try:
            value = self._run(variables)
            return value if value is True or value is False else kept(value)
        except Exception as error:  # noqa: BLE001 - whatever the values do, only refusals leave this room
            self._refuse(error)

    def __repr__(self) -> str:
        return f"Compiled({self.source!r})"

    def _refuse(self, error: Exception) -> Never:
        place = self._place(error.__traceback__)
        if isinstance(error, Placed):
            raise error.placed(**place).with_traceback(None)
        if isinstance(error, KeyError) and error.args and error.args[0] in self.names:
            raise UnknownName(name=error.args[0], **place) from None
        raise ForeignValue(**place) from error

    def _place(self, trace: TracebackType | None) -> Place:
        """Where in the source the computation stood; costs nothing as long as all goes well."""
        code: CodeType = self._run.__code__
        while trace is not None:
            if trace.tb_frame.f_code is code:
                line, _, offset, _ = list(code.co_positions())[trace.tb_lasti // 2]
                return place_in(self._lines, line or 1, offset if offset is not None else 1)
            trace = trace.tb_next
        return Place(line=1, column=1)


def _parsed(parsed: str, lines: Sequence[str]) -> ast.expr:
    try:
        return ast.parse(parsed, mode="eval").body
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        before = lines[line - 1][: column - 1] if line <= len(lines) else ""
        raise Unreadable(**place_in(lines, line, len(before.encode()))) from None
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable from None


def _function(body: ast.expr) -> FunctionType:
    variables = ast.arguments(posonlyargs=[], args=[ast.arg("v")], kwonlyargs=[], kw_defaults=[], defaults=[])
    tree = ast.fix_missing_locations(ast.Expression(ast.copy_location(ast.Lambda(variables, body), body)))
    made = eval(compile(tree, "<ungkapan>", "eval"), GLOBALS)  # noqa: S307 - a tree of our own making, no builtins
    assert isinstance(made, FunctionType)
    return made


@lru_cache(maxsize=4096)
def compiled(source: str) -> Compiled:
    """The expression of a text; refuses with line and column. The same text is read once."""
    return Compiled(source)


def names_in(source: str) -> frozenset[str]:
    """The variables an expression reads."""
    return compiled(source).names


def evaluate(source: str, variables: Mapping[str, Any], *, element: str = "") -> Value:
    """The value of an expression over `variables`; unknown names and mixed types are refused, never guessed."""
    try:
        return compiled(source)(variables)
    except (BadExpression, UnknownName) as error:
        if element:
            error.at(element)
        raise

"""The one safe expression language: names, constants, comparisons, and/or/not, in, + and -; nothing that can reach out.

Compiled once per text from a whitelisted syntax tree; bounded in length and depth. Used by gateways of process models.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from portal.kernel.errors import Refused

LONGEST = 500
DEEPEST = 20
_ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.Tuple,
    ast.List,
)
_SCALARS = (str, int, float, bool, type(None))


class BadExpression(Refused):
    """Ungkapan tidak dapat dipakai pada baris {line}, kolom {column}: {why}."""

    status = 422


class UnknownName(Refused):
    """Peubah {name} tidak dikenal dalam ungkapan ini."""

    status = 422


def _check(node: ast.AST, depth: int = 0) -> None:
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
    if not isinstance(node, _ALLOWED):
        raise BadExpression(line=line, column=column, why=f"{type(node).__name__} tidak diizinkan")
    if depth > DEEPEST:
        raise BadExpression(line=line, column=column, why="terlalu dalam")
    if isinstance(node, ast.Constant) and not isinstance(node.value, _SCALARS):
        raise BadExpression(line=line, column=column, why="nilai tidak diizinkan")
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        raise BadExpression(line=line, column=column, why=f"nama {node.id} tidak diizinkan")
    for child in ast.iter_child_nodes(node):
        _check(child, depth + 1)


@lru_cache(maxsize=4096)
def compiled(source: str) -> CodeType:
    """The checked, compiled expression; refuses with line and column."""
    text = source.strip()
    if not text or len(text) > LONGEST:
        raise BadExpression(line=1, column=1, why="kosong atau terlalu panjang")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line, column = getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1
        raise BadExpression(line=line, column=column, why="tata tulis keliru") from error
    _check(tree)
    return compile(tree, "<ungkapan>", "eval")


def names_in(source: str) -> frozenset[str]:
    """The variables an expression reads."""
    return frozenset(compiled(source).co_names)


def evaluate(source: str, variables: Mapping[str, Any]) -> Any:
    """The value of an expression over `variables`; unknown names and mixed types are refused, never guessed."""
    try:
        return eval(compiled(source), {"__builtins__": {}}, dict(variables))  # noqa: S307 - whitelisted tree, no builtins
    except NameError as error:
        raise UnknownName(name=error.name) from error
    except TypeError as error:
        raise BadExpression(line=1, column=1, why="jenis nilai tidak cocok") from error

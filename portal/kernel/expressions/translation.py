"""From a foreign syntax tree to one of our own making: what is not written down here cannot come out.

Names become look-ups in the variables (`v["name"]`), operators and functions become calls of guarded ones. Nothing of
the source tree is reused but constants and places.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from portal.kernel.expressions import values
from portal.kernel.expressions.errors import (
    BadExpression,
    BadName,
    Empty,
    Mismatch,
    NestedList,
    NotOffered,
    OutOfBounds,
    TextTooLong,
    TooComplex,
    UnknownFunction,
    Unreadable,
    WrongCount,
)
from portal.kernel.expressions.functions import FUNCTIONS
from portal.kernel.expressions.limits import DEEPEST, LARGEST_NUMBER, LONGEST_NAME, LONGEST_TEXT, MOST_NODES
from portal.kernel.expressions.scanning import QUESTION, STAND_IN, hidden_in, place_in

WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
"""Constants as FEEL and JavaScript spell them."""
_ORDER: Final = {ast.Lt: "less", ast.LtE: "at_most", ast.Gt: "more", ast.GtE: "at_least"}
_REACH: Final = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}
_RECKON: Final = {**_REACH, ast.FloorDiv: "floor", ast.Mod: "modulo"}
_DISPLAYS = (ast.List, ast.Tuple)
_CALL: Final = "call_"
_GUARDS = ("add", "at_least", "at_most", "divide", "floor", "less", "listed", "modulo", "more", "multiply", "negative")
GLOBALS: Final[dict[str, Any]] = {
    "__builtins__": {},
    "subtract": values.subtract,
    "within": values.within,
    **{name: getattr(values, name) for name in _GUARDS},
    **{_CALL + name: function.call for name, function in FUNCTIONS.items()},
}
"""All that a translated expression can see."""


class Translation:
    """One expression on its way; collects the names it reads."""

    def __init__(self, parsed: str) -> None:
        self.lines = parsed.split("\n")
        self.names: set[str] = set()
        self._nodes = 0
        self._depth = 0
        self._kept = 0
        self._ways: dict[type[ast.AST], Callable[[Any], ast.expr]] = {
            ast.BinOp: self._reckoned,
            ast.BoolOp: self._joined,
            ast.Call: self._called,
            ast.Compare: self._compared,
            ast.Constant: self._constant,
            ast.IfExp: self._chosen,
            ast.List: self._listed,
            ast.Name: self._name,
            ast.Tuple: self._listed,
            ast.UnaryOp: self._turned,
        }

    def of(self, node: ast.expr) -> ast.expr:
        """Our tree for theirs."""
        way = self._ways.get(type(node))
        if way is None:
            raise self._refused(node, NotOffered, what=self._snippet(node))
        self._nodes += 1
        self._depth += 1
        if self._depth > DEEPEST or self._nodes > MOST_NODES:
            raise self._refused(node, TooComplex)
        made = ast.copy_location(way(node), node)
        self._depth -= 1
        return made

    def _refused(self, node: ast.expr, kind: type[BadExpression], **params: object) -> BadExpression:
        return kind(**place_in(self.lines, node.lineno, node.col_offset), **params)  # type: ignore[arg-type]

    def _snippet(self, node: ast.expr) -> str:
        whole = ast.get_source_segment("\n".join(self.lines), node) or type(node).__name__
        return whole if len(whole) <= 30 else whole[:29] + "…"

    def _constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        if type(value) not in values.SCALARS:
            raise self._refused(node, NotOffered, what=self._snippet(node))
        if (type(value) is int and value > LARGEST_NUMBER) or (type(value) is float and not math.isfinite(value)):
            raise self._refused(node, OutOfBounds)
        if type(value) is str:
            if len(value) > LONGEST_TEXT:
                raise self._refused(node, TextTooLong, limit=LONGEST_TEXT)
            if (unseen := hidden_in(value)) is not None:
                raise self._refused(node, NotOffered, what=f"U+{ord(value[unseen]):04X}")
        return ast.Constant(value)

    def _name(self, node: ast.Name) -> ast.expr:
        if node.id in WORDS:
            return ast.Constant(WORDS[node.id])
        name = QUESTION if node.id == STAND_IN else node.id
        if name != QUESTION and not well_named(name):
            raise self._refused(node, BadName, name=name[:LONGEST_NAME].replace(STAND_IN, QUESTION))
        self.names.add(name)
        look_up = ast.Subscript(ast.Name("v", ast.Load()), ast.Constant(name), ast.Load())
        return ast.fix_missing_locations(ast.copy_location(look_up, node))

    def _listed(self, node: ast.List | ast.Tuple) -> ast.expr:
        if (node.lineno, node.col_offset) == (1, 0):
            raise self._refused(node, Unreadable) if node.elts else Empty()
        for item in node.elts:
            if isinstance(item, _DISPLAYS):
                raise self._refused(item, NestedList)
        return self._guarded("listed", node, node.elts)

    def _guarded(self, guard: str, node: ast.expr, parts: Sequence[ast.expr]) -> ast.expr:
        return self._guard(guard, node, [self.of(part) for part in parts])

    def _guard(self, guard: str, node: ast.expr, made: list[ast.expr]) -> ast.expr:
        call = ast.Call(ast.Name(guard, ast.Load()), made, [])
        ast.copy_location(call.func, node)
        return ast.copy_location(call, node)

    def _called(self, node: ast.Call) -> ast.expr:
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name is None or node.keywords:
            raise self._refused(node, NotOffered, what=self._snippet(node))
        function = FUNCTIONS.get(name)
        if function is None:
            offered = ", ".join(FUNCTIONS)
            raise self._refused(node, UnknownFunction, name=name[:LONGEST_NAME], offered=offered)
        if not function.least <= len(node.args) <= function.most:
            raise self._refused(node, WrongCount, name=name, wanted=function.wanted)
        return self._guarded(_CALL + name, node, node.args)

    def _reckoned(self, node: ast.BinOp) -> ast.expr:
        guard = _RECKON.get(type(node.op))
        if guard is None:
            raise self._refused(node, NotOffered, what=self._snippet(node))
        return self._guarded(guard, node, [node.left, node.right])

    def _joined(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(
            ast.And() if isinstance(node.op, ast.And) else ast.Or(), [self.of(one) for one in node.values]
        )

    def _turned(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Not):
            return ast.UnaryOp(ast.Not(), self.of(node.operand))
        if not isinstance(node.op, ast.USub):
            raise self._refused(node, NotOffered, what=self._snippet(node))
        made = self.of(node.operand)
        if isinstance(made, ast.Constant) and type(made.value) in values.NUMBERS:
            return ast.Constant(-made.value)  # type: ignore[operator]
        return self._guard("negative", node, [made])

    def _chosen(self, node: ast.IfExp) -> ast.expr:
        return ast.IfExp(self.of(node.test), self.of(node.body), self.of(node.orelse))

    def _compared(self, node: ast.Compare) -> ast.expr:
        theirs = [node.left, *node.comparators]
        ours = [self._whole(op, one) for op, one in zip([None, *node.ops], theirs, strict=True)]
        links: list[ast.expr] = []
        left = ours[0]
        for index, op in enumerate(node.ops):
            right, again = ours[index + 1], ours[index + 1]
            if index < len(node.ops) - 1:
                right, again = self._remembered(right)
            links.append(ast.copy_location(self._link(op, node, theirs[index + 1], left, right), node))
            left = again
        return links[0] if len(links) == 1 else ast.BoolOp(ast.And(), links)

    def _whole(self, op: ast.cmpop | None, node: ast.expr) -> ast.expr:
        """A display after `in` is only looked through: its items need no list of their own."""
        if isinstance(op, ast.In | ast.NotIn) and isinstance(node, _DISPLAYS):
            return ast.copy_location(ast.Tuple([self.of(item) for item in node.elts], ast.Load()), node)
        return self.of(node)

    def _remembered(self, made: ast.expr) -> tuple[ast.expr, ast.expr]:
        """A middle part of `a < b < c`: computed once, used twice."""
        self._kept += 1
        name = f"kept_{self._kept}"
        first = ast.copy_location(ast.NamedExpr(ast.Name(name, ast.Store()), made), made)
        ast.copy_location(first.target, made)
        return first, ast.copy_location(ast.Name(name, ast.Load()), made)

    def _link(self, op: ast.cmpop, node: ast.expr, theirs: ast.expr, left: ast.expr, right: ast.expr) -> ast.expr:
        if (guard := _ORDER.get(type(op))) is not None:
            return self._guard(guard, node, [left, right])
        if isinstance(op, ast.Is | ast.IsNot):
            if not (isinstance(right, ast.Constant) and right.value is None):
                raise self._refused(node, NotOffered, what="is")
            if isinstance(left, ast.Constant):
                return ast.Constant((left.value is None) == isinstance(op, ast.Is))
        elif isinstance(op, ast.In | ast.NotIn) and not isinstance(theirs, _DISPLAYS):
            if isinstance(right, ast.Constant) and type(right.value) is not str:
                raise self._refused(theirs, Mismatch, what="in")
            inside = self._guard("within", node, [left, right])
            return inside if isinstance(op, ast.In) else ast.UnaryOp(ast.Not(), inside)
        return ast.Compare(left, [type(op)()], [right])


def well_named(name: str) -> bool:
    """Whether a variable may bear this name."""
    return name.isascii() and name.isidentifier() and not name.startswith("_") and len(name) <= LONGEST_NAME

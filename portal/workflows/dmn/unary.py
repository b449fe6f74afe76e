"""Cells of the condition columns: `-`, values, lists, comparisons, ranges, `not(…)`, expressions with `?`.

A cell is cut into its alternatives here; what stands inside them is the safe language. A test answers True, False, or
None when the input is nothing and the test asks for an order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from portal.kernel.expressions import Compiled, Placed, Scalar, Value
from portal.kernel.expressions.errors import Empty, Mismatch, Place, Unreadable
from portal.kernel.expressions.scanning import QUESTION, outside_quotes, place, visible
from portal.kernel.expressions.values import at_least, at_most, less, more
from portal.workflows.dmn.errors import EmptyRange, NotATest, NotFixed, Reason
from portal.workflows.dmn.kinds import Kind, fitted, same

Scope = Mapping[str, Any]
Answer = bool | None
Check = Callable[[Scope], Answer]
Span = tuple[int, int]
_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {"<=": at_most, ">=": at_least, "<": less, ">": more}
_EQUALS: Final = ("==", "!=", "=")


@dataclass(frozen=True)
class Test:
    """A condition on one input, which stands in the scope as `?`."""

    text: str
    names: frozenset[str]
    """Variables it reads, besides its input."""
    check: Check
    parts: int
    """How many alternatives it is made of."""


def compile_test(text: str, kind: Kind = None) -> Test | None:
    """The test a cell writes; None when anything will do."""
    if text.strip() in {"", "-"}:
        return None
    return _Cell(text, kind).test()


def fixed_values(text: str, kind: Kind = None) -> tuple[Scalar, ...]:
    """The values of a list like `"rendah","tinggi"`."""
    if not text.strip():
        return ()
    cell = _Cell(text, kind)
    return tuple(cell.fixed(span) for span in cell.alternatives())


@lru_cache(maxsize=4096)
def _read(source: str) -> Compiled:
    return Compiled(source, question=True)


@dataclass(frozen=True)
class _Piece:
    """An expression in a cell; its refusals tell their place in the cell."""

    expression: Compiled
    where: Place

    def __call__(self, scope: Scope) -> Value:
        try:
            return self.expression(scope)
        except Placed as error:
            raise _shifted(error, self.where) from None

    @property
    def names(self) -> frozenset[str]:
        return self.expression.names


def _shifted(error: Placed, where: Place) -> Placed:
    column = error.column + (where["column"] - 1 if error.line == 1 else 0)
    return error.placed(where["line"] + error.line - 1, column)


class _Cell:
    """One cell on its way to a test."""

    def __init__(self, text: str, kind: Kind) -> None:
        self.text = visible(text)
        self.kind = kind
        self.signs = dict(outside_quotes(self.text))
        """What stands outside of quotes and comments, by place."""
        self.names: set[str] = set()

    def test(self) -> Test:
        """The whole cell."""
        inner = self._negated()
        checks = [self._one(span) for span in (inner if inner is not None else self.alternatives())]
        check = checks[0] if len(checks) == 1 else _any_of(checks)
        names = frozenset(self.names - {QUESTION})
        return Test(self.text.strip(), names, check if inner is None else _not(check), len(checks))

    def alternatives(self) -> list[Span]:
        """What the commas of the cell part."""
        spans, end = self._items(0)
        if end < len(self.text):
            raise Unreadable(**place(self.text, end))
        return spans

    def fixed(self, span: Span) -> Scalar:
        """A plain value that reads no variable."""
        piece = self._piece(span)
        value = None if piece.names else self._fit(piece({}), span)
        if piece.names or isinstance(value, list):
            raise NotFixed(**place(self.text, span[0]))
        return value

    def _negated(self) -> list[Span] | None:
        """The alternatives in `not( … )`, when that is the whole cell."""
        start = self._past_blanks(0)
        bracket = self._past_blanks(start + 3)
        if not self.text.startswith("not", start) or self.signs.get(bracket) != "(":
            return None
        spans, end = self._items(bracket + 1, closed=True)
        return spans if self.signs.get(end) == ")" and not self.text[end + 1 :].strip() else None

    def _items(self, start: int, *, closed: bool = False) -> tuple[list[Span], int]:
        """Alternatives from here to the bracket that is not theirs, or the end; and where that is.

        `closed`: a bracket is waited for, so that nothing before it is an alternative left empty.
        """
        spans: list[Span] = []
        while True:
            start = self._past_blanks(start)
            end = self._item_end(start)
            last = start + len(self.text[start:end].rstrip())
            if start == last and not closed and self.signs.get(end) == ")":
                raise Unreadable(**place(self.text, end))
            if start == last:
                raise Empty(**place(self.text, min(start, len(self.text) - 1)))
            spans.append((start, last))
            if self.signs.get(end) != ",":
                return spans, end
            start = end + 1

    def _past_blanks(self, start: int) -> int:
        while start < len(self.text) and self.text[start].isspace():
            start += 1
        return start

    def _item_end(self, start: int) -> int:
        close, depth = self._range_end(start), 0
        for index in range(start if close is None else close + 1, len(self.text)):
            sign = self.signs.get(index)
            if depth == 0 and sign in {",", ")"}:
                return index
            depth += (sign in {"(", "["}) - (sign in {")", "]"})
        return len(self.text)

    def _range_end(self, start: int) -> int | None:
        """Where a range that begins here ends; None when no range does."""
        if self.signs.get(start) not in {"[", "(", "]"}:
            return None
        depth, dots = 0, False
        for index in range(start + 1, len(self.text)):
            sign = self.signs.get(index)
            if depth == 0:
                dots = dots or self._dots(index)
                if sign == "," and not dots:
                    return None
                if sign in {")", "]"} or (sign == "[" and dots):
                    return index if dots else None
            depth += (sign in {"(", "["}) - (sign in {")", "]"})
        return None

    def _dots(self, index: int) -> bool:
        return self.signs.get(index) == "." and self.signs.get(index + 1) == "."

    def _one(self, span: Span) -> Check:
        start, end = span
        if self._range_end(start) == end - 1:
            return self._range(span)
        for sign, holds in _ORDERS.items():
            if self.text.startswith(sign, start):
                return self._ordered(holds, (start + len(sign), end))
        for sign in _EQUALS:
            if self.text.startswith(sign, start):
                equal = self._equal((start + len(sign), end))
                return _not(equal) if sign == "!=" else equal
        if any(self.signs.get(index) == QUESTION for index in range(start, end)):
            return self._asked(span)
        if self.text.startswith("not", start) and self.signs.get(self._past_blanks(start + 3)) == "(":
            raise Unreadable(**place(self.text, start))
        return self._equal(span)

    def _piece(self, span: Span) -> _Piece:
        """The expression between two places."""
        start, end = span
        if not self.text[start:end].strip():
            raise Empty(**place(self.text, max(start - 1, 0)))
        where = place(self.text, start)
        try:
            piece = _Piece(_read(self.text[start:end]), where)
        except Placed as error:
            raise _shifted(error, where) from None
        self.names |= piece.names
        return piece

    def _fit(self, value: Value, span: Span) -> Value:
        """A value of this column, or a list of such."""
        try:
            if isinstance(value, list):
                return [fitted(self.kind, item) for item in value]  # type: ignore[misc]
            return fitted(self.kind, value)
        except Reason as error:
            where = place(self.text, span[0])
            error.line, error.column = where["line"], where["column"]
            raise

    def _side(self, span: Span) -> Callable[[Scope], Value]:
        """One side of a comparison: computed now when it is fixed."""
        piece = self._piece(span)
        if piece.names:
            return piece
        value = self._fit(piece({}), span)
        return lambda _: value

    def _equal(self, span: Span) -> Check:
        side = self._side(span)

        def check(scope: Scope) -> Answer:
            asked, value = scope[QUESTION], side(scope)
            if isinstance(value, list) and not isinstance(asked, list):
                return any(same(asked, item) for item in value)
            return same(asked, value)

        return check

    def _ordered(self, holds: Callable[[Any, Any], bool], span: Span) -> Check:
        side, where = self._side(span), place(self.text, self._past_blanks(span[0]))
        if not self._piece(span).names and isinstance(side({}), bool | list):
            raise Mismatch(what=self.text[span[0] : span[1]].strip()[:30], **where)

        def check(scope: Scope) -> Answer:
            asked, limit = scope[QUESTION], side(scope)
            if asked is None or limit is None:
                return None
            try:
                return holds(asked, limit)
            except Placed as error:
                raise error.placed(**where) from None

        return check

    def _range(self, span: Span) -> Check:
        start, end = span
        dots = next(index for index in range(start + 1, end) if self._dots(index))
        above, below = at_least if self.text[start] == "[" else more, at_most if self.text[end - 1] == "]" else less
        low, high = (start + 1, dots), (dots + 2, end - 1)
        lower, upper = self._side(low), self._side(high)
        checks = (self._ordered(above, low), self._ordered(below, high))
        if not (self._piece(low).names or self._piece(high).names):
            self._check_range(lower({}), upper({}), start)

        def check(scope: Scope) -> Answer:
            first, second = checks[0](scope), checks[1](scope)
            return None if first is None or second is None else first and second

        return check

    def _check_range(self, bottom: Value, top: Value, start: int) -> None:
        where = place(self.text, start)
        try:
            if bottom is not None and top is not None and not at_most(bottom, top):
                raise EmptyRange(**where)
        except Placed as error:
            raise error.placed(**where) from None

    def _asked(self, span: Span) -> Check:
        piece, where = self._piece(span), place(self.text, span[0])

        def check(scope: Scope) -> Answer:
            answer = piece(scope)
            if answer is not None and not isinstance(answer, bool):
                raise NotATest(**where)
            return answer

        return check


def _any_of(checks: list[Check]) -> Check:
    def check(scope: Scope) -> Answer:
        unknown = False
        for one in checks:
            answer = one(scope)
            if answer:
                return True
            unknown = unknown or answer is None
        return None if unknown else False

    return check


def _not(inner: Check) -> Check:
    def check(scope: Scope) -> Answer:
        answer = inner(scope)
        return None if answer is None else not answer

    return check

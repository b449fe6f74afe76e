"""The values an expression may yield, and the guarded operators on them: bounded, typed, never guessing.

`true` is no number here, `None` no text, and a list holds plain values only, so nothing can grow in depth.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from portal.kernel.expressions.errors import (
    DividedByZero,
    ForeignValue,
    Mismatch,
    NestedList,
    OutOfBounds,
    TextTooLong,
    TooManyItems,
)
from portal.kernel.expressions.limits import LARGEST_NUMBER, LONGEST_TEXT, MOST_ITEMS, MOST_TEXT_IN_ALL

Scalar = str | int | float | bool | None
Value = Scalar | list[Scalar]
Number = int | float

NUMBERS: Final = frozenset({int, float})
SCALARS: Final = frozenset({str, int, float, bool, type(None)})


def bounded(value: Number) -> Number:
    """A number within bounds."""
    if type(value) is int:
        if -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            return value
    elif math.isfinite(value):
        return value
    raise OutOfBounds


def number_of(value: Any, what: str) -> Number:
    """A number to reckon with; `what` names who asks."""
    if type(value) not in NUMBERS:
        raise Mismatch(what=what)
    return bounded(value)


def text_of(value: Any, what: str) -> str:
    """A text to work on; `what` names who asks."""
    if type(value) is not str:
        raise Mismatch(what=what)
    return short(value)


def short(value: str) -> str:
    """A text within bounds."""
    if len(value) > LONGEST_TEXT:
        raise TextTooLong(limit=LONGEST_TEXT)
    return value


def flat(items: Sequence[Any]) -> list[Scalar]:
    """A list of plain values within bounds."""
    if len(items) > MOST_ITEMS:
        raise TooManyItems(limit=MOST_ITEMS)
    written = 0
    for item in items:
        if type(item) not in SCALARS:
            raise NestedList if isinstance(item, list | tuple) else ForeignValue
        written += len(item) if type(item) is str else 0
    if written > MOST_TEXT_IN_ALL:
        raise TextTooLong(limit=MOST_TEXT_IN_ALL)
    return [kept_scalar(item) for item in items]


def kept_scalar(value: Any) -> Scalar:
    """A plain value within bounds."""
    kind = type(value)
    if kind is bool or value is None:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return short(value)
    if kind in NUMBERS:
        return bounded(value)
    raise ForeignValue


def kept(value: Any) -> Value:
    """What an expression may hand back."""
    if type(value) in {list, tuple}:
        return flat(value)
    return kept_scalar(value)


def listed(*items: Any) -> list[Scalar]:
    """The list display `[a, b]`."""
    return flat(items)


def less(a: Any, b: Any) -> bool:
    """The order `a < b`."""
    if (type(a) in NUMBERS and type(b) in NUMBERS) or type(a) is type(b) is str:
        return a < b  # type: ignore[no-any-return]
    raise Mismatch(what="<")


def at_most(a: Any, b: Any) -> bool:
    """The order `a <= b`."""
    if (type(a) in NUMBERS and type(b) in NUMBERS) or type(a) is type(b) is str:
        return a <= b  # type: ignore[no-any-return]
    raise Mismatch(what="<=")


def more(a: Any, b: Any) -> bool:
    """The order `a > b`."""
    if (type(a) in NUMBERS and type(b) in NUMBERS) or type(a) is type(b) is str:
        return a > b  # type: ignore[no-any-return]
    raise Mismatch(what=">")


def at_least(a: Any, b: Any) -> bool:
    """The order `a >= b`."""
    if (type(a) in NUMBERS and type(b) in NUMBERS) or type(a) is type(b) is str:
        return a >= b  # type: ignore[no-any-return]
    raise Mismatch(what=">=")


def within(part: Any, whole: Any) -> bool:
    """The membership `part in whole`: of a list, or of a text in a text."""
    if type(whole) in {list, tuple} or type(whole) is type(part) is str:
        return part in whole
    raise Mismatch(what="in")


def add(a: Any, b: Any) -> Value:
    """The sum of numbers; texts, and lists, one after the other."""
    if type(a) is type(b) is str:
        if len(a) + len(b) > LONGEST_TEXT:
            raise TextTooLong(limit=LONGEST_TEXT)
        return a + b  # type: ignore[no-any-return]
    if type(a) in {list, tuple} and type(b) in {list, tuple}:
        if len(a) + len(b) > MOST_ITEMS:
            raise TooManyItems(limit=MOST_ITEMS)
        return flat([*a, *b])
    return bounded(number_of(a, "+") + number_of(b, "+"))


def negative(a: Any) -> Number:
    """The number with its sign turned."""
    return -number_of(a, "-")


def _reckoned(sign: str, reckon: Callable[[Number, Number], Number]) -> Callable[[Any, Any], Number]:
    def guarded(a: Any, b: Any) -> Number:
        left, right = number_of(a, sign), number_of(b, sign)
        try:
            return bounded(reckon(left, right))
        except ZeroDivisionError:
            raise DividedByZero from None
        except OverflowError:
            raise OutOfBounds from None

    return guarded


subtract: Final = _reckoned("-", operator.sub)
multiply: Final = _reckoned("*", operator.mul)
divide: Final = _reckoned("/", operator.truediv)
floor: Final = _reckoned("//", operator.floordiv)
modulo: Final = _reckoned("%", operator.mod)

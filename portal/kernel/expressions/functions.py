"""The functions an expression may call: pure, typed, bounded; no clock, no chance, no reach. Dates are ISO texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from portal.kernel.expressions.errors import Mismatch, NotADate, NotANumber, OutOfBounds
from portal.kernel.expressions.limits import MOST_NODES
from portal.kernel.expressions.values import NUMBERS, Number, Scalar, bounded, number_of, short, text_of, within

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_MOST_DIGITS = 10


@dataclass(frozen=True)
class Function:
    """One function and how many values it takes."""

    call: Callable[..., Any]
    least: int
    most: int

    @property
    def wanted(self) -> str:
        """How many values, for people: `2`, `1–2`, `1+`."""
        if self.least == self.most:
            return str(self.least)
        return f"{self.least}+" if self.most == MOST_NODES else f"{self.least}–{self.most}"


def _comparable(values: Sequence[Any], what: str) -> Sequence[Any]:
    if len(values) == 1 and isinstance(values[0], list | tuple):
        values = values[0]
    if values and (all(type(v) in NUMBERS for v in values) or all(type(v) is str for v in values)):
        return values
    raise Mismatch(what=what)


def least(*values: Any) -> Scalar:
    """The smallest of numbers or of texts; given one by one or as one list."""
    return min(_comparable(values, "min"))  # type: ignore[no-any-return]


def greatest(*values: Any) -> Scalar:
    """The largest of numbers or of texts; given one by one or as one list."""
    return max(_comparable(values, "max"))  # type: ignore[no-any-return]


def absolute(value: Any) -> Number:
    """The number without its sign."""
    return abs(number_of(value, "abs"))


def rounded(value: Any, digits: Any = None) -> Number:
    """The number rounded, halves to the even neighbour; to whole numbers, or to so many digits."""
    if digits is None:
        return bounded(round(number_of(value, "round")))
    if type(digits) is not int or not 0 <= digits <= _MOST_DIGITS:
        raise Mismatch(what="round")
    return bounded(round(number_of(value, "round"), digits))


def length(value: Any) -> int:
    """How many characters a text, or items a list, has."""
    if type(value) not in {str, list, tuple}:
        raise Mismatch(what="len")
    return len(value)


def lower(value: Any) -> str:
    """The text in small letters."""
    return short(text_of(value, "lower").lower())


def upper(value: Any) -> str:
    """The text in capitals."""
    return short(text_of(value, "upper").upper())


def contains(whole: Any, part: Any) -> bool:
    """Whether a list has an item, or a text a part."""
    if type(whole) is str and type(part) is not str:
        raise Mismatch(what="contains")
    return within(part, whole)


def starts_with(value: Any, beginning: Any) -> bool:
    """Whether the text begins so."""
    return text_of(value, "starts_with").startswith(text_of(beginning, "starts_with"))


def ends_with(value: Any, end: Any) -> bool:
    """Whether the text ends so."""
    return text_of(value, "ends_with").endswith(text_of(end, "ends_with"))


def number(value: Any) -> Number:
    """The number a text writes: digits, a sign, a decimal point."""
    if type(value) in NUMBERS:
        return bounded(value)
    written = text_of(value, "number").strip()
    if not _NUMBER.fullmatch(written):
        raise NotANumber
    return bounded(float(written) if "." in written else int(written))


def text(value: Any) -> str:
    """The value as text: numbers as written, `true`, `false`, nothing for null."""
    if type(value) is bool:
        return "true" if value else "false"
    if value is None:
        return ""
    if type(value) in NUMBERS:
        return str(bounded(value))
    return text_of(value, "text")


def coalesce(*values: Any) -> Any:
    """The first value that is not null."""
    return next((value for value in values if value is not None), None)


def _day(value: Any) -> date:
    if type(value) is not str or not _DATE.fullmatch(value):
        raise NotADate
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotADate from None


def day(value: Any) -> str:
    """The date itself, once it is known to be one."""
    return _day(value).isoformat()


def date_add_days(start: Any, days: Any) -> str:
    """The date so many days later (or earlier)."""
    if type(days) is not int:
        raise Mismatch(what="date_add_days")
    try:
        return (_day(start) + timedelta(days=days)).isoformat()
    except OverflowError:
        raise OutOfBounds from None


def days_between(first: Any, second: Any) -> int:
    """Days from the first date to the second; negative when it lies before."""
    return (_day(second) - _day(first)).days


def year(value: Any) -> int:
    """The year of a date."""
    return _day(value).year


FUNCTIONS: Final[dict[str, Function]] = {
    "abs": Function(absolute, 1, 1),
    "coalesce": Function(coalesce, 1, MOST_NODES),
    "contains": Function(contains, 2, 2),
    "date": Function(day, 1, 1),
    "date_add_days": Function(date_add_days, 2, 2),
    "days_between": Function(days_between, 2, 2),
    "ends_with": Function(ends_with, 2, 2),
    "len": Function(length, 1, 1),
    "lower": Function(lower, 1, 1),
    "max": Function(greatest, 1, MOST_NODES),
    "min": Function(least, 1, MOST_NODES),
    "number": Function(number, 1, 1),
    "round": Function(rounded, 1, 2),
    "starts_with": Function(starts_with, 2, 2),
    "text": Function(text, 1, 1),
    "upper": Function(upper, 1, 1),
    "year": Function(year, 1, 1),
}

"""What a questionnaire's expression is worth over answers. `portal/static/js/expressions.js` is its twin, sign by sign.

Nothing is refused here: an answer may be missing or odd while somebody types, so what cannot be reckoned is nothing
(None), and a comparison with nothing is false. A text is a number only when it is written like one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from portal.kernel.expressions.patterns import LONGEST_MATCHED
from portal.kernel.expressions.xlsform import Asked, Tree, asked

LARGEST: Final = 1e15
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Around:
    """Where an expression is computed: rows from the inmost outwards, the whole last; the own answer; the day."""

    rows: tuple[Mapping[str, Any], ...]
    own: Any = None
    today: str = ""

    def value(self, name: str) -> Any:
        """The answer of that name nearest to here."""
        for row in self.rows:
            if name in row:
                return row[name]
        return None


Run = Callable[[Around], Any]


def worth(source: str, around: Around, *, rule: bool = False) -> Any:
    """The value of an expression; whole numbers come as such."""
    return whole(run_of(asked(source, rule=rule))(around))


def holds(source: str, around: Around, *, rule: bool = False) -> bool:
    """Whether an expression is true; an empty one is."""
    return not source or truth(run_of(asked(source, rule=rule))(around))


@lru_cache(maxsize=8192)
def run_of(expression: Asked) -> Run:
    """The function that computes an expression, made once."""
    return made_of(expression.tree)


def whole(value: Any) -> Any:
    """A number without needless fraction."""
    return int(value) if type(value) is float and value.is_integer() else value


def number(value: Any) -> float | None:
    """The number of a value: itself, a text that writes one, the day number of a date."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, int | float):
        made = float(value) if abs(value) <= LARGEST else math.inf
        return made if math.isfinite(made) else None
    if isinstance(value, str):
        if _NUMBER.fullmatch(value):
            made = float(value)
            return made if abs(made) <= LARGEST else None
        day = day_of(value)
        return None if day is None else float(day.toordinal() - _EPOCH)
    return None


def day_of(value: Any) -> date | None:
    """The date a text writes as 2026-11-24."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def text(value: Any) -> str:
    """The text of a value, as ODK writes it: nothing for none, chosen codes with spaces between."""
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        known = number(value)
        return "" if known is None else _written(known)
    if isinstance(value, list | tuple):
        return " ".join(text(one) for one in value)
    return str(value)


def _written(value: float) -> str:
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def truth(value: Any) -> bool:
    """Whether a value counts as true."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return (number(value) or 0.0) != 0.0
    return isinstance(value, str | list | tuple) and len(value) > 0


def equal(a: Any, b: Any) -> bool:
    """Whether two values are the same: as numbers when one of them is a number, else as texts."""
    if any(isinstance(one, int | float) and not isinstance(one, bool) for one in (a, b)):
        left, right = number(a), number(b)
        if left is not None and right is not None:
            return left == right
    return text(a) == text(b)


def made_of(tree: Tree) -> Run:
    """The function of a tree. Trees come from `portal.kernel.expressions.xlsform` alone."""
    if not isinstance(tree, list):
        return lambda _around: tree
    what, *parts = tree
    if what == "var":
        name = parts[0]
        return lambda around: around.value(name)
    if what == "regex":
        return _matching(made_of(parts[0]), parts[1])
    if what == "count-if":
        return _counting(made_of(parts[0]), made_of(parts[1]))
    inner = [made_of(one) for one in parts]
    if what in _LAZY:
        return _LAZY[what](inner)
    if len(inner) == 2:
        work, (left, right) = _WORK[what], inner
        return lambda around: work(left(around), right(around))
    if len(inner) == 1:
        work, (only,) = _WORK[what], inner
        return lambda around: work(only(around))
    work = _WORK[what]
    return lambda around: work(*(one(around) for one in inner))


def _matching(inner: Run, pattern: str) -> Run:
    matches = re.compile(pattern, re.ASCII).fullmatch

    def run(around: Around) -> bool:
        value = text(inner(around))
        return len(value) <= LONGEST_MATCHED and matches(value) is not None

    return run


def _counting(rows: Run, condition: Run) -> Run:
    def run(around: Around) -> int:
        found = rows(around)
        if not isinstance(found, list):
            return 0
        inner = (Around((row, *around.rows), None, around.today) for row in found if isinstance(row, Mapping))
        return sum(truth(condition(one)) for one in inner)

    return run


def _reckoned(reckon: Callable[[float, float], float]) -> Callable[[Any, Any], float | None]:
    def run(a: Any, b: Any) -> float | None:
        left, right = number(a), number(b)
        if left is None or right is None:
            return None
        try:
            return number(reckon(left, right))
        except (ZeroDivisionError, ValueError, OverflowError):
            return None

    return run


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def run(a: Any, b: Any) -> bool:
        left, right = number(a), number(b)
        return left is not None and right is not None and compare(left, right)

    return run


def _single(reckon: Callable[[float], float]) -> Callable[[Any], float | None]:
    def run(value: Any) -> float | None:
        known = number(value)
        return None if known is None else number(reckon(known))

    return run


def _many(values: tuple[Any, ...]) -> list[float]:
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return [known for known in map(number, flat) if known is not None]


def _tokens(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text(one) for one in value]
    return [one for one in text(value).split(" ") if one]


def _selected(value: Any, code: Any) -> bool:
    return text(code) != "" and text(code) in _tokens(value)


def _total(value: Any) -> float | None:
    total = 0.0
    for one in _many((value,)):
        total += one
    return number(total)


def _part(value: Any, start: Any, end: Any = math.inf) -> str:
    first, last = number(start), LARGEST if end == math.inf else number(end)
    if first is None or last is None:
        return ""
    return text(value)[max(int(first), 0) : max(int(last), 0)]


def _duplicates(value: Any) -> int:
    """How many values of a list stand there more than once; the unanswered do not count."""
    counted = Counter(one for one in _tokens(value if isinstance(value, list) else []) if one)
    return sum(1 for count in counted.values() if count > 1)


def _age(born: Any, on: Any) -> int | None:
    """Full years from a date to another."""
    first, last = day_of(born), day_of(on)
    if first is None or last is None:
        return None
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _any(inner: list[Run]) -> Run:
    return lambda around: any(truth(one(around)) for one in inner)


def _all(inner: list[Run]) -> Run:
    return lambda around: all(truth(one(around)) for one in inner)


def _chosen(inner: list[Run]) -> Run:
    asked_, yes, no = inner
    return lambda around: yes(around) if truth(asked_(around)) else no(around)


_LAZY: Final[dict[str, Callable[[list[Run]], Run]]] = {
    "or": _any,
    "and": _all,
    "if": _chosen,
    "self": lambda _: lambda around: around.own,
    "today": lambda _: lambda around: around.today,
    "true": lambda _: lambda _around: True,
    "false": lambda _: lambda _around: False,
}
_WORK: Final[dict[str, Callable[..., Any]]] = {
    "=": equal,
    "!=": lambda a, b: not equal(a, b),
    "<": _ordered(lambda a, b: a < b),
    "<=": _ordered(lambda a, b: a <= b),
    ">": _ordered(lambda a, b: a > b),
    ">=": _ordered(lambda a, b: a >= b),
    "+": _reckoned(lambda a, b: a + b),
    "-": _reckoned(lambda a, b: a - b),
    "*": _reckoned(lambda a, b: a * b),
    "div": _reckoned(lambda a, b: a / b),
    "mod": _reckoned(math.fmod),
    "neg": _single(lambda a: 0.0 - a),
    "abs": _single(abs),
    "int": _single(lambda a: float(math.trunc(a))),
    "round": _single(lambda a: float(math.floor(a + 0.5))),
    "age": _age,
    "coalesce": lambda a, b: a if text(a) else b,
    "concat": lambda *values: "".join(text(one) for one in values),
    "contains": lambda a, b: text(b) in text(a),
    "count": lambda a: len(a) if isinstance(a, list) else int(truth(a)),
    "count-selected": lambda a: len(_tokens(a)),
    "date": lambda a: a if day_of(a) else None,
    "duplicates": _duplicates,
    "ends-with": lambda a, b: text(a).endswith(text(b)),
    "max": lambda *values: max(_many(values), default=None),
    "min": lambda *values: min(_many(values), default=None),
    "not": lambda a: not truth(a),
    "number": number,
    "selected": _selected,
    "starts-with": lambda a, b: text(a).startswith(text(b)),
    "string": text,
    "string-length": lambda a: len(text(a)),
    "substr": _part,
    "sum": _total,
}

"""Scripts of a process: lines of `name = expression`, each in the safe language; later lines see earlier ones."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.expressions.compiling import Compiled, compiled
from portal.kernel.expressions.errors import (
    BadName,
    Empty,
    NotAnAssignment,
    Placed,
    TooLong,
    TooManyLines,
    TooMuchWritten,
)
from portal.kernel.expressions.limits import LONGEST_NAME, LONGEST_SCRIPT, MOST_LINES, MOST_TEXT_IN_ALL
from portal.kernel.expressions.translation import WORDS, well_named
from portal.kernel.expressions.values import Value

_ASSIGNMENT = re.compile(r"[ \t]*(?P<name>\w+)[ \t]*=(?!=)")


@dataclass(frozen=True)
class Line:
    """One assignment; `number` and `shift` lead from places in its expression to places in the script."""

    name: str
    expression: Compiled
    number: int
    shift: int


@dataclass(frozen=True)
class Script:
    """A checked script."""

    source: str
    lines: tuple[Line, ...]
    reads: frozenset[str]
    """Variables it needs from outside."""
    writes: tuple[str, ...]
    """Variables it assigns, in order."""

    def run(self, variables: Mapping[str, Any], *, element: str = "") -> dict[str, Value]:
        """The assigned values; `variables` stay as they are."""
        scope, written = dict(variables), 0
        for line in self.lines:
            try:
                value = scope[line.name] = line.expression(scope)
                written += _size(value)
                if written > MOST_TEXT_IN_ALL:
                    raise TooMuchWritten(limit=MOST_TEXT_IN_ALL)
            except Placed as error:
                raise _moved(error, line.number, line.shift).at(element) from None
        return {name: scope[name] for name in self.writes}


def compile_script(source: str, *, element: str = "") -> Script:
    """The script of a text; refuses with the line in it."""
    try:
        return _script(source)
    except Placed as error:
        if element:
            error.at(element)
        raise


def _script(source: str) -> Script:
    if len(source) > LONGEST_SCRIPT:
        raise TooLong(limit=LONGEST_SCRIPT)
    texts = source.replace("\r\n", "\n").split("\n")
    numbered = [(n, text) for n, text in enumerate(texts, 1) if text.strip() and not text.lstrip().startswith("#")]
    if not numbered:
        raise Empty
    if len(numbered) > MOST_LINES:
        raise TooManyLines(limit=MOST_LINES)
    lines = tuple(_line(number, text) for number, text in numbered)
    reads: set[str] = set()
    writes: dict[str, None] = {}
    for line in lines:
        reads |= line.expression.names - writes.keys()
        writes[line.name] = None
    return Script(source, lines, frozenset(reads), tuple(writes))


def _line(number: int, text: str) -> Line:
    found = _ASSIGNMENT.match(text)
    if found is None:
        raise NotAnAssignment(line=number)
    name, shift = found["name"], found.end()
    if not assignable(name):
        raise BadName(name=name[:LONGEST_NAME], line=number, column=found.start("name") + 1)
    try:
        return Line(name, compiled(text[shift:]), number, shift)
    except Placed as error:
        raise _moved(error, number, shift) from None


def assignable(name: str) -> bool:
    """Whether a variable of this name can be set and read back."""
    return well_named(name) and name not in WORDS and not keyword.iskeyword(name)


def _moved(error: Placed, line: int, shift: int) -> Placed:
    return error.placed(line, error.column + shift)


def _size(value: Value) -> int:
    items = value if isinstance(value, list) else [value]
    return sum(len(item) if isinstance(item, str) else 1 for item in items)

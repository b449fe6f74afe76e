"""The questionnaires' front end: XLSForm's notation read into a small tree that Python and the browser both compute.

`${name}`, `.`, `=`, `and`, `selected()`: what ODK's own programs read too. The tree is plain JSON, so the form in the
browser computes the very thing the server does; see docs/instruments.md for the notation and the meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from portal.kernel.expressions.errors import (
    BadName,
    NotOffered,
    Place,
    TooComplex,
    UnknownFunction,
    Unreadable,
    WrittenOtherwise,
    WrongCount,
)
from portal.kernel.expressions.limits import DEEPEST, MOST_NODES
from portal.kernel.expressions.patterns import normalised
from portal.kernel.expressions.scanning import place, visible

Tree = Any
"""A number, a text, or a list whose first item says what is done with the others."""
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)
MANY: Final = 20
"""Most values of a function that takes several."""
FORM_FUNCTIONS: Final[dict[str, tuple[int, int]]] = {
    "abs": (1, 1),
    "coalesce": (2, 2),
    "concat": (1, MANY),
    "contains": (2, 2),
    "count": (1, 1),
    "count-selected": (1, 1),
    "date": (1, 1),
    "ends-with": (2, 2),
    "false": (0, 0),
    "if": (3, 3),
    "int": (1, 1),
    "max": (1, MANY),
    "min": (1, MANY),
    "not": (1, 1),
    "number": (1, 1),
    "regex": (2, 2),
    "round": (1, 1),
    "selected": (2, 2),
    "starts-with": (2, 2),
    "string": (1, 1),
    "string-length": (1, 1),
    "substr": (2, 3),
    "sum": (1, 1),
    "today": (0, 0),
    "true": (0, 0),
}
"""What any expression may call, with how many values; ODK knows all of them."""
RULE_FUNCTIONS: Final = FORM_FUNCTIONS | {"age": (2, 2), "count-if": (2, 2), "duplicates": (1, 1)}
"""What rules may call besides: they are the portal's own and go to no other program."""
COMPARING: Final = ("=", "!=", "<", "<=", ">", ">=")
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<var>\$\{[^}\n]*\})|(?P<text>'[^'\n]*'|\"[^\"\n]*\")|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<other>==|&&|\|\||<>|=>|!(?!=))|(?P<sign><=|>=|!=|[=<>()+*,.-])|(?P<word>[a-z][a-z0-9]*(?:-[a-z0-9]+)*)"
    r"|(?P<end>$))"
)
_INSTEAD: Final = {"==": "=", "&&": "and", "||": "or", "<>": "!=", "=>": ">=", "!": "not()"}
_MOST_DIGITS: Final = 15


@dataclass(frozen=True, eq=False)
class Asked:
    """One expression of a questionnaire, read and checked."""

    source: str
    tree: Tree
    names: frozenset[str]
    """The questions and rosters it reads."""


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str
    at: int


@lru_cache(maxsize=8192)
def asked(source: str, *, rule: bool = False) -> Asked:
    """The expression of a text. Refuses what `portal.kernel.expressions.errors` lists, with line and column."""
    return _Reader(visible(source), RULE_FUNCTIONS if rule else FORM_FUNCTIONS).read()


def _tokens(text: str) -> Iterator[_Token]:
    index = 0
    while True:
        found = _TOKEN.match(text, index)
        if found is None:
            where = index + len(text[index:]) - len(text[index:].lstrip())
            raise NotOffered(what=text[where : where + 1], **place(text, where))
        kind = str(found.lastgroup)
        yield _Token(kind, found[kind], found.start(kind))
        if kind == "end":
            return
        index = found.end()


class _Reader:
    """Recursive descent over one text; every level of brackets and calls counts towards the depth."""

    def __init__(self, text: str, functions: dict[str, tuple[int, int]]) -> None:
        self.text, self.functions = text, functions
        self.tokens = list(_tokens(text))
        self.index = self.depth = self.nodes = 0
        self.names: set[str] = set()

    def read(self) -> Asked:
        tree = self.either()
        if self.now.kind != "end":
            raise Unreadable(**self.here)
        return Asked(self.text, tree, frozenset(self.names))

    @property
    def now(self) -> _Token:
        return self.tokens[self.index]

    @property
    def here(self) -> Place:
        return place(self.text, self.now.at)

    def taken(self, *values: str) -> str | None:
        """The next sign or word, if it is one of these; then it is behind us."""
        token = self.now
        if token.kind == "other":
            raise WrittenOtherwise(what=token.value, instead=_INSTEAD[token.value], **self.here)
        if token.kind in {"sign", "word"} and token.value in values:
            self.index += 1
            return token.value
        return None

    def node(self, *parts: Tree) -> Tree:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise TooComplex(**self.here)
        return list(parts)

    def either(self) -> Tree:
        return self._row("or", self.both)

    def both(self) -> Tree:
        return self._row("and", self.compared)

    def _row(self, word: str, part: Callable[[], Tree]) -> Tree:
        parts = [part()]
        while self.taken(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else self.node(word, *parts)

    def compared(self) -> Tree:
        left = self.summed()
        sign = self.taken(*COMPARING)
        if sign is None:
            return left
        made = self.node(sign, left, self.summed())
        if self.now.kind == "sign" and self.now.value in COMPARING:
            raise Unreadable(**self.here)
        return made

    def summed(self) -> Tree:
        left, count = self.multiplied(), 0
        while sign := self.taken("+", "-"):
            left, count = self.node(sign, left, self.multiplied()), count + 1
            if count > DEEPEST:
                raise TooComplex(**self.here)
        return left

    def multiplied(self) -> Tree:
        left, count = self.signed(), 0
        while sign := self.taken("*", "div", "mod"):
            left, count = self.node(sign, left, self.signed()), count + 1
            if count > DEEPEST:
                raise TooComplex(**self.here)
        return left

    def signed(self) -> Tree:
        if not self.taken("-"):
            return self.single()
        if self.now.value == "-":
            raise Unreadable(**self.here)
        return self.node("neg", self.single())

    def single(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise TooComplex(**self.here)
        made = self._single()
        self.depth -= 1
        return made

    def _single(self) -> Tree:
        token = self.now
        if self.taken("("):
            made = self.either()
            self._must(")")
            return made
        if self.taken("."):
            return self.node("self")
        if token.kind == "word":
            return self._call()
        self.index += 1
        if token.kind == "var":
            return self.node("var", self._name(token))
        if token.kind == "text":
            return token.value[1:-1]
        if token.kind == "number":
            if len(token.value) > _MOST_DIGITS:
                raise TooComplex(**place(self.text, token.at))
            return float(token.value) if "." in token.value else int(token.value)
        raise Unreadable(**place(self.text, token.at))

    def _name(self, token: _Token) -> str:
        name = token.value[2:-1].strip()
        if not NAME.fullmatch(name):
            raise BadName(name=name[:60], **place(self.text, token.at))
        self.names.add(name)
        return name

    def _call(self) -> Tree:
        name, where = self.now.value, self.here
        self.index += 1
        if name not in self.functions:
            raise UnknownFunction(name=name[:60], offered=", ".join(sorted(self.functions)), **where)
        self._must("(")
        values: list[Tree] = []
        while not self.taken(")"):
            if values:
                self._must(",")
            values.append(self.either())
        least, most = self.functions[name]
        if not least <= len(values) <= most:
            raise WrongCount(name=name, wanted=str(least) if least == most else f"{least}–{most}", **where)
        if name == "regex":
            values[1] = normalised(values[1], where)
        if name == "count-if" and not (isinstance(values[0], list) and values[0][0] == "var"):
            raise Unreadable(**where)
        return self.node(name, *values)

    def _must(self, sign: str) -> None:
        if not self.taken(sign):
            raise Unreadable(**self.here)

"""Cutting a template in pieces by Jinja's own lexer, each with its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment


@dataclass
class Place:
    """A line and a column of a template, from 1."""

    line: int = 1
    column: int = 1

    def past(self, text: str) -> Place:
        """The place behind `text`."""
        lines = text.split("\n")
        column = self.column + len(text) if len(lines) == 1 else len(lines[-1]) + 1
        return Place(self.line + len(lines) - 1, column)


@dataclass(frozen=True)
class Token:
    """A piece of a template, by Jinja's kinds, and where it stands."""

    kind: str
    text: str
    place: Place


def tokens_of(body: str, place: Place) -> Iterator[Token]:
    """A template in pieces, the first of them at `place`. Refuses with Jinja's `TemplateSyntaxError`."""
    for _line, kind, text in SandboxedEnvironment().lex(body):
        yield Token(kind, text, place)
        place = place.past(text)


def readable(body: str, line: int) -> list[Token]:
    """What can be read before the line that cannot."""
    before = "".join(body.splitlines(keepends=True)[: line - 1])
    try:
        return list(tokens_of(before, Place()))
    except TemplateSyntaxError:
        return []

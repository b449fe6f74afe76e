"""Filling a template: in Jinja's sandbox, with the fields of its kind and nothing else, up to a bounded length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from portal.documents.language.errors import TooMuch
from portal.documents.language.fields import ANNEX_CLASS
from portal.documents.language.wordings import FILTERS

MOST = 2_000_000
"""Signs a letter may become."""
ANNEX = re.compile(rf'(?i:<section)\s[^<>]*class="(?:[^"]*\s)?{ANNEX_CLASS}(?:\s[^"]*)?"')
"""Where an annex begins; what fills a field is escaped and never looks like it."""


def filled(body: str, content: Mapping[str, Any], *, most: int = MOST) -> Markup:
    """The template with its fields, every one of them as text. Refuses `TooMuch`.

    Only for templates without problems (`checking.problems`): those know their fields and cannot run long.
    """
    made, length = [], 0
    for piece in _compiled(body).generate(dict(content)):
        length += len(piece)
        if length > most:
            raise TooMuch(most=most)
        made.append(piece)
    return Markup("".join(made))  # noqa: S704 - allowed tags from a checked template, everything else escaped


def parted(said: Markup) -> tuple[Markup, Markup]:
    """What stands before the signature, and the annexes behind it."""
    first = ANNEX.search(said)
    at = first.start() if first else len(said)
    return said[:at], said[at:]


@lru_cache(maxsize=64)
def _compiled(body: str) -> Template:
    return _environment().from_string(body)


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    made.filters.clear()
    made.filters.update(FILTERS)
    made.tests.clear()
    return made

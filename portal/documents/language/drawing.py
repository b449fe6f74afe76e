"""Filling a template: in Jinja's sandbox, with the fields of its kind and nothing else, up to a bounded length."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from portal.documents.language.errors import TooMuch
from portal.documents.language.wordings import FILTERS

MOST = 2_000_000
"""Signs a letter may become."""


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

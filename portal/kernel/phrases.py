"""Texts that can still be told in another language: a text keeps what it says and what fills it, apart.

A phrase reads as Indonesian wherever a text is wanted. `filled` tells it in the words of a language; `kept` makes plain
values of it, for tables and for other programs, and `phrase_of` a phrase again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any, Self

Word = Callable[[str], str]
"""How a text with its placeholders is put in a language."""
TEXT, WITH = "text", "with"


def as_written(template: str) -> str:
    """Indonesian, as the house writes it."""
    return template


class Phrase(str):
    """A text of the house and what fills its `{name}` placeholders; phrases may fill phrases."""

    __slots__ = ("params", "template")
    template: str
    params: Mapping[str, object]

    def __new__(cls, template: str, /, **params: object) -> Self:
        """The Indonesian text, which remembers what it is made of."""
        made = super().__new__(cls, filled(template, params))
        made.template, made.params = template, params
        return made


def listed(phrases: Iterable[str], between: str = ", ") -> Phrase:
    """Several phrases in a row as one."""
    named = {f"part{number}": one for number, one in enumerate(phrases)}
    return Phrase(between.join(f"{{{name}}}" for name in named), **named)


def filled(template: str, params: Mapping[str, object], word: Word = as_written) -> str:
    """A text in the words of a language, filled; of two full stops where a sentence fills another one is kept."""
    parts: list[str] = []
    for literal, name, spec, _ in Formatter().parse(word(template) if template else ""):
        if parts and literal.startswith("."):
            parts[-1] = parts[-1].removesuffix(".")
        parts.append(literal)
        if name is not None:
            parts.append(format(told(params[name], word), spec or ""))
    return "".join(parts)


def told(value: object, word: Word = as_written) -> object:
    """What fills a placeholder, in the words of a language; anything but a phrase as it is."""
    return filled(value.template, value.params, word) if isinstance(value, Phrase) else value


def kept(value: object) -> Any:
    """Plain values: a phrase as its text and what fills it, lists and mappings alike, anything else as it is."""
    if isinstance(value, Phrase):
        return {TEXT: value.template, WITH: {name: kept(one) for name, one in value.params.items()}}
    if isinstance(value, Mapping):
        return {str(name): kept(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [kept(one) for one in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def phrase_of(value: Any) -> Any:
    """What was kept, with its phrases again."""
    if isinstance(value, Mapping) and value.keys() == {TEXT, WITH}:
        return Phrase(value[TEXT], **{name: phrase_of(one) for name, one in value[WITH].items()})
    if isinstance(value, Mapping):
        return {name: phrase_of(one) for name, one in value.items()}
    return [phrase_of(one) for one in value] if isinstance(value, list) else value

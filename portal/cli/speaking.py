"""What commands say: Indonesian as written, English by the portal's catalogue, and never with hidden characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import click
from babel.messages.pofile import read_po

from portal.kernel.phrases import Phrase, filled

CATALOGUES = Path(__file__).resolve().parents[1] / "translations"
LANGUAGES = ("id", "en")


@cache
def _texts(language: str) -> Mapping[str, str]:
    """The translated texts of a language; Indonesian is what is written."""
    if language == "id":
        return {}
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id and isinstance(one.string, str)}


class Speaker:
    """Says texts of the house in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def words(self, template: str) -> str:
        """A text, translated, its placeholders left as they are."""
        return _texts(self.language).get(template) or template

    def text(self, template: str, params: Mapping[str, object] | None = None) -> str:
        """A text, translated and filled; so are the phrases that fill it."""
        return filled(template, params or {}, self.words)

    def tell(self, phrase: Phrase) -> str:
        """A phrase, translated."""
        return self.text(phrase.template, phrase.params)

    def say(
        self, template: str, params: Mapping[str, object] | None = None, *, indent: int = 0, err: bool = False
    ) -> None:
        """Print a text."""
        self.show(self.text(template, params), indent=indent, err=err)

    def show(self, line: str, *, indent: int = 0, err: bool = False) -> None:
        """Print a line as it is, on one line."""
        click.echo(" " * indent + visible(line), err=err)


def visible(text: str) -> str:
    """A text on one line, without characters that steer a terminal."""
    return "".join("·" if unicodedata.category(sign)[0] == "C" else sign for sign in " ".join(text.split()))

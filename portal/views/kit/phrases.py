"""Phrases of the domain in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.kernel.phrases import Phrase, filled, phrase_of


def phrase_text(phrase: Phrase) -> str:
    """A phrase in the reader's language."""
    return filled(phrase.template, phrase.params, _)


def spoken(value: Any) -> Any:
    """Plain values, their kept phrases in the reader's language."""
    return _told(phrase_of(value))


def _told(value: Any) -> Any:
    if isinstance(value, Phrase):
        return phrase_text(value)
    if isinstance(value, Mapping):
        return {name: _told(one) for name, one in value.items()}
    return [_told(one) for one in value] if isinstance(value, list) else value

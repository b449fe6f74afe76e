"""Answers in words: what a question is called, what its raw value means, where it stands on the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portal.instruments.definition import Instrument, Kind, Question
from portal.instruments.validating import CONSTRAINT, IRRELEVANT, REQUIRED
from portal.instruments.xlsform import YES_NO
from portal.kernel.expressions.answers import text

BITS = 16
"""Most bits of an answer that was kept as a sum of codes."""


@dataclass(frozen=True)
class Told:
    """A question and a value as people read them; `code` is its number on the paper form, `order` its place."""

    label: str
    text: str
    code: str
    order: int


def told(instrument: Instrument, name: str, value: Any, language: str = "id") -> Told | None:
    """A question (or a roster) and its value in words; None for a name the instrument does not know."""
    roster = instrument.rosters.get(name)
    if roster is not None:
        rows = value if isinstance(value, list) else []
        return Told(roster.label.told(language), "; ".join(_row(instrument, row, language) for row in rows), "", 0)
    question = instrument.by_name.get(name)
    if question is None:
        return None
    order = list(instrument.by_name).index(name) + 1
    return Told(question.label.told(language), in_words(instrument, question, value, language), question.code, order)


def in_words(instrument: Instrument, question: Question, value: Any, language: str = "id") -> str:
    """A raw value in words: codes with their labels, yes and no, numbers and texts as they are."""
    match question.kind:
        case Kind.SELECT_ONE:
            return _labelled(instrument, question, text(value), language)
        case Kind.SELECT_MULTIPLE:
            codes = value if isinstance(value, list) else text(value).split()
            return "; ".join(_labelled(instrument, question, text(one), language) for one in codes)
        case Kind.BOOL:
            return dict(YES_NO)[text(value)].told(language) if isinstance(value, bool) else text(value)
        case Kind.GEOPOINT:
            return ", ".join(text(value.get(axis)) for axis in ("lat", "lng")) if isinstance(value, dict) else ""
    return text(value)


@lru_cache(maxsize=16)
def messages(instrument: Instrument, language: str) -> Mapping[str, str]:
    """What its findings say, from Indonesian, in which they are kept, to another language."""
    own = [one.message for one in instrument.rules]
    own += [one.message for one in instrument.every_question() if one.message]
    return {one.id: one.told(language) for one in (*own, REQUIRED, CONSTRAINT, IRRELEVANT)}


def apart(instrument: Instrument, question: Question, total: str) -> list[str] | None:
    """The codes that a sum of codes stands for, as old files keep several choices; None when it stands for none.

    Only where every code is 0 or a power of two; `0` is the code 0.
    """
    codes = instrument.codes_of(question)
    if not total.isascii() or not total.isdigit() or len(total) > 6:
        return None
    if any(not one.isdigit() or (int(one) & (int(one) - 1)) for one in codes):
        return None
    number = int(total)
    parts = [str(1 << bit) for bit in range(BITS) if number & (1 << bit)] if number else ["0"]
    return parts if number < 1 << BITS and set(parts) <= codes else None


def _labelled(instrument: Instrument, question: Question, code: str, language: str) -> str:
    known = instrument.lists[question.choices or ""]
    return f"{code}, {known.label_of(code, language)}" if code in known.codes else code


def _row(instrument: Instrument, row: Any, language: str) -> str:
    """A row of a roster kept among the answers, on one line."""
    if not isinstance(row, dict):
        return text(row)
    known = [(instrument.by_name[name], value) for name, value in row.items() if name in instrument.by_name]
    return ", ".join(words for question, value in known if (words := in_words(instrument, question, value, language)))

"""What an answer may be, before any expression looks at it: its type, its choices, its bounds.

The JSON Schema says the same (`portal.instruments.schema`); a test holds the two together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from portal.instruments.definition import Instrument, Kind, Question, Text
from portal.kernel.expressions.answers import day_of

LONGEST: Final = 2_000
"""Characters of a text for which the instrument names no bound."""
WIDEST: Final = 1e15
"""Numbers for which the instrument names no bound, either sign."""
PICTURE: Final = re.compile(r"sha256:[0-9a-f]{64}")
POINT: Final = {"lat": 90.0, "lng": 180.0}
ACCURACY: Final = 100_000.0

NO_TEXT = Text("Isian ini harus berupa teks.", "This must be text.")
TOO_LONG = Text("Paling banyak {most} huruf.", "At most {most} characters.")
NO_WHOLE = Text("Isi dengan bilangan bulat.", "Fill in a whole number.")
NO_NUMBER = Text("Isi dengan angka.", "Fill in a number.")
OUT_OF_RANGE = Text("Isi antara {least} dan {most}.", "Fill in between {least} and {most}.")
NO_DATE = Text("Isi dengan tanggal yang ada, misalnya 2026-11-24.", "Fill in a real date, e.g. 2026-11-24.")
NO_CHOICE = Text("Kode «{value}» tidak ada pada daftar.", "Code «{value}» is not in the list.")
NO_CHOICES = Text("Isi dengan daftar kode yang berbeda-beda.", "Fill in a list of different codes.")
NO_BOOL = Text("Isi dengan ya atau tidak.", "Fill in yes or no.")
NO_POINT = Text("Titik lokasi tidak lengkap atau di luar batas.", "The location is incomplete or out of bounds.")
NO_PICTURE = Text("Foto belum terkirim dengan benar.", "The photo has not been sent properly.")


def filled(text: Text, **params: object) -> Text:
    """A bilingual text with its placeholders filled."""
    return Text(text.id.format(**params), text.en.format(**params))


def is_empty(value: Any) -> bool:
    """Whether nothing was answered."""
    return value is None or (isinstance(value, str | list) and not value)


def bounds_of(question: Question) -> tuple[float, float]:
    """Least and most of a number."""
    least = -WIDEST if question.least is None else question.least
    return least, WIDEST if question.most is None else question.most


def longest_of(question: Question) -> int:
    """Most characters of a text."""
    return LONGEST if question.most is None else int(question.most)


def mistake(instrument: Instrument, question: Question, value: Any) -> Text | None:
    """What is wrong with the type, the choice or the range of an answer; None when nothing is."""
    if value is None:
        return None
    match question.kind:
        case Kind.TEXT:
            return _text(question, value)
        case Kind.INT | Kind.DECIMAL:
            return _number(question, value)
        case Kind.DATE:
            return None if day_of(value) else NO_DATE
        case Kind.SELECT_ONE:
            known = isinstance(value, str) and value in instrument.codes_of(question)
            return None if known else filled(NO_CHOICE, value=_short(value))
        case Kind.SELECT_MULTIPLE:
            return _choices(instrument, question, value)
        case Kind.BOOL:
            return None if isinstance(value, bool) else NO_BOOL
        case Kind.GEOPOINT:
            return None if _is_point(value) else NO_POINT
        case Kind.IMAGE:
            return None if isinstance(value, str) and PICTURE.fullmatch(value) else NO_PICTURE
    return NO_TEXT  # pragma: no cover - notes and calculations are not asked


def normal(question: Question, value: Any) -> Any:
    """An answer in the one form it is kept in; the answer must be without mistake."""
    if question.kind is Kind.INT and isinstance(value, float):
        return int(value)
    return None if is_empty(value) else value


def _text(question: Question, value: Any) -> Text | None:
    if not isinstance(value, str) or "\0" in value:
        return NO_TEXT
    longest = longest_of(question)
    return filled(TOO_LONG, most=longest) if len(value) > longest else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _number(question: Question, value: Any) -> Text | None:
    if not _is_number(value):
        return NO_WHOLE if question.kind is Kind.INT else NO_NUMBER
    if question.kind is Kind.INT and value != int(value):
        return NO_WHOLE
    least, most = bounds_of(question)
    return None if least <= value <= most else filled(OUT_OF_RANGE, least=plain(least), most=plain(most))


def _choices(instrument: Instrument, question: Question, value: Any) -> Text | None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or len(set(value)) < len(value):
        return NO_CHOICES
    strange = next((one for one in value if one not in instrument.codes_of(question)), None)
    return None if strange is None else filled(NO_CHOICE, value=_short(strange))


def _is_point(value: Any) -> bool:
    if not isinstance(value, Mapping) or not {"lat", "lng"} <= set(value) <= {"lat", "lng", "accuracy"}:
        return False
    if not all(_is_number(one) for one in value.values()):
        return False
    near = all(abs(value[name]) <= bound for name, bound in POINT.items())
    return near and 0 <= value.get("accuracy", 0) <= ACCURACY


def plain(number: float) -> str:
    """A bound as people read it."""
    return str(int(number)) if number == int(number) else f"{number}".replace(".", ",")


def _short(value: Any) -> str:
    """A wrong code, short enough to be shown and without braces that would be filled again."""
    return str(value)[:20] if isinstance(value, str | int | float) else "…"

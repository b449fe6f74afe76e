"""What people type, read: one canonical text per value, and numbers and dates from it. Pure.

A text that cannot be read stays as it was typed, so that the form shows it and a rule can name it.
"""

from __future__ import annotations

import re
from datetime import date

from portal.kernel.identifiers import clean_number
from portal.registry.codes import Field

NEIGHBOURHOODS = frozenset({"rt", "rw"})
"""Fields of one to three digits, kept as three: "003"."""
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_INTEGER = re.compile(r"[+-]?\d{1,9}")
_DECIMAL = re.compile(r"[+-]?\d{1,9}([.,]\d{1,12})?")


def read_date(text: str) -> date | None:
    """A date typed as 1990-12-31, 31-12-1990, 31/12/1990 or 31.12.1990; None when it is none."""
    text = text.strip()
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        text = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def age_on(born: date, day: date) -> int:
    """Full years lived on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def read_number(text: str, *, decimal: bool = False) -> float | None:
    """A whole (or decimal, comma or point) number; None when it is none."""
    text = text.strip()
    if not (_DECIMAL if decimal else _INTEGER).fullmatch(text):
        return None
    return float(text.replace(",", "."))


def canonical(field: Field, text: str | None) -> str | None:
    """The one way a value is written in the register; None for an empty answer."""
    words = " ".join(text.replace("\x00", "").split()) if text else ""
    if not words:
        return None
    if field.kind in {"nik", "kk"}:
        return clean_number(words) or words
    if field.kind == "tanggal":
        day = read_date(words)
        return day.isoformat() if day else words
    if field.kind == "angka":
        number = read_number(words, decimal=field.decimal)
        return words if number is None else str(number if field.decimal else int(number))
    if field.name in NEIGHBOURHOODS and words.isascii() and words.isdigit():
        return words.zfill(3)
    return words

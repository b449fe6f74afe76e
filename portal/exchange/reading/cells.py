"""One cell as one text, and what is wrong with how it was written. Pure.

A cell is a text or None; one that cannot be trusted is `Odd`: its kind and the text that was there.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

FORMULA, ERROR, CUT = "f", "e", "n"
"""A formula; an error like #REF!; a number of more digits than a number cell can keep (NIK 1.23E+15)."""
KEPT_DIGITS = 15
_PLAIN = re.compile(r"-?\d{1,15}")
_SCIENTIFIC = re.compile(r"\d[.,]\d+E\+?1[4-9]", re.IGNORECASE)
_TOO_LONG = 10**KEPT_DIGITS


class Odd(NamedTuple):
    """A cell that must not be read as data."""

    kind: str
    text: str


Cell = str | Odd | None


def of_number(text: str) -> Cell:
    """The text of a number cell; one too long to have been kept whole is odd."""
    if _PLAIN.fullmatch(text):
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    if not value.is_integer():
        return repr(value) if abs(value) < _TOO_LONG else Odd(CUT, text)
    return str(int(value)) if abs(value) < _TOO_LONG else Odd(CUT, text)


def of_date(text: str, *, since_1904: bool = False) -> Cell:
    """The date of a number cell shown as a date, as 1990-12-31; a number that is no date stays a number."""
    try:
        moment = from_excel(float(text), MAC_EPOCH if since_1904 else WINDOWS_EPOCH)
    except (ValueError, OverflowError, TypeError):
        return of_number(text)
    return moment.date().isoformat() if isinstance(moment, datetime) else of_number(text)


def of_text(text: str) -> Cell:
    """A typed text; what a program made of a long number, or begins like a formula, is odd."""
    text = text.strip()
    if not text:
        return None
    if _SCIENTIFIC.fullmatch(text):
        return Odd(CUT, text)
    if text[0] == "=" and len(text) > 1:
        return Odd(FORMULA, text)
    if text[0] == "#" and text in {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}:
        return Odd(ERROR, text)
    return text

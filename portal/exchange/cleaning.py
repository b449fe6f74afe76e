"""What offices write, as the register reads it: codes beside labels, dates in words, numbers with marks. Pure."""

from __future__ import annotations

import re
from datetime import date

from portal.kernel.identifiers import anatomy, clean_number, is_sixteen_digits
from portal.registry.codes import Field
from portal.registry.rules import age_on

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january",
            "feb februari february pebruari",
            "mar maret march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "agu agt agustus aug august",
            "sep september sept",
            "okt oktober oct october",
            "nov november nopember",
            "des desember dec december",
        ),
        1,
    )
    for name in names.split()
}
_WORDED = re.compile(r"(\d{1,2})[\s\-/]+([A-Za-z]+)[\s\-/]+(\d{4})")
_TIMED = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:.*")
_CODE = re.compile(r"0*(\d{1,2})(?:\s*[.\-:)=]\s*\D.*)?")
_SEXES = {"l": "1", "lk": "1", "laki": "1", "p": "2", "pr": "2", "perempuan": "2", "wanita": "2", "pria": "1"}
_CODED = {"pilihan"}


def cleaned(field: Field, text: str) -> str:
    """A cell of one of the register's own fields."""
    if field.kind in _CODED:
        return code_of(text, labels_of(field))
    if field.kind == "tanggal":
        return worded_date(text)
    if field.kind in {"nik", "kk"}:
        return clean_number(text.lstrip("'`´"))
    return text


def code_of(text: str, labels: dict[str, str]) -> str:
    """The code in "2", "02", "2. Keramik" or "Keramik"; anything else as it was written."""
    if match := _CODE.fullmatch(text):
        return match[1]
    return labels.get(text.strip().lower(), text)


_labels: dict[str, dict[str, str]] = {}


def labels_of(field: Field) -> dict[str, str]:
    """Label in small letters → code."""
    found = _labels.get(field.name)
    if found is None:
        found = {label.lower(): code for code, label in field.choices.items()}
        if field.name == "jenis_kelamin":
            found |= _SEXES
        _labels[field.name] = found
    return found


def worded_date(text: str) -> str:
    """A date with its month in words, or with a time behind it, as numbers; anything else as it was written."""
    if match := _WORDED.fullmatch(text.strip()):
        month = MONTHS.get(match[2].lower())
        return f"{match[3]}-{month:02d}-{int(match[1]):02d}" if month else text
    if match := _TIMED.fullmatch(text):
        return match[1]
    return text


def born_by_nik(nik: str, age: str, today: date) -> str | None:
    """The birth date a NIK tells, when the age beside it agrees within a year: lists of 2015 carry no date of birth."""
    if not is_sixteen_digits(nik) or not (age.isascii() and age.isdigit()):
        return None
    told = anatomy(nik)
    if told is None:
        return None
    for century in (1900, 2000):
        try:
            born = date(century + told.year2, told.month, told.day)
        except ValueError:
            continue
        if born <= today and abs(age_on(born, today) - int(age)) <= 1:
            return born.isoformat()
    return None

"""NIK and No. KK: anatomy, plausibility, masking.

NIK = PPKKCC DDMMYY NNNN; women add 40 to the day (Perpres 96/2018; domain.md 4). A mismatch is a warning, never a
correction: a NIK is not re-issued when a birth date is mended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

_SIXTEEN = re.compile(r"[0-9]{16}")
_FILLERS = ("1234567890123456", "0123456789012345")


class Sex(IntEnum):
    """Jenis kelamin, BDT code."""

    LAKI_LAKI = 1
    PEREMPUAN = 2


@dataclass(frozen=True)
class NikAnatomy:
    """What a well-formed NIK says of its holder. `born` is None when its date part is impossible."""

    kecamatan: str
    sex: Sex
    day: int
    month: int
    year2: int
    serial: str

    def born_on(self, day: date) -> bool:
        """Whether the NIK's two-digit date could be `day`."""
        return (self.day, self.month, self.year2) == (day.day, day.month, day.year % 100)


def clean_number(text: str) -> str:
    """The digits of an identifier as people type it: spaces, dots and dashes dropped."""
    return re.sub(r"[\s.\-]", "", text)


def is_sixteen_digits(text: str) -> bool:
    """Rule V01: sixteen digits, not one digit repeated, not a filler, serial not 0000."""
    return bool(_SIXTEEN.fullmatch(text) and len(set(text)) > 1 and text not in _FILLERS and not text.endswith("0000"))


def anatomy(nik: str) -> NikAnatomy | None:
    """The parts of a NIK, or None when its date part is impossible (rule V02)."""
    day, month, year2 = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    sex = Sex.PEREMPUAN if day > 40 else Sex.LAKI_LAKI
    day -= 40 if day > 40 else 0
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return NikAnatomy(nik[:6], sex, day, month, year2, nik[12:])


def mask_name(name: str) -> str:
    """A name the public may read: "SU***** W*****". The stars are always five, so that they tell no length."""
    words = [word for word in re.split(r"[\s.,]+", name.upper()) if word]
    kept = [word[:2] if place == 0 and len(word) > 2 else word[:1] for place, word in enumerate(words)]
    return " ".join(f"{one}*****" for one in kept)


def mask(number: str) -> str:
    """First six and last four digits, as the official audit files print them."""
    return f"{number[:6]} •••••• {number[-4:]}" if len(number) == 16 else "•" * len(number)

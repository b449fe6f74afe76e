"""Numbers and dates in Indonesian words, as official letters write them. Pure."""

from __future__ import annotations

from datetime import date

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"), (10, "puluh"))
LARGEST = 10**15


def terbilang(number: int) -> str:
    """A number in words: 3302 → "tiga ribu tiga ratus dua". ValueError below 0 and from 10^15 on."""
    if not 0 <= number < LARGEST:
        raise ValueError(f"no words for {number}")
    if number < 12:
        return _DIGITS[number]
    if number < 20:
        return f"{_DIGITS[number - 10]} belas"
    size, name = next((size, name) for size, name in _SCALES if number >= size)
    count, rest = divmod(number, size)
    head = f"se{name}" if count == 1 and size in {100, 1000} else f"{terbilang(count)} {name}"
    return f"{head} {terbilang(rest)}" if rest else head


def tanggal(day: date) -> str:
    """A date as letters write it: "24 November 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def tanggal_terbilang(day: date) -> str:
    """A date in words: "dua puluh empat November dua ribu dua puluh enam"."""
    return f"{terbilang(day.day)} {MONTHS[day.month - 1]} {terbilang(day.year)}"


DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def hari(day: date) -> str:
    """The day of the week: "Kamis"."""
    return DAYS[day.weekday()]


def ribuan(number: int) -> str:
    """A number with its thousands apart: 12345 → "12.345"."""
    return f"{number:,}".replace(",", ".")

"""What a template may do to a field before it is printed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from portal.documents import wording


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def tanggal(value: Any) -> str:
    """2026-11-26 → "26 November 2026"; nothing for nothing."""
    return wording.tanggal(_day(value)) if value else ""


def tanggal_terbilang(value: Any) -> str:
    """2026-11-26 → "dua puluh enam November dua ribu dua puluh enam"."""
    return wording.tanggal_terbilang(_day(value)) if value else ""


def hari(value: Any) -> str:
    """2026-11-26 → "Kamis"."""
    return wording.hari(_day(value)) if value else ""


def terbilang(value: Any) -> str:
    """12 → "dua belas"; nothing for what is no number."""
    return wording.terbilang(value) if isinstance(value, int) else ""


def ribuan(value: Any) -> str:
    """12345 → "12.345"."""
    return wording.ribuan(value) if isinstance(value, int) else str(value)


def huruf_besar(value: Any) -> str:
    """Capital letters."""
    return str(value).upper()


def jumlah(value: Sequence[Any]) -> int:
    """How many a list has."""
    return len(value)


FILTERS: dict[str, Callable[[Any], Any]] = {
    one.__name__: one for one in (tanggal, tanggal_terbilang, hari, terbilang, ribuan, huruf_besar, jumlah)
}

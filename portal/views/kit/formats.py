"""How dates, numbers, Rupiah and names are written in the reader's language; filters of every template."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask_babel import format_currency, format_date, format_datetime, format_decimal, get_locale
from flask_babel import gettext as _

from portal.kernel import clock

EMPTY = "—"
CODED = re.compile(r"(?P<code>\d+), (?P<label>.+)")
MESSAGES = (
    "%(isian)s wajib diisi.",
    "%(isian)s bukan tanggal yang benar. Contoh: 31-12-1990.",
    "%(isian)s harus berupa angka.",
    "%(isian)s: kode %(kode)s tidak dikenal.",
    "%(isian)s hanya boleh berisi angka.",
    "%(isian)s harus 1 sampai 3 angka, misalnya 003.",
    "%(isian)s harus 16 angka; Anda mengetik %(jumlah)s.",
    "%(isian)s ini angka karangan. Salin dari kartunya.",
    "%(isian)s ini sudah terdaftar.",
    "%(isian)s sudah terdaftar pada %(nama)s di wilayah Anda.",
    "Harus ada tepat satu kepala keluarga: belum ada kepala keluarga.",
    "Harus ada tepat satu kepala keluarga: ada %(jumlah)s kepala keluarga.",
)
"""Sentences of `portal.registry.rules` that come filled in: which of them a text is, is read back from its shape."""
SHAPES = {re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(text))): text for text in MESSAGES}


def tanggal(value: date | None) -> str:
    """24 Nov 2026."""
    return format_date(value, "d MMM y") if value else EMPTY


def tanggal_jam(value: datetime | None) -> str:
    """24 Nov 2026, 09.12 (WIB)."""
    return format_datetime(value, "d MMM y, HH.mm") if value else EMPTY


def angka(value: float | None) -> str:
    """1.234."""
    return format_decimal(value) if value is not None else EMPTY


def rupiah(value: float | None) -> str:
    """Rp1.250.000."""
    return format_currency(value, "IDR", format="¤#,##0", currency_digits=False) if value is not None else EMPTY


def lalu(value: datetime | None) -> str:
    """How long ago: today, yesterday, so many days."""
    if value is None:
        return EMPTY
    days = (clock.now().astimezone(clock.WIB).date() - value.astimezone(clock.WIB).date()).days
    if days <= 0:
        return _("hari ini")
    return _("kemarin") if days == 1 else _("%(hari)s hari lalu", hari=days)


def kata(text: Any) -> str:
    """A text of the domain in the reader's language: a sentence, a coded answer ("2, keramik"), a field's trouble."""
    words = str(text or "")
    if not words or get_locale().language == "id":
        return words
    if coded := CODED.fullmatch(words):
        return f"{coded['code']}, {_in_sentence(coded['label'])}"
    for shape, sentence in SHAPES.items():
        if found := shape.fullmatch(words):
            return _(sentence, **{name: _(part) for name, part in found.groupdict().items()})
    return _(words)


def _in_sentence(label: str) -> str:
    """A code's label as it stands after its code: translated, and small again unless an abbreviation begins it."""
    whole = _(label[0].upper() + label[1:])
    return whole[0].lower() + whole[1:] if label[0].islower() and whole[1:2].islower() else whole


def inisial(name: str | None) -> str:
    """Two letters for an avatar."""
    words = [word for word in (name or "?").split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def alamat(args: dict[str, Any]) -> str:
    """Query arguments as an address has them; empty ones are left out."""
    return urlencode({key: value for key, value in args.items() if value not in (None, "")})


def register(app: Flask) -> None:
    """Make them filters."""
    for made in (tanggal, tanggal_jam, angka, rupiah, lalu, kata, inisial, alamat):
        app.jinja_env.filters[made.__name__] = made
    app.jinja_env.globals["version"] = "0.1.0"

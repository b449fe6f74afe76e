"""How dates, numbers, Rupiah and names are written in the reader's language; filters of every template."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask_babel import format_currency, format_date, format_datetime, format_decimal
from flask_babel import gettext as _

from portal.kernel import clock

EMPTY = "—"


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


def inisial(name: str | None) -> str:
    """Two letters for an avatar."""
    words = [word for word in (name or "?").split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def alamat(args: dict[str, Any]) -> str:
    """Query arguments as an address has them; empty ones are left out."""
    return urlencode({key: value for key, value in args.items() if value not in (None, "")})


def register(app: Flask) -> None:
    """Make them filters."""
    for made in (tanggal, tanggal_jam, angka, rupiah, lalu, inisial, alamat):
        app.jinja_env.filters[made.__name__] = made
    app.jinja_env.globals["version"] = "0.1.0"

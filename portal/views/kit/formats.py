"""How dates, numbers, Rupiah and names are written in the reader's language; filters of every template."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import Flask
from flask_babel import format_currency, format_date, format_datetime, format_decimal, get_locale
from flask_babel import gettext as _

from portal.cases.calendars.rules import ZONE_NAMES, WorkCalendar
from portal.instruments.definition import Text
from portal.kernel import clock
from portal.kernel.pages import TALLY_CAP
from portal.kernel.phrases import Phrase, filled
from portal.registry.addresses import address_line

EMPTY = "—"
DAY = re.compile(r"(\d{2})-(\d{2})-(\d{4})(?: (\d{2})\.(\d{2}))?|(\d{4})-(\d{2})-(\d{2})")
"""A date as the domain writes it, day first or as stored, maybe with its time."""
COMMA = re.compile(r"-?\d+,\d+")
POINT = re.compile(r"(?<![\d.])(-?\d+)\.(\d{1,2})(?![\d.]*\d)")
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
    "Luas lantai harus %(dari)s sampai %(hingga)s m².",
    "Umur lebih dari %(umur)s tahun.",
    "Kawin di bawah umur %(umur)s tahun.",
    "Bekerja di bawah umur %(umur)s tahun.",
    "Sel berisi galat %(galat)s. Perbaiki rumus asalnya atau isi nilainya.",
    (
        "Angka panjang ini tersimpan sebagai bilangan (%(angka)s), sehingga angka terakhirnya hilang. "
        "Ubah kolom menjadi Teks, lalu salin lagi 16 angkanya dari kartu."
    ),
    "Isian rumah tangga ini berbeda dengan baris %(baris)s. Samakan di semua barisnya.",
    (
        "Kepala keluarga kedua pada nomor KK yang sama dengan baris %(baris)s. "
        "Bila keluarga lain, perbaiki nomor KK-nya; bila keluarga yang sama, perbaiki hubungannya."
    ),
    "Baris ini memuat sel gabungan (%(sel)s). Pisahkan selnya, lalu isi setiap baris.",
    "Baris rumah tangga ini terpisah dari baris %(baris)s. Urutkan berkas menurut kolom ini.",
    "Jumlah anggota tertulis %(tertulis)s, tetapi ada %(ada)s baris. Perbaiki jumlah atau barisnya.",
    "Nomor KK ini juga dipakai di baris %(baris)s. Satukan keluarganya atau perbaiki nomornya.",
    "NIK ini sudah dipakai di baris %(baris)s. Hapus baris ganda atau perbaiki NIK-nya.",
    "%(isian)s ini tidak terdaftar di wilayah Anda. Ajukan sebagai usulan baru, atau periksa angkanya.",
    "berubah: %(isi)s. tidak ada di berkas, tidak dihapus: %(nama)s",
    "sama. tidak ada di berkas, tidak dihapus: %(nama)s",
    "berubah: %(isi)s",
    "sama",
    "Pada register tertulis %(isi)s. Periksa mana yang benar.",
)
"""Sentences of `portal.registry.rules` that come filled in: which of them a text is, is read back from its shape."""
SHAPES = {re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(text))): text for text in MESSAGES}


def tanggal(value: date | None) -> str:
    """24 Nov 2026."""
    return format_date(value, "d MMM y") if value else EMPTY


def umur(born: date) -> int:
    """Years lived by today."""
    today = clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def tanggal_jam(value: datetime | None) -> str:
    """24 Nov 2026 09.12 (WIB)."""
    return format_datetime(value, f"d MMM y {_clock()}") if value else EMPTY


def jam_kantor(value: datetime | None, calendar: WorkCalendar) -> str:
    """Jumat 30 Nov 16.00 WIB: a moment on the clock of the office it is meant for."""
    if value is None:
        return EMPTY
    shape = f"EEEE d MMM {_clock()}"
    return f"{format_datetime(calendar.local(value), shape, rebase=False)} {ZONE_NAMES[calendar.zone]}"


def bulan(value: date) -> str:
    """November 2026."""
    return format_date(value, "MMMM y")


def hari(value: date) -> str:
    """Jumat 30 Nov 2026."""
    return format_date(value, "EEEE d MMM y")


def _clock() -> str:
    return "HH.mm" if get_locale().language == "id" else "HH:mm"


def desimal(value: float | None, places: int = 5) -> str:
    """-7,40760: so many places, as the language writes them."""
    return format_decimal(value, format="0." + "0" * places) if value is not None else EMPTY


def _day(words: str) -> str | None:
    """A date of the domain as people read it; None when it is none."""
    found = DAY.fullmatch(words)
    if not found:
        return None
    day, month, year, hour, minute, *stored = found.groups()
    try:
        if stored[0]:
            return tanggal(date.fromisoformat(words))
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=clock.WIB)
    except ValueError:
        return None
    return tanggal_jam(moment) if hour else tanggal(moment.date())


def angka(value: float | None) -> str:
    """1.234."""
    return format_decimal(value) if value is not None else EMPTY


def banyak(value: int) -> str:
    """A number counted no further than its cap: 1.234, or 10.000+ beyond."""
    return angka(value) if value <= TALLY_CAP else f"{angka(TALLY_CAP)}+"


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
    """A text of the domain in the reader's language: a sentence, a coded answer ("2, keramik"), a date, a number."""
    if isinstance(text, Phrase):
        return filled(text.template, text.params, _)
    words = str(text or "")
    if day := _day(words):
        return day
    if not words or get_locale().language == "id":
        return words
    if COMMA.fullmatch(words):
        return words.replace(",", ".")
    if coded := CODED.fullmatch(words):
        return f"{coded['code']}, {_in_sentence(coded['label'])}"
    for shape, sentence in SHAPES.items():
        if found := shape.fullmatch(words):
            return _(sentence, **{name: _(part) for name, part in found.groupdict().items()})
    return _(words)


def galat(text: Any) -> str:
    """What is wrong with a field, its numbers written as the reader's language writes them."""
    words = kata(text)
    return POINT.sub(r"\1,\2", words) if get_locale().language == "id" else words


def _in_sentence(label: str) -> str:
    """A code's label as it stands after its code: translated, and small again unless an abbreviation begins it."""
    whole = _(label[0].upper() + label[1:])
    return whole[0].lower() + whole[1:] if label[0].islower() and whole[1:2].islower() else whole


def inisial(name: str | None) -> str:
    """Two letters for an avatar."""
    words = [word for word in (name or "?").split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def shortened(name: str, letters: int = 60) -> str:
    """A name as it fits into a sentence; endless ones are cut."""
    return name if len(name) <= letters else f"{name[: letters - 1]}…"


def alamat(args: dict[str, Any]) -> str:
    """Query arguments as an address has them; empty ones are left out."""
    return urlencode({key: value for key, value in args.items() if value not in (None, "")})


class Home(Protocol):
    """What tells where a household lives."""

    alamat: str
    dusun: str | None
    rt: str
    rw: str


def rumah(home: Home) -> str:
    """Where a household lives, in one line."""
    return address_line(home.alamat, home.dusun, home.rt, home.rw)


def bahasa(text: Text | None) -> str:
    """A text of an instrument in the reader's language."""
    return text.told("en" if get_locale().language == "en" else "id") if text else ""


def register(app: Flask) -> None:
    """Make them filters."""
    made_here = (
        tanggal, tanggal_jam, umur, angka, banyak, desimal, rupiah, lalu, kata, galat, inisial, shortened, alamat,
        rumah, bahasa, jam_kantor, hari, bulan,
    )  # fmt: skip
    for made in made_here:
        app.jinja_env.filters[made.__name__] = made
    app.jinja_env.globals["version"] = "0.1.0"

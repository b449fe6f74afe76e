"""Words of the questionnaire screens."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.instruments.comparing import TOLD, Change
from portal.instruments.definition import Instrument, Kind, Level, Privacy
from portal.instruments.editing import ANSWERED, EMPTY, HOLDS, ONE_OF, Condition, taken_apart
from portal.views.registry.questions import told

STATUSES: Final = {
    "usul": _("Menunggu tanda tangan"),
    "terbit": _("Berlaku"),
    "diganti": _("Diganti"),
    "ditolak": _("Ditolak"),
}
STATUS_LOOKS: Final = {"usul": "warn", "terbit": "ok", "diganti": "net", "ditolak": "bad"}
ORIGINS: Final = {"bawaan": _("Bawaan portal"), "penyunting": _("Dari penyunting")}
KINDS: Final = {
    Kind.TEXT: _("Teks"),
    Kind.INT: _("Bilangan bulat"),
    Kind.DECIMAL: _("Angka desimal"),
    Kind.DATE: _("Tanggal"),
    Kind.SELECT_ONE: _("Pilih satu"),
    Kind.SELECT_MULTIPLE: _("Pilih beberapa"),
    Kind.BOOL: _("Ya atau tidak"),
    Kind.GEOPOINT: _("Titik lokasi"),
    Kind.IMAGE: _("Foto"),
    Kind.NOTE: _("Keterangan (tidak dijawab)"),
    Kind.CALCULATE: _("Hitungan"),
}
PRIVACIES: Final = {
    Privacy.BIASA: _("Biasa"),
    Privacy.NIK: _("NIK dan nomor keluarga"),
    Privacy.ANAK: _("Data anak"),
    Privacy.KESEHATAN: _("Kesehatan"),
    Privacy.DISABILITAS: _("Disabilitas"),
    Privacy.KEUANGAN: _("Keuangan"),
}
LEVELS: Final = {
    Level.HOLD: _("H: tidak dapat disimpan"),
    Level.SUBMIT: _("S: tidak dapat diajukan"),
    Level.WARN: _("W: peringatan"),
    Level.QUEUE: _("Q: diperiksa lagi"),
}
OPERATORS: Final = {
    "=": _("adalah"),
    "!=": _("bukan"),
    ">=": _("paling sedikit (≥)"),
    "<=": _("paling banyak (≤)"),
    ">": _("lebih dari"),
    "<": _("kurang dari"),
    HOLDS: _("memuat pilihan"),
    ONE_OF: _("salah satu dari (kode dipisah spasi)"),
    ANSWERED: _("sudah diisi"),
    EMPTY: _("belum diisi"),
}
JOINTS: Final = {"and": _("dan"), "or": _("atau")}


def change_told(change: Change) -> str:
    """A kind of change in the reader's language."""
    return told(TOLD[change])


def condition_told(instrument: Instrument, source: str) -> str:
    """A condition in words where it is simple enough, else as it is written."""
    known: Condition | None = taken_apart(source)
    if known is None:
        return source
    parts = []
    for term in known.terms:
        question = instrument.by_name.get(term.question)
        label = told(question.label) if question else term.question
        value = term.value
        if question and question.choices in instrument.lists:
            choices = {one.code: told(one.label) for one in instrument.choices_of(question)}
            codes = term.value.split() if term.operator == ONE_OF else [term.value]
            value = f" {gettext('atau')} ".join(choices.get(one, one) for one in codes)
        said = gettext("salah satu dari") if term.operator == ONE_OF else gettext(OPERATORS[term.operator])
        parts.append(f"{label} {said} {value}".strip())
    return f" {JOINTS[known.joint]} ".join(parts)

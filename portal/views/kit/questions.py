"""What a program asks of a list or a record, checked word by word: a wrong parameter is named, never passed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_babel import gettext as _

from portal.kernel.errors import Refused
from portal.kernel.phrases import Phrase


class UnknownParameter(Refused):
    """Parameter {name} tidak dikenal. Yang dikenal: {known}."""

    status = 400


class BadParameter(Refused):
    """Nilai parameter {name} tidak dapat dipakai: {why}."""

    status = 400


class BodyTooLarge(Refused):
    """Isi permintaan melebihi {most} MB. Kirim satu keluarga tiap permintaan; bukti ditambahkan di portal."""

    status = 413


class BadJson(Refused):
    """Isi permintaan bukan JSON yang benar: {why}."""

    status = 400


DEEP = Phrase("terlalu banyak kurung di dalam kurung")
LARGEST_MB = 1
"""Of a request's body."""


def too_large() -> BodyTooLarge:
    """The refusal of a body a program sent."""
    return BodyTooLarge(most=LARGEST_MB)


def bad(name: str, why: str) -> BadParameter:
    """A refusal that names a parameter, for people and, as a field, for programs."""
    return BadParameter(name=name, why=why, fields={name: f"{why[:1].upper()}{why[1:]}."})


def known_only(given: Iterable[str], known: Collection[str]) -> None:
    """Refuse the first name that is not among the known."""
    for name in given:
        if name not in known:
            told = ", ".join(sorted(known))
            raise UnknownParameter(name=name, known=told, fields={name: _("Parameter ini tidak dikenal.")})

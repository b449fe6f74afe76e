"""What a program asks of a list or a record, checked word by word: a wrong parameter is named, never passed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_babel import gettext as _

from portal.kernel.errors import Refused


class UnknownParameter(Refused):
    """Parameter {name} tidak dikenal. Yang dikenal: {known}."""

    status = 400


class BadParameter(Refused):
    """Nilai parameter {name} tidak dapat dipakai: {why}."""

    status = 400


def bad(name: str, why: str) -> BadParameter:
    """A refusal that names a parameter, for people and, as a field, for programs."""
    return BadParameter(name=name, why=why, fields={name: why})


def known_only(given: Iterable[str], known: Collection[str]) -> None:
    """Refuse the first name that is not among the known."""
    for name in given:
        if name not in known:
            told = ", ".join(sorted(known))
            raise UnknownParameter(name=name, known=told, fields={name: _("tidak dikenal")})

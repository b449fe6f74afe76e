"""What a program asks of a list or a record, checked word by word: a wrong parameter is named, never passed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _

from portal.kernel.errors import Refused

ADDRESS = ("q", "after", "before")
LIST = ("columns", "filters", "keys", "page_size")
RECORD = ("columns", "keys")


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


def check_record_question(args: Any, columns: Collection[str]) -> None:
    """What may be asked of one record: which columns."""
    known_only(request.args, ("q",))
    known_only(_mapping(args), RECORD)
    _check_columns(args, columns)


def check_list_question(args: Any, columns: Collection[str], operators: Mapping[str, str]) -> None:
    """What may be asked of a list; `operators` is column → the one operator it can be filtered by."""
    known_only(request.args, ADDRESS)
    asked = _mapping(args)
    for name in ("order_column", "order_direction"):
        if name in asked:
            raise bad(name, _("daftar selalu urut menurut wilayah dan pengenal"))
    if "page" in asked:
        raise bad("page", _("halaman diikuti dengan after dan before"))
    known_only(asked, LIST)
    _check_columns(asked, columns)
    filters = asked.get("filters", [])
    if not isinstance(filters, list):
        raise bad("filters", _("harus berupa daftar"))
    for one in filters:
        _check_filter(one, operators)


def _mapping(args: Any) -> dict[str, Any]:
    if not isinstance(args, dict):
        raise bad("q", _("harus berupa objek Rison atau JSON"))
    return args


def _check_columns(args: dict[str, Any], columns: Collection[str]) -> None:
    asked = args.get("columns", [])
    if not isinstance(asked, list) or not all(isinstance(one, str) for one in asked):
        raise bad("columns", _("harus berupa daftar nama kolom"))
    for one in asked:
        if one not in columns:
            raise bad("columns", _("tidak ada kolom %(kolom)s", kolom=one[:40]))


def _check_filter(one: Any, operators: Mapping[str, str]) -> None:
    if not isinstance(one, dict) or set(one) != {"col", "opr", "value"}:
        raise bad("filters", _("setiap saringan berisi col, opr, dan value"))
    column, operator = str(one["col"]), str(one["opr"])
    if column not in operators:
        raise bad("filters", _("kolom %(kolom)s tidak dapat disaring", kolom=column[:40]))
    if operator != operators[column]:
        wanted = operators[column]
        raise bad("filters", _("kolom %(kolom)s hanya mengenal opr %(opr)s", kolom=column, opr=wanted))

"""Requests checked against the schemas of the document, and what is wrong said in words, at its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from flask import request
from flask_babel import gettext as _
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from werkzeug.exceptions import UnsupportedMediaType

from portal.instruments.definition import Instrument
from portal.kernel.errors import Invalid
from portal.kernel.phrases import Phrase
from portal.views.api.answering import in_force, schemas
from portal.views.api.pointers import pointer
from portal.views.api.schemas import SCHEMAS, Schema
from portal.views.kit.questions import DEEP, LARGEST_MB, BadJson, bad, known_only, too_large

LARGEST = LARGEST_MB * 1_000_000
"""Bytes of a request's body."""
DEEPEST = 8
MOST_TOLD = 20
BY_WORD = "jenis"
"""Which property of a body chooses among its schemas."""


def _fully(_validator: Any, pattern: str, value: Any, _schema: Schema) -> Iterator[ValidationError]:
    """`pattern` as the standard means it: `$` is the end, not before a last line break; digits are ASCII."""
    if isinstance(value, str) and not re.fullmatch(pattern.removeprefix("^").removesuffix("$"), value, re.ASCII):
        yield ValidationError("pattern")


_Validator = validators.extend(Draft202012Validator, {"pattern": _fully})
_WHERE = "urn:verivali"
_FORMATS = FormatChecker(["date"])


@lru_cache(maxsize=8)
def _registry(instrument: Instrument | None) -> Any:
    resource = DRAFT202012.create_resource({"components": {"schemas": schemas(instrument)}})
    return Registry().with_resource(_WHERE, resource)


def errors_of(value: Any, schema: Schema, instrument: Instrument | None = None) -> dict[str, str]:
    """JSON Pointer → what is wrong there; empty when `value` is as `schema` says, its answers as `instrument` does."""
    anchored = {"$id": f"{_WHERE}:permintaan", **_anchored(schema)}
    told: dict[str, str] = {}
    for error in _Validator(anchored, registry=_registry(instrument), format_checker=_FORMATS).iter_errors(value):
        for place, message in _said(error):
            if len(told) < MOST_TOLD:
                told.setdefault(place, message)
    return told


def _anchored(schema: Any) -> Any:
    """A schema with its references pointing into the registry."""
    if isinstance(schema, dict):
        return {key: f"{_WHERE}{one}" if key == "$ref" else _anchored(one) for key, one in schema.items()}
    return [_anchored(one) for one in schema] if isinstance(schema, list) else schema


def _said(error: ValidationError) -> Iterator[tuple[str, str]]:
    place, rule, wanted = list(error.absolute_path), error.validator, error.validator_value
    if rule == "required":
        for name in [name for name in wanted if name not in error.instance]:
            yield pointer([*place, name]), _("Wajib diisi.")
    elif rule == "additionalProperties":
        for name in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
            yield pointer([*place, str(name)[:60]]), _("Isian ini tidak dikenal.")
    else:
        yield pointer(place), _message(str(rule), wanted)


def _message(rule: str, wanted: Any) -> str:
    if rule in {"enum", "const"}:
        choices = ", ".join(str(one) for one in (wanted if rule == "enum" else [wanted]) if one not in {"", None})
        return _("Pilih salah satu: %(pilihan)s.", pilihan=choices)
    if rule == "type":
        return _("Jenisnya keliru; yang diminta: %(jenis)s.", jenis=wanted if isinstance(wanted, str) else wanted[0])
    if rule in {"maxLength", "maxItems"}:
        return _("Terlalu panjang; paling banyak %(batas)s.", batas=wanted)
    if rule == "minLength":
        return _("Wajib diisi.")
    if rule == "minimum":
        return _("Paling sedikit %(batas)s.", batas=wanted)
    if rule == "maximum":
        return _("Paling banyak %(batas)s.", batas=wanted)
    if rule == "uniqueItems":
        return _("Tidak boleh ada yang disebut dua kali.")
    if rule == "format":
        return _("Isi dengan tanggal yang ada, misalnya 2026-11-24.")
    return _("Bentuknya keliru; pola yang diminta: %(pola)s.", pola=wanted)


def body(name: str) -> dict[str, Any]:
    """The JSON body, as the schema `name` says. Refuses 400, 413, 415, and `Invalid` with what is wrong where."""
    return fitting(name, sent())


def sent() -> Any:
    """The JSON body, whatever it holds. Refuses 400, 413, 415."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    if (request.content_length or 0) > LARGEST:
        raise too_large()
    raw = request.get_data()
    if len(raw) > LARGEST:
        raise too_large()
    return _json(raw)


def fitting(name: str, given: Any) -> dict[str, Any]:
    """What was sent, when it is as the schema `name` says. Refuses `Invalid` with what is wrong where."""
    if wrong := errors_of(given, _chosen(name, given), in_force()):
        raise Invalid(fields=wrong)
    return given  # type: ignore[no-any-return]


def _json(raw: bytes) -> Any:
    """What a body says; what is no JSON is told with its place."""
    try:
        return json.loads(raw)
    except json.JSONDecodeError as wrong:
        why = Phrase("baris {line}, kolom {column}", line=wrong.lineno, column=wrong.colno)
    except UnicodeDecodeError as wrong:
        why = Phrase("bukan teks UTF-8, mulai bita ke-{place}", place=wrong.start + 1)
    except RecursionError:
        why = DEEP
    except ValueError:
        why = Phrase("ada angka yang terlalu panjang")
    raise BadJson(why=why)


def _chosen(name: str, sent: Any) -> Schema:
    """The one schema a body says it follows; an unknown word is told with those there are."""
    schema = SCHEMAS[name]
    if "oneOf" not in schema:
        return schema
    mapping = schema["discriminator"]["mapping"]
    word = sent.get(BY_WORD) if isinstance(sent, dict) else None
    if not isinstance(word, str) or word not in mapping:
        return {"type": "object", "required": [BY_WORD], "properties": {BY_WORD: {"enum": list(mapping)}}}
    return SCHEMAS[mapping[word].rpartition("/")[2]]


def query(params: Mapping[str, Schema]) -> dict[str, Any]:
    """The address's parameters as values, None for those not given. Refuses the unknown, the repeated, the wrong."""
    known_only(request.args, params)
    asked: dict[str, Any] = dict.fromkeys(params)
    for name, given in request.args.lists():
        if len(given) > 1:
            raise bad(name, _("hanya boleh disebut sekali"))
        value = _read(given[0], params[name])
        if wrong := errors_of(value, params[name]):
            said = next(iter(wrong.values())).rstrip(".")
            raise bad(name, said[:1].lower() + said[1:])
        asked[name] = value
    return asked


def _read(text: str, schema: Schema) -> Any:
    """Typed text as the value its schema speaks of; what cannot be read stays text and is refused as such."""
    if schema.get("type") == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]{1,12}", text, re.ASCII):
        return int(text)
    return text

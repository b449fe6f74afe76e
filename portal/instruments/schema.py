"""The JSON Schema (2020-12) of an instrument: exactly the type, choice and range checks of the server.

What depends on other answers (required, relevance, constraints, rules) stands there as `x-` remarks: a draft may lack
answers and still be well-formed.
"""

from __future__ import annotations

from typing import Any, Final

from portal.instruments.definition import Instrument, Kind, Privacy, Question
from portal.instruments.values import ACCURACY, POINT, bounds_of, longest_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
NO_NUL: Final = "^[^\\u0000]*$"
NO_MASK: Final = "^[^\\u0000\u2022]*$"


def json_schema(instrument: Instrument, language: str = "id") -> dict[str, Any]:
    """The schema of this instrument's answers. Check `format: date` too when validating with it."""
    properties = {question.name: _property(instrument, question, language) for question in _asked(instrument, None)}
    for roster in instrument.repeats:
        rows = {one.name: _property(instrument, one, language) for one in _asked(instrument, roster.name)}
        properties[roster.name] = {
            "type": ["array", "null"],
            "title": roster.label.told(language),
            "maxItems": roster.most,
            "items": {"type": "object", "properties": rows, "additionalProperties": False},
            "x-least": roster.least,
            "x-entity": roster.entity,
            "x-record": roster.record,
            **({"x-relevant": roster.relevant} if roster.relevant else {}),
        }
    return {
        "$schema": DIALECT,
        "$id": f"urn:verivali:instrument:{instrument.code}:{instrument.version}",
        "title": instrument.title.told(language),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def answers_schema(instrument: Instrument, entity: str, language: str = "id") -> dict[str, Any]:
    """The schema of one record's answers to questions without a column, as other programs send them.

    A text may not hold the sign of a mask: what was read masked is not sent back as an answer.
    """
    records = [None, *(one.name for one in instrument.repeats if one.record)]
    asked = [one for name in records for one in _asked(instrument, name) if one.entity == entity and not one.column]
    properties = {one.name: _sent(instrument, one, language) for one in asked}
    for roster in instrument.repeats:
        if not roster.record and roster.entity == entity:
            rows = {one.name: _sent(instrument, one, language) for one in _asked(instrument, roster.name)}
            properties[roster.name] = {
                "type": ["array", "null"],
                "description": roster.label.told(language),
                "maxItems": roster.most,
                "items": {"type": "object", "properties": rows, "additionalProperties": False},
            }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _sent(instrument: Instrument, question: Question, language: str) -> dict[str, Any]:
    made = _property(instrument, question, language)
    made["description"] = made.pop("title")
    if question.kind is Kind.TEXT:
        made["pattern"] = NO_MASK
    return made


def _asked(instrument: Instrument, repeat: str | None) -> list[Question]:
    return [question for question in instrument.questions_of(repeat=repeat) if question.answered]


def _property(instrument: Instrument, question: Question, language: str) -> dict[str, Any]:
    made = {"title": question.label.told(language), **_shape(instrument, question)}
    if question.kind is Kind.SELECT_ONE:
        made["x-choices"] = {one.code: one.label.told(language) for one in instrument.choices_of(question)}
    remarks = {
        "x-code": question.code,
        "x-required": question.required,
        "x-relevant": question.relevant,
        "x-constraint": question.constraint,
        "x-privacy": question.privacy.value if question.privacy is not Privacy.BIASA else "",
        "x-entity": question.entity,
        "x-column": question.column or "",
    }
    return made | {name: value for name, value in remarks.items() if value}


def _shape(instrument: Instrument, question: Question) -> dict[str, Any]:
    codes = [one.code for one in instrument.choices_of(question)]
    least, most = bounds_of(question)
    match question.kind:
        case Kind.INT | Kind.DECIMAL:
            kind = "integer" if question.kind is Kind.INT else "number"
            return {"type": [kind, "null"], "minimum": least, "maximum": most}
        case Kind.DATE:
            shape = {"format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "maxLength": 10}
            return {"type": ["string", "null"], **shape}
        case Kind.SELECT_ONE:
            return {"enum": [*codes, None]}
        case Kind.SELECT_MULTIPLE:
            return {"type": ["array", "null"], "items": {"enum": codes}, "uniqueItems": True}
        case Kind.BOOL:
            return {"type": ["boolean", "null"]}
        case Kind.GEOPOINT:
            return _point()
        case Kind.IMAGE:
            return {"type": ["string", "null"], "pattern": "^sha256:[0-9a-f]{64}$", "maxLength": 71}
    return {"type": ["string", "null"], "maxLength": longest_of(question), "pattern": NO_NUL}


def _point() -> dict[str, Any]:
    axes: dict[str, Any] = {
        name: {"type": "number", "minimum": -bound, "maximum": bound} for name, bound in POINT.items()
    }
    axes["accuracy"] = {"type": "number", "minimum": 0, "maximum": ACCURACY}
    return {
        "type": ["object", "null"],
        "properties": axes,
        "required": list(POINT),
        "additionalProperties": False,
    }

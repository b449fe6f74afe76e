"""The JSON Schema accepts exactly what the server's check of type, choice and range accepts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from portal.instruments.definition import Instrument, Kind, Question
from portal.instruments.schema import json_schema
from portal.instruments.shipping import CODES, shipped
from portal.instruments.validating import validate
from tests.instruments.small import small

TODAY = date(2026, 11, 25)
SMALL = small()
VALIDATOR = Draft202012Validator(json_schema(SMALL), format_checker=FormatChecker(["date"]))
ODD: list[Any] = [
    None, "", [], {}, True, False, 0, 1, 1.0, 1.5, -1, 999, 1000, 10**15, 10**15 + 1, 1e300, "0", "a", "b", "1", "2",
    "x" * 20, "x" * 21, "a\0b", "2026-11-24", "2023-02-29", "2026-11-24\n", "20261124", "2026-W47-2", "0000-01-01",
    "٢٠٢٦-11-24", ["a"], ["a", "a"], ["a", "z"], [1], [True, 1], ["0", "b"], [None], {"lat": 1, "lng": 2},
    {"lat": 91, "lng": 2}, {"lat": 1}, {"lat": 1, "lng": 2, "accuracy": -1}, {"lat": "1", "lng": 2},
    {"lat": 1, "lng": 2, "x": 3}, {"lat": True, "lng": 2}, "sha256:" + "0" * 64, "sha256:" + "0" * 64 + "\n",
    "sha256:" + "G" * 64, -5.5, -5.6, 45, 45.1, "😀" * 20, "😀" * 21,
]  # fmt: skip


def right(instrument: Instrument, question: Question) -> st.SearchStrategy[Any]:
    codes = sorted(instrument.codes_of(question)) or ["-"]
    match question.kind:
        case Kind.INT | Kind.DECIMAL:
            return st.integers(int(question.least or 0), int(question.most or 9))
        case Kind.DATE:
            return st.dates().map(date.isoformat)
        case Kind.SELECT_ONE:
            return st.sampled_from(codes)
        case Kind.SELECT_MULTIPLE:
            return st.lists(st.sampled_from(codes), unique=True)
        case Kind.BOOL:
            return st.booleans()
        case Kind.GEOPOINT:
            return st.fixed_dictionaries({"lat": st.floats(-90, 90), "lng": st.floats(-180, 180)})
        case Kind.IMAGE:
            return st.just("sha256:" + "ab" * 32)
    return st.text(max_size=22)


def value(instrument: Instrument, question: Question) -> st.SearchStrategy[Any]:
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=4,
    )
    return st.one_of(right(instrument, question), right(instrument, question), st.sampled_from(ODD), json_values)


def mapping(instrument: Instrument, repeat: str | None) -> st.SearchStrategy[dict[str, Any]]:
    known = {q.name: value(instrument, q) for q in instrument.questions_of(repeat=repeat)}
    strange = st.dictionaries(st.sampled_from(["asing", "nama", "luas", "tua", "sapa"]), st.none(), max_size=1)
    return st.tuples(st.fixed_dictionaries({}, optional=known), st.one_of(st.just({}), strange)).map(
        lambda pair: pair[1] | pair[0]
    )


def everything(instrument: Instrument) -> st.SearchStrategy[dict[str, Any]]:
    rosters = {
        one.name: st.lists(mapping(instrument, one.name), max_size=one.most + 1) | st.sampled_from(ODD)
        for one in instrument.repeats
    }
    whole = st.tuples(mapping(instrument, None), st.fixed_dictionaries({}, optional=rosters))
    return whole.map(lambda pair: pair[0] | pair[1])


def accepted_here(answers: dict[str, Any]) -> bool:
    kinds = {"type", "unknown"}
    found = validate(SMALL, answers, TODAY)
    return not any(one.kind in kinds or (one.kind == "rows" and one.level == "H") for one in found)


@given(everything(SMALL))
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_the_schema_accepts_what_the_server_accepts(answers: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(answers) == accepted_here(answers), list(VALIDATOR.iter_errors(answers))


@pytest.mark.parametrize("question", [q for q in SMALL.every_question() if q.answered], ids=lambda q: q.name)
def test_every_odd_value_is_judged_alike(question: Question) -> None:
    for odd in ODD:
        answers = {question.repeat: [{question.name: odd}]} if question.repeat else {question.name: odd}
        assert VALIDATOR.is_valid(answers) == accepted_here(answers), odd


@pytest.mark.parametrize("code", CODES)
def test_shipped_instruments_have_a_schema(code: str) -> None:
    schema = json_schema(shipped(code))
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema

"""Whatever is written and whatever is given: a value or a refusal, nothing else."""

from __future__ import annotations

import contextlib
import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.expressions import BadExpression, UnknownName, compile_script, compiled
from portal.kernel.expressions.functions import FUNCTIONS
from portal.kernel.expressions.limits import LARGEST_NUMBER, LONGEST_TEXT, MOST_ITEMS
from portal.workflows.dmn import BadDecision, read_decisions
from portal.workflows.dmn.errors import Reason
from portal.workflows.dmn.unary import compile_test
from tests.workflows.dmn.writing import one_table

PIECES = [*"abcxyz0189_ .,()[]+-*/%<>=!'\"#?{}:;@\\\n\t", "==", "**", "//", "not ", " and ", " or ", " in ", " is "]
PIECES += [" if ", " else ", "None", "true", "null", "lambda", "..", "\x00", "\N{FULLWIDTH LATIN SMALL LETTER A}", "f'"]
SOURCES = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
NUMBERS = st.one_of(st.integers(), st.integers(-(10**40), 10**40), st.floats())
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=20), st.dates().map(str))
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=4))
STRANGE = st.one_of(VALUES, st.binary(max_size=3), st.lists(st.lists(VALUES, max_size=2), max_size=2), st.just({}))
LITERALS = st.one_of(
    st.sampled_from(["true", "false", "null", "None", "a", "b", "c", "tak_ada", "'2026-01-31'", "''"]),
    st.integers(0, LARGEST_NUMBER).map(str),
    st.floats(0, allow_nan=False, allow_infinity=False).map(repr),
    st.text(string.ascii_letters + " .-", max_size=6).map(repr),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = [" + ", " - ", " * ", " / ", " // ", " % ", " and ", " or ", " < ", " <= ", " > ", " >= ", " == ", " != "]
    call = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.lists(
            inner, min_size=FUNCTIONS[name].least, max_size=min(FUNCTIONS[name].most, FUNCTIONS[name].least + 2)
        ).map(lambda parts: f"{name}({', '.join(parts)})")
    )
    return st.one_of(
        st.tuples(inner, st.sampled_from([*signs, " in ", " not in "]), inner).map(lambda t: f"({''.join(t)})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} < {t[1]} <= {t[2]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        inner.map(lambda one: f"(not {one})"),
        inner.map(lambda one: f"(-{one})"),
        inner.map(lambda one: f"({one} is null)"),
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        call,
    )


TREES = st.recursive(LITERALS, _grown, max_leaves=12)


def is_value(value: object) -> bool:
    """Whether a value is one the language may hand back."""
    if isinstance(value, list):
        return len(value) <= MOST_ITEMS and all(is_value(item) and not isinstance(item, list) for item in value)
    if type(value) is int:
        return abs(value) <= LARGEST_NUMBER
    if type(value) is float:
        return abs(value) < float("inf")
    return value is None or type(value) is bool or (type(value) is str and len(value) <= LONGEST_TEXT)


@settings(max_examples=600, deadline=None)
@given(SOURCES, st.fixed_dictionaries(dict.fromkeys("abc", STRANGE)))
def test_any_text_is_computed_or_refused(source: str, variables: dict[str, Any]) -> None:
    try:
        expression = compiled(source)
    except BadExpression:
        return
    with contextlib.suppress(BadExpression, UnknownName):
        assert is_value(expression(variables))


@settings(max_examples=800, deadline=None)
@given(TREES, st.fixed_dictionaries(dict.fromkeys("abc", STRANGE)))
def test_any_expression_over_any_values_yields_a_value_or_a_refusal(source: str, variables: dict[str, Any]) -> None:
    before = repr(variables)
    where = (1, 1)
    try:
        assert is_value(compiled(source)(variables))
    except (BadExpression, UnknownName) as error:
        where = (error.line, error.column)
    assert (1, 1) <= where <= (1, len(source) + 1)
    assert repr(variables) == before


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(SOURCES, TREES.map("x = {}".format), TREES.map("a = {}".format)), max_size=5))
def test_any_script_runs_or_is_refused(lines: list[str]) -> None:
    with contextlib.suppress(BadExpression, UnknownName):
        script = compile_script("\n".join(lines))
        found = script.run({"a": 1, "b": "x", "c": None})
        assert found.keys() == set(script.writes)
        assert all(map(is_value, found.values()))


@settings(max_examples=500, deadline=None)
@given(SOURCES, VALUES)
def test_any_cell_answers_or_is_refused(cell: str, value: object) -> None:
    with contextlib.suppress(BadExpression, UnknownName, Reason):
        test = compile_test(cell)
        assert test is None or test.check({"a": 1, "b": "x", "?": value}) in {True, False, None}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(SOURCES, SOURCES), max_size=3), VALUES, st.sampled_from(["UNIQUE", "ANY", "FIRST", "COLLECT"])
)
def test_any_table_decides_or_is_refused(rules: list[tuple[str, str]], value: object, policy: str) -> None:
    with contextlib.suppress(BadDecision):
        found = read_decisions(one_table(policy, rules, kind=""))["t"].evaluate({"n": value, "a": 1})
        assert all(map(is_value, found.values()))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(source: bytes) -> None:
    with contextlib.suppress(BadDecision):
        assert all(isinstance(name, str) for name in read_decisions(source))

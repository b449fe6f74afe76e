"""The safe language: what it computes, and what it refuses."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.expressions import BadExpression, UnknownName, evaluate, names_in

NAMES = {"keputusan": "kembalikan", "kembali_ke": "susun_usulan", "perlu_provinsi": True, "n": 3}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("keputusan == 'kembalikan' and kembali_ke == 'susun_usulan'", True),
        ("perlu_provinsi", True),
        ("not perlu_provinsi or n >= 4", False),
        ("n + 1 - 2", 2),
        ("keputusan in ('tolak', 'kembalikan')", True),
        ('"P10D"', "P10D"),
    ],
)
def test_what_it_computes(source: str, value: object) -> None:
    assert evaluate(source, NAMES) == value


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os')",
        "n.__class__",
        "n ** 99999",
        "n is None",
        "'a' * 10**9",
        "[x for x in (1, 2)]",
        "lambda: 1",
        "f'{n}'",
        "n if n else 0",
        "keputusan[0]",
        "(n := 3)",
        "_rahasia == 1",
        "",
        "n ==",
        "n; n",
        "b'x'",
        "1 + " * 200 + "1",
        "(" * 60 + "1" + ")" * 60 + " + 'x'",
    ],
)
def test_what_it_refuses(source: str) -> None:
    with pytest.raises(BadExpression):
        evaluate(source, NAMES)


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(UnknownName, match="tidak_ada"):
        evaluate("tidak_ada == 1", NAMES)


def test_a_refusal_says_where() -> None:
    with pytest.raises(BadExpression) as caught:
        evaluate("n + keputusan.upper()", NAMES)
    assert caught.value.params["column"] == 5


def test_the_names_it_reads() -> None:
    assert names_in("n > 2 and keputusan == 'x'") == {"n", "keputusan"}


@given(st.text(max_size=60))
def test_no_text_does_anything_but_compute_or_refuse(source: str) -> None:
    with contextlib.suppress(BadExpression, UnknownName):
        assert not callable(evaluate(source, NAMES))

"""The safe language: what it computes, what it refuses, and where it says the trouble is."""

from __future__ import annotations

import timeit
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from portal.kernel.expressions import BadExpression, Compiled, UnknownName, compiled, evaluate, names_in
from portal.kernel.expressions import errors as reasons

NAMES = {
    "keputusan": "kembalikan",
    "kembali_ke": "susun_usulan",
    "perlu_provinsi": True,
    "n": 3,
    "kosong": None,
    "daftar": ["a", "b"],
    "min": 7,
    "lahir": "2020-02-29",
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("keputusan == 'kembalikan' and kembali_ke == 'susun_usulan'", True),
        ("perlu_provinsi", True),
        ("not perlu_provinsi or n >= 4", False),
        ("n + 1 - 2", 2),
        ("keputusan in ('tolak', 'kembalikan')", True),
        ("keputusan not in ['tolak']", True),
        ("'balik' in keputusan", True),
        ("'c' in daftar", False),
        ('"P10D"', "P10D"),
        ("1 < n <= 3 < 4.5", True),
        ("1 < n + 1 < 4", False),
        ("kosong is None and n is not null", True),
        ("true and not false", True),
        ("'ya' if n > 2 else 'tidak'", "ya"),
        ("-n * -2 + 7 // 2 - 7 % 4 + 6 / 3", 8.0),
        ("-1", -1),
        ("[n, 'x', true, null]", [3, "x", True, None]),
        ("(1, 2)", [1, 2]),
        ("[]", []),
        ("()", []),
        ("daftar + ['c']", ["a", "b", "c"]),
        ("keputusan + '!'", "kembalikan!"),
        ("(n\n  > 2  # cukup\n) and\n  n < 9", True),
        ("n\n > 2", True),
        ("min", 7),
        ("min(min, n)", 3),
        ("max([1, 4, 2])", 4),
        ("abs(0 - n)", 3),
        ("[round(2.5), round(2.345, 2)]", [2, 2.35]),
        ("len(keputusan) + len(daftar)", 12),
        ("upper(lower('Ab'))", "AB"),
        ("contains(daftar, 'a') and contains('abc', 'bc')", True),
        ("starts_with(keputusan, 'kem') and ends_with(keputusan, 'kan')", True),
        ("number('12') + number(' -1.5 ')", 10.5),
        ("text(12) + text(1.5) + text(true) + text(null) + text('x')", "121.5truex"),
        ("coalesce(kosong, null, 'ada')", "ada"),
        ("date_add_days(lahir, 1)", "2020-03-01"),
        ("days_between('2026-01-01', '2025-12-31')", -1),
        ("year(lahir)", 2020),
        ("date(lahir) < '2021-01-01'", True),
        ("'nama \N{LATIN SMALL LETTER E WITH ACUTE}' == 'x'", False),
    ],
)
def test_what_it_computes(source: str, value: object) -> None:
    found = evaluate(source, NAMES)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", reasons.Empty),
        ("  # hanya catatan", reasons.Empty),
        ("n ==", reasons.Unreadable),
        ("1) + (2", reasons.Unreadable),
        ("(1]", reasons.Unreadable),
        ("'tak selesai", reasons.Unreadable),
        ("'a' 'b'", reasons.Unreadable),
        ("n; n", reasons.NotOffered),
        ("n ** 2", reasons.NotOffered),
        ("n is 3", reasons.NotOffered),
        ("+n", reasons.NotOffered),
        ("~n", reasons.NotOffered),
        ("keputusan[0]", reasons.NotOffered),
        ("min(*daftar)", reasons.NotOffered),
        ("min(a=1)", reasons.WrittenOtherwise),
        ("a = 1", reasons.WrittenOtherwise),
        ("!a", reasons.WrittenOtherwise),
        ("a && b", reasons.WrittenOtherwise),
        ("a || b", reasons.WrittenOtherwise),
        ("a <> b", reasons.WrittenOtherwise),
        ("_rahasia == 1", reasons.BadName),
        ("x" * 101, reasons.BadName),
        ("eval('1')", reasons.UnknownFunction),
        ("year()", reasons.WrongCount),
        ("year('2020-01-01', 2)", reasons.WrongCount),
        ("n < 'x'", reasons.Mismatch),
        ("n < true", reasons.Mismatch),
        ("kosong >= 1", reasons.Mismatch),
        ("n + 'x'", reasons.Mismatch),
        ("true + 1", reasons.Mismatch),
        ("'a' * 3", reasons.Mismatch),
        ("'%d' % 3", reasons.Mismatch),
        ("daftar * 3", reasons.Mismatch),
        ("n in 3", reasons.Mismatch),
        ("n in keputusan", reasons.Mismatch),
        ("n in n", reasons.Mismatch),
        ("max(1, 'a')", reasons.Mismatch),
        ("max([])", reasons.Mismatch),
        ("round(1.5, 400)", reasons.Mismatch),
        ("lower(n)", reasons.Mismatch),
        ("contains('abc', 1)", reasons.Mismatch),
        ("len(n)", reasons.Mismatch),
        ("n / 0", reasons.DividedByZero),
        ("n // 0", reasons.DividedByZero),
        ("n % 0.0", reasons.DividedByZero),
        ("1000000000000000001", reasons.OutOfBounds),
        ("1e999", reasons.OutOfBounds),
        ("1000000000000000000 * 2", reasons.OutOfBounds),
        ("1e300 * 1e300", reasons.OutOfBounds),
        ("round(1e300)", reasons.OutOfBounds),
        ("date_add_days(lahir, 10000000)", reasons.OutOfBounds),
        ("number('12,5')", reasons.NotANumber),
        ("year('2021-02-29')", reasons.NotADate),
        ("year('20210228')", reasons.NotADate),
        ("[1, [2]]", reasons.NestedList),
        ("[daftar]", reasons.NestedList),
        ("1 + " * 60 + "1", reasons.TooComplex),
        ("[" + "1, " * 600 + "1]", reasons.TooComplex),
        ("(" * 31 + "1" + ")" * 31, reasons.TooComplex),
        ("n" + " " * 2000, reasons.TooLong),
    ],
)
def test_what_it_refuses(source: str, reason: type[BadExpression]) -> None:
    with pytest.raises(reason):
        evaluate(source, NAMES)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("n < 1000000000000000001", reasons.OutOfBounds),
        ("n < 1e999", reasons.OutOfBounds),
        ("n if true else [1, [2]]", reasons.NestedList),
        ("n in 3", reasons.Mismatch),
        ("n == 1,", reasons.Unreadable),
    ],
)
def test_what_is_refused_before_it_is_computed(source: str, reason: type[BadExpression]) -> None:
    with pytest.raises(reason):
        Compiled(source)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("len(s + s) > 1", reasons.TextTooLong),
        ("len(upper(s + '')) > 1", reasons.TextTooLong),
        ("len(l + l) > 1", reasons.TooManyItems),
        ("len([s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s]) > 1", reasons.TextTooLong),
        ("n * n * n > 1", reasons.OutOfBounds),
        ("f * f > 1", reasons.OutOfBounds),
    ],
)
def test_bounds_hold_on_the_way_to_a_small_result(source: str, reason: type[BadExpression]) -> None:
    names = {"s": "\N{LATIN SMALL LETTER SHARP S}" * 6_000, "l": [1] * 600, "n": 10**9, "f": 1e200}
    with pytest.raises(reason):
        evaluate(source, names)


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("n + keputusan.upper()", 1, 5),
        ("n + (keputusan < 3)", 1, 6),
        ("n > 1 and\n  tidak_ada > 2", 2, 3),
        ("n > 1 and\n  n / 0 > 2", 2, 3),
        ("'é\N{LATIN SMALL LETTER E WITH ACUTE}' == keputusan or n + 'x'", 1, 22),
        ("n > \N{RIGHT DOUBLE QUOTATION MARK}", 1, 5),
        ("n >", 1, 4),
        ("n 3", 1, 1),
        ("n > 1\nand )", 2, 5),
    ],
)
def test_a_refusal_says_where(source: str, line: int, column: int) -> None:
    with pytest.raises((BadExpression, UnknownName)) as caught:
        evaluate(source, NAMES)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"baris {line}, huruf ke-{column}" in str(caught.value)


def test_a_refusal_names_the_element_it_belongs_to() -> None:
    with pytest.raises(BadExpression, match=r"^jalan_setuju: ") as caught:
        evaluate("n +", NAMES, element="jalan_setuju")
    assert caught.value.element == "jalan_setuju"
    with pytest.raises(UnknownName, match="jalan_setuju: Peubah tidak_ada"):
        evaluate("tidak_ada == 1", NAMES, element="jalan_setuju")


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(UnknownName, match="tidak_ada"):
        evaluate("tidak_ada == 1", NAMES)


def test_a_refusal_repeats_no_value() -> None:
    with pytest.raises(BadExpression) as caught:
        evaluate("keputusan + n", {"keputusan": "3302205203809901", "n": 1})
    assert "3302205203809901" not in str(caught.value)


def test_the_names_it_reads() -> None:
    assert names_in("n > 2 and keputusan == 'x' or min(n, lain) is null") == {"n", "keputusan", "lain"}
    assert compiled("1 + 1").names == frozenset()


def test_the_same_text_is_read_once() -> None:
    assert compiled("n + 41") is compiled("n + 41")


def test_variables_stay_as_they_are() -> None:
    given: Mapping[str, object] = MappingProxyType({"n": 3})
    assert compiled("1 < n + 1 < 9")(given) is True
    assert dict(given) == {"n": 3}


@pytest.mark.parametrize(
    "value", [object(), {}, b"x", 1j, float("nan"), float("inf"), 10**30, "x" * 10_001, [[1]], [{}], ["x"] * 1_001]
)
def test_what_is_no_value_of_ours_does_not_come_out(value: object) -> None:
    with pytest.raises(BadExpression):
        evaluate("n", {"n": value})


def test_hostile_values_are_refused_like_others() -> None:
    class Trap:
        def __eq__(self, other: object) -> bool:
            raise SystemError

        __hash__ = None

    with pytest.raises(reasons.ForeignValue):
        evaluate("n == 1", {"n": Trap()})
    with pytest.raises(reasons.ForeignValue):
        evaluate("n == 1", None)  # type: ignore[arg-type]


def test_it_is_quick() -> None:
    expression, names = Compiled("a == 'x' or b == 'y' and n >= 1000"), {"a": "z", "b": "y", "n": 5}
    assert min(timeit.repeat(lambda: expression(names), number=2_000, repeat=20)) / 2_000 < 3e-6

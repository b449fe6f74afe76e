"""Cells of the condition columns."""

from __future__ import annotations

import pytest

from portal.kernel.errors import Refused
from portal.kernel.expressions import errors as language
from portal.workflows.dmn import errors as reasons
from portal.workflows.dmn.unary import compile_test, fixed_values

T, F, N = True, False, None


def answers(cell: str, values: list[object], kind: str | None = None, **variables: object) -> list[bool | None]:
    test = compile_test(cell, kind)
    assert test is not None
    return [test.check({**variables, "?": value}) for value in values]


@pytest.mark.parametrize("cell", ["-", "", "  - \n"])
def test_anything_will_do(cell: str) -> None:
    assert compile_test(cell) is None


@pytest.mark.parametrize(
    ("cell", "values", "expected"),
    [
        ("5", [5, 5.0, 4, "5", None, True], [T, T, F, F, F, F]),
        ("1", [True], [F]),
        ("true", [True, False, 1, None], [T, F, F, F]),
        ('"a"', ["a", "A", None], [T, F, F]),
        ('"a","b, c"', ["a", "b, c", "b", "c"], [T, T, F, F]),
        ("'a', \"it's\"", ["a", "it's"], [T, T]),
        ('"say \\"hi\\", ok"', ['say "hi", ok'], [T]),
        ("null", [None, 0, "", False], [T, F, F, F]),
        ("not(null)", [None, 0], [F, T]),
        ('not("a", "b")', ["a", "c", None], [F, T, T]),
        ("< 5", [4, 5, None], [T, F, N]),
        ("<= 5", [5, 6], [T, F]),
        ("> -5", [-4, -5], [T, F]),
        (">= 5", [5, 4.9], [T, F]),
        ("= 5, != 6", [5, 6, 7], [T, F, T]),
        ("not(< 5)", [4, 5, None], [F, T, N]),
        ("[1..5]", [1, 5, 0.9, 5.1, None], [T, T, F, F, N]),
        ("(1..5)", [1, 2, 5], [F, T, F]),
        ("]1..5[", [1, 2, 5], [F, T, F]),
        ("[1..5[", [1, 5], [T, F]),
        ("(1..5]", [1, 5], [F, T]),
        ("[-2.5..1.5]", [-2.5, 1.6], [T, F]),
        ("[ 1 .. 5 ]", [3], [T]),
        ('["a".."m"]', ["b", "z"], [T, F]),
        ('["2020-01-01"..date("2020-12-31")]', ["2020-06-01", "2021-01-01"], [T, F]),
        ("[1..5), ]6..9[, 12, > 20", [1, 5, 6, 7, 9, 12, 21], [T, F, F, T, F, T, T]),
        ("not([1..5), ]6..9[)", [1, 5, 7], [F, T, F]),
        ("(2 + 1) * 2, [7, 8]", [6, 7, 8, 3], [T, T, T, F]),
        ("? > 3 and ? < 9", [4, 3, 10], [T, F, F]),
        ("? % 2 == 0, 7", [4, 5, 7], [T, F, T]),
        ("not(? > 3) or ? == 9", [3, 4, 9], [T, F, T]),
        ("contains(?, '?')", ["apa?", "apa"], [T, F]),
        ("1 # satu, 2", [1, 2], [T, F]),
        ("1,\n  2", [2], [T]),
    ],
)
def test_what_a_cell_accepts(cell: str, values: list[object], expected: list[bool | None]) -> None:
    assert answers(cell, values) == expected


def test_a_cell_may_read_variables() -> None:
    test = compile_test("> batas, [rendah..tinggi], nama, ? == lain")
    assert test is not None
    assert test.names == {"batas", "rendah", "tinggi", "nama", "lain"}
    assert answers("> batas + 1", [4, 9], batas=4) == [F, T]
    assert answers("pilihan", ["a", "c"], pilihan=["a", "b"]) == [T, F]
    assert answers("< batas", [1], batas=None) == [N]


@pytest.mark.parametrize(
    ("cell", "kind", "reason", "line", "column"),
    [
        ("1,,2", None, language.Empty, 1, 3),
        ("1,", None, language.Empty, 1, 2),
        ("<", None, language.Empty, 1, 1),
        ("[1..]", None, language.Empty, 1, 4),
        ("not()", None, language.Empty, 1, 5),
        ("not('a',)", None, language.Empty, 1, 9),
        ('"B01", )((', None, language.Unreadable, 1, 8),
        (")", None, language.Unreadable, 1, 1),
        ("a]", None, language.Unreadable, 1, 2),
        ("(1..5) and 3", None, language.Unreadable, 1, 2),
        ("'a', not('b')", None, language.Unreadable, 1, 6),
        ("'a' 'b'", None, language.Unreadable, 1, 5),
        ('"a', None, language.Unreadable, 1, 1),
        ("abc,\n  d.e", None, language.NotOffered, 2, 3),
        ("\N{LEFT DOUBLE QUOTATION MARK}a", None, language.NotOffered, 1, 1),
        ("< 'x'", "number", reasons.WrongKind, 1, 2),
        ('1, "x"', "number", reasons.WrongKind, 1, 4),
        ("1.5", "integer", reasons.WrongKind, 1, 1),
        ('> "besok"', "date", reasons.WrongKind, 1, 2),
        ("[5..1]", None, reasons.EmptyRange, 1, 1),
        ("[1..'x']", None, language.Mismatch, 1, 1),
        ("< true", None, language.Mismatch, 1, 3),
        ("1, 1/0", None, language.DividedByZero, 1, 4),
    ],
)
def test_what_no_cell_may_say(cell: str, kind: str | None, reason: type[Refused], line: int, column: int) -> None:
    with pytest.raises(reason) as caught:
        compile_test(cell, kind)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("cell", "value", "reason", "column"),
    [
        ("1, < 5", "x", language.Mismatch, 6),
        ("1, < 5", True, language.Mismatch, 6),
        ("1, ? + 1", 2, reasons.NotATest, 4),
        ("1, tak_ada", 2, language.UnknownName, 4),
        ("? > 1 and\n ? < 'x'", 2, language.Mismatch, 2),
    ],
)
def test_trouble_while_testing_has_its_place(cell: str, value: object, reason: type[Refused], column: int) -> None:
    with pytest.raises(reason) as caught:
        answers(cell, [value])
    assert caught.value.column == column


def test_lists_of_values_are_fixed() -> None:
    assert fixed_values('"tinggi", "se,dang",3,null') == ("tinggi", "se,dang", 3, None)
    assert fixed_values(" ") == ()
    for wrong in ("a", "[1, 2]", '"a", b'):
        with pytest.raises(reasons.NotFixed):
            fixed_values(wrong)

"""Scripts: assignments only, later lines see earlier ones, and trouble has its line."""

from __future__ import annotations

import pytest

from portal.kernel.expressions import BadExpression, UnknownName, compile_script
from portal.kernel.expressions import errors as reasons

SCRIPT = """
# batas usia
umur = years + 1
dewasa = umur >= 17   # tahun

umur = umur + 1
"""


def test_it_assigns_in_order() -> None:
    script = compile_script(SCRIPT)
    given = {"years": 16}
    assert script.run(given) == {"umur": 18, "dewasa": True}
    assert given == {"years": 16}
    assert script.reads == {"years"}
    assert script.writes == ("umur", "dewasa")


def test_a_name_read_before_it_is_written_comes_from_outside() -> None:
    assert compile_script("n = n + 1").reads == {"n"}


def test_windows_line_ends_are_line_ends() -> None:
    assert compile_script("a = 1\r\nb = a\r\n").run({}) == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("source", "reason", "line", "column"),
    [
        ("", reasons.Empty, 1, 1),
        ("# apa", reasons.Empty, 1, 1),
        ("a = 1\nb == 2", reasons.NotAnAssignment, 2, 1),
        ("a = 1\n\nimport os", reasons.NotAnAssignment, 3, 1),
        ("a += 1", reasons.NotAnAssignment, 1, 1),
        ("a.b = 1", reasons.NotAnAssignment, 1, 1),
        ("a[0] = 1", reasons.NotAnAssignment, 1, 1),
        ("a, b = 1, 2", reasons.NotAnAssignment, 1, 1),
        ("a: int = 1", reasons.NotAnAssignment, 1, 1),
        ("(a) = 1", reasons.NotAnAssignment, 1, 1),
        ("a = b = 1", reasons.WrittenOtherwise, 1, 7),
        ("a =", reasons.Empty, 1, 4),
        ("  _a = 1", reasons.BadName, 1, 3),
        ("true = 1", reasons.BadName, 1, 1),
        ("if = 1", reasons.BadName, 1, 1),
        ("\N{CYRILLIC SMALL LETTER A} = 1", reasons.BadName, 1, 1),
        ("a = 1\nb = 2 +", reasons.Unreadable, 2, 8),
        ("a = 1\n  b = a.real", reasons.NotOffered, 2, 7),
        ("\n".join(["a = 1"] * 101), reasons.TooManyLines, 1, 1),
        ("a = 1\n" + "#" * 20_000, reasons.TooLong, 1, 1),
    ],
)
def test_what_it_refuses(source: str, reason: type[BadExpression], line: int, column: int) -> None:
    with pytest.raises(reason) as caught:
        compile_script(source, element="hitung")
    assert (caught.value.line, caught.value.column, caught.value.element) == (line, column, "hitung")


def test_trouble_while_running_has_its_line() -> None:
    with pytest.raises(UnknownName, match="hitung: Peubah tidak_ada") as caught:
        compile_script("a = 1\n\nb = a + tidak_ada").run({}, element="hitung")
    assert (caught.value.line, caught.value.column) == (3, 9)
    with pytest.raises(reasons.DividedByZero) as division:
        compile_script("a = 0\nb = 1 / a").run({})
    assert (division.value.line, division.value.column) == (2, 5)


def test_a_hundred_lines_are_fine() -> None:
    assert compile_script("\n".join(f"a{n} = {n}" for n in range(100))).run({})["a99"] == 99


def test_all_that_is_written_is_bounded() -> None:
    lines = "\n".join(f"a{n} = kata" for n in range(100))
    with pytest.raises(reasons.TooMuchWritten):
        compile_script(lines).run({"kata": "x" * 9_000})

"""The questionnaires' notation: what is read, what it means, what is refused and where; nothing can hang or grow."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.expressions.answers import Around, holds, worth
from portal.kernel.expressions.errors import BadExpression
from portal.kernel.expressions.xlsform import asked

ROOT: dict[str, Any] = {
    "umur": 17, "jk": "2", "kosong": None, "nol": 0, "banyak": ["1", "4"], "hari": "2026-02-28", "ya": True,
    "anggota": [{"usia": 40, "hub": "1"}, {"usia": 12, "hub": "3"}], "usia": [40, 12], "teks": "10",
}  # fmt: skip


def value(source: str, own: Any = None) -> Any:
    return worth(source, Around((ROOT,), own, "2026-11-25"), rule=True)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("${umur} >= 17 and ${jk} = '2'", True),
        ("${jk} = 2", True),
        ("${jk} = '02'", False),
        ("${kosong} = ''", True),
        ("${kosong} != '1'", True),
        ("${kosong} > 0 or ${kosong} <= 0", False),
        ("${nol} = ''", False),
        ("${nol} = 0", True),
        ("${tiada} = ''", True),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 div 2", 3.5),
        ("-7 mod 3", -1),
        ("7 div 0", None),
        ("7 mod 0", None),
        ("${kosong} + 1", None),
        ("'1e3' + 1", None),
        ("' 1' + 1", None),
        ("${teks} + 1", 11),
        ("0.1 + 0.2 = 0.3", False),
        ("round(2.5)", 3),
        ("round(-2.5)", -2),
        ("int(-2.9)", -2),
        ("selected(${banyak}, '4')", True),
        ("selected(${banyak}, '2')", False),
        ("selected('1 4', '4')", True),
        ("count-selected(${banyak})", 2),
        ("count-selected(${kosong})", 0),
        ("count(${anggota})", 2),
        ("count-if(${anggota}, ${usia} >= 17 and ${hub} = '1')", 1),
        ("sum(${usia})", 52),
        ("max(${usia})", 40),
        ("min(${usia}, 5)", 5),
        ("max(${kosong})", None),
        ("duplicates(${banyak})", 0),
        ("age('2000-02-29', '2026-02-28')", 25),
        ("age('2000-02-29', '2026-03-01')", 26),
        ("${hari} < today()", True),
        ("today() - ${hari}", 270),
        ("'2026-02-30' < today()", False),
        ("date('2026-02-30')", None),
        (". > 5", True),
        ("regex(., '[0-9]{1,2}')", True),
        ("regex('ab', '^a|ab$')", True),
        ("regex('a.b', 'a[.]b')", True),
        ("regex('axb', 'a\\.b')", False),
        ("regex('٣', '\\d')", False),
        ("substr('abcdef', 2, 4)", "cd"),
        ("substr('abcdef', 4)", "ef"),
        ("string-length('😀a')", 2),
        ("concat('a', 1, ${ya}, ${kosong}, ${banyak})", "a1true1 4"),
        ("if(${kosong}, 1, 2)", 2),
        ("coalesce(${kosong}, 'x')", "x"),
        ("not(${kosong})", True),
        ("${ya} = 'true'", True),
        ("'a' < 'b'", False),
    ],
)
def test_meaning(source: str, wanted: Any) -> None:
    found = value(source, 9)
    assert found == wanted
    assert type(found) is type(wanted)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "kosong"),
        ("${umur} == 1", "tulis «=»"),
        ("${a} && ${b}", "tulis «and»"),
        ("${umur} <> 1", "tulis «!=»"),
        ("${umur} = 1 = 2", "huruf ke-13"),
        ("${umur", "huruf ke-1"),
        ("${um ur} = 1", "um ur"),
        ("${__class__} = 1", "__class__"),
        ("umur > 3", "Fungsi umur tidak ada"),
        ("open('x')", "Fungsi open tidak ada"),
        ("selected(${a})", "Banyaknya nilai"),
        ("(1 + 2", "huruf ke-7"),
        ("1 2", "huruf ke-3"),
        ("'abc", "huruf ke-1"),
        ("1; 2", "«;»"),
        ("${a}\n= 'x\u202e'", "U+202E"),
        ("--1", "huruf ke-2"),
        ("1234567890123456", "rumit"),
        ("regex(., ${a})", "huruf ke-1"),
        ("regex(., '(a+)+')", "«(»"),
        ("regex(., 'a*b*c*')", "rumit"),
        ("regex(., 'a{300}')", "rumit"),
        ("regex(., '[z-a]')", "keliru"),
        ("regex(., '[')", "«[»"),
        ("regex(., '\\w')", "«\\w»"),
        ("regex(., 'a**')", "«*»"),
        ("count-if(1, 2)", "huruf ke-1"),
        ("(" * 60 + "1" + ")" * 60, "rumit"),
        ("1" + " + 1" * 60, "rumit"),
        ("'" + "x" * 2_001 + "'", "terlalu panjang"),
    ],
)
def test_refusals_say_where(source: str, told: str) -> None:
    with pytest.raises(BadExpression) as refusal:
        asked(source, rule=True)
    assert told in refusal.value.message


@pytest.mark.parametrize("source", ["age('2000-01-01', today()) > 3", "count-if(${a}, 1)", "duplicates(${a})"])
def test_what_odk_does_not_know_is_for_rules_only(source: str) -> None:
    asked(source, rule=True)
    with pytest.raises(BadExpression):
        asked(source)


def test_names_are_collected_and_an_empty_condition_holds() -> None:
    assert asked("${a} = 1 or count-if(${r}, ${b} > ${a}) > 0", rule=True).names == {"a", "b", "r"}
    assert holds("", Around(()))


def test_the_inmost_row_answers_first() -> None:
    around = Around(({"x": 1, "y": None}, {"x": 2, "y": 3, "z": 4}))
    assert [worth(f"${{{name}}}", around) for name in "xyz"] == [1, None, 4]


def test_no_pattern_hangs() -> None:
    started = time.process_time()
    assert not holds("regex(., '[a-z]*[a-z]*!')", Around((), "a" * 1_000))
    assert not holds("regex(., 'a*')", Around((), "a" * 1_001))
    assert time.process_time() - started < 1


@given(st.text(alphabet="${}abc.'()+-*=<>!, 019[]divmondregxslt\n", max_size=60))
@settings(max_examples=500, deadline=None)
def test_whatever_is_written_is_read_or_refused(source: str) -> None:
    expression, said = None, ""
    try:
        expression = asked(source, rule=True)
    except BadExpression as refused:
        said = str(refused)
    assert (expression is None) == bool(said)
    if expression is None:
        return
    told = worth(expression.source, Around((ROOT,), "1", "2026-11-25"), rule=True)
    assert told is None or isinstance(told, bool | int | float | str | list | tuple), told

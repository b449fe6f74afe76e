"""Edits of a definition, and conditions between a builder's lines and their text."""

from __future__ import annotations

import pytest

from portal.instruments import editing
from portal.instruments.checking import problems
from portal.instruments.definition import Choice, ChoiceList, Kind, Question, Text
from portal.instruments.editing import Condition, Term
from portal.kernel.errors import NotFound
from portal.kernel.expressions.xlsform import asked
from tests.instruments.small import small

NEW = Question(name="pagar", kind=Kind.TEXT, label=Text("Pagar", "Fence"))


@pytest.mark.parametrize(
    ("source", "condition"),
    [
        ("", Condition()),
        ("${punya} = '1'", Condition("and", (Term("punya", "=", "1"),))),
        ("${luas} >= 10", Condition("and", (Term("luas", ">=", "10"),))),
        ("selected(${alat}, 'a')", Condition("and", (Term("alat", "selected", "a"),))),
        (
            "(selected(${alat}, 'a') or selected(${alat}, 'b')) and ${luas} >= 10",
            Condition("and", (Term("alat", "salah-satu", "a b"), Term("luas", ">=", "10"))),
        ),
        ("${luas} != ''", Condition("and", (Term("luas", "ada"),))),
        ("${luas} = ''", Condition("and", (Term("luas", "kosong"),))),
        ("${punya} = '1' or ${punya} = '2'", Condition("or", (Term("punya", "=", "1"), Term("punya", "=", "2")))),
    ],
)
def test_lines_and_text_say_the_same(source: str, condition: Condition) -> None:
    assert editing.taken_apart(source) == condition
    assert editing.built(condition) == source


@pytest.mark.parametrize(
    "source",
    [
        "${a} = '1' and ${b} = '2' or ${c} = '3'",
        "not(${a} = '1')",
        "${a} + 1 > 2",
        "(${a} = '1')",
        "${a} = ${b}",
        "(selected(${a}, '1') or selected(${b}, '2'))",
    ],
)
def test_what_says_more_stays_text(source: str) -> None:
    assert editing.taken_apart(source) is None


@pytest.mark.parametrize("operator", editing.OPERATORS)
@pytest.mark.parametrize("value", ["1", "a'b", "12.5", "satu dua"])
def test_every_line_can_be_read(operator: str, value: str) -> None:
    assert asked(editing.built(Condition("and", (Term("punya", operator, value),)))).names == {"punya"}


def test_a_question_follows_its_section_into_a_roster() -> None:
    made = editing.with_question(small(), NEW, "tanah")
    assert made.section_of["pagar"].name == "tanah"
    assert made.by_name["pagar"].repeat == "kebun"
    back = editing.with_question(made, made.by_name["pagar"], "rumah", old="pagar")
    assert back.section_of["pagar"].name == "rumah"
    assert [one.name for one in back.every_question()].count("pagar") == 1


def test_moving_up_and_down_stops_at_the_ends() -> None:
    first = small().sections[0].questions[0].name
    assert editing.moved_question(small(), first, -1) == small()
    moved = editing.moved_question(small(), first, 1)
    assert moved.sections[0].questions[1].name == first
    assert editing.moved_question(moved, first, -1) == small()
    assert editing.moved_section(small(), "jumlah", -1).sections[2].name == "jumlah"


def test_taking_out_leaves_what_named_it_to_the_checks() -> None:
    made = editing.without_question(small(), "luas")
    assert {one.where for one in problems(made)} >= {"tanah"}


def test_choices_are_lines() -> None:
    lines = "1 | Ya | Yes\n2 | Tidak\n"
    read = editing.choices_read(lines)
    assert read == (Choice("1", Text("Ya", "Yes")), Choice("2", Text("Tidak")))
    assert editing.choices_written(read) == lines.strip()
    assert editing.with_choices(small(), ChoiceList("ya_tidak", read)).lists["ya_tidak"].choices == read


def test_an_unknown_section_is_absent() -> None:
    with pytest.raises(NotFound):
        editing.with_question(small(), NEW, "tidak_ada")

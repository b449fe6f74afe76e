"""Values through the drawing: who can produce which, where each can go, and no false alarm on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.cases.given import OPENING, RESULTS
from portal.cases.ports import Sources
from portal.workflows.findings import Finding, Level
from portal.workflows.gate import check
from tests.gate.drawing import (
    both,
    boundary,
    catch,
    draw,
    end,
    event,
    line,
    script,
    service,
    sources,
    start,
    timer,
    user,
    xor,
)
from tests.gate.pictures import HOUSE, asked
from tests.gate.shown_by_lint import JALUR, OPENED, laned, rule

HERE = replace(HOUSE, opening=OPENING, results=RESULTS)
CODES = {"value-without-way", "no-such-value", "never-filled"}


def found(drawn: bytes | Sources, house: object = HERE) -> list[Finding]:
    files = drawn if isinstance(drawn, Sources) else sources(drawn)
    return [one for one in check(files, house).findings if one.code in CODES]  # type: ignore[arg-type]


def test_a_misspelt_value_is_told_with_the_one_that_is_meant() -> None:
    told = found(laned("jalur == 'kabupatn'", "jalur == 'kota'"), OPENED)
    assert [one.code for one in told] == ["value-without-way", "no-such-value"]
    assert "jalur = 'kabupaten'" in told[0].why
    assert "tabel" in told[0].why
    assert told[1].level is Level.WARNING
    assert "Maksudnya 'kabupaten'?" in told[1].why
    assert "'kabupaten', 'kota'" in told[1].mend


def test_a_result_of_a_table_without_an_arrow_is_an_error_at_the_gateway() -> None:
    (told,) = found(laned("jalur == 'kabupaten'"), OPENED)
    assert (told.code, told.element, told.level) == ("value-without-way", "pilih", Level.ERROR)
    assert not found(laned("jalur in ('kabupaten', 'kota')"), OPENED)


def test_rows_that_known_inputs_rule_out_do_not_happen() -> None:
    assert not found(laned("jalur == 'kabupaten'"), replace(OPENED, opening={"luas": (1,)}))


def scripted(text: str, *ways: str) -> bytes:
    picks = [f"x > {end} ? {condition}" for end, condition in zip(("selesai", "lain"), ways, strict=False)]
    return draw(start(), user("a"), script("s", text), xor("x"), end(), end("lain"), way=["mulai > a > s > x", *picks])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("jalur = 'a' if n &gt; 1 else 'b'", []),
        ("jalur = 'a' if n &gt; 1 else 'c'", ["value-without-way", "no-such-value"]),
        ("jalur = 'a' if n &gt; 1 else lain", []),
        ("jalur = 'a'\njalur = 'b'", ["no-such-value"]),
    ],
)
def test_literals_of_scripts_are_values(text: str, codes: list[str]) -> None:
    assert [one.code for one in found(scripted(text, "jalur == 'a'", "jalur == 'b'"))] == codes


def test_true_is_not_one() -> None:
    assert "no-such-value" in [one.code for one in found(scripted("nilai = 1", "nilai == true", "nilai == 1"))]


def test_what_a_verb_sets_is_known() -> None:
    def applied(other: str) -> bytes:
        ways = [
            "mulai > panggil > x",
            "x > selesai ? hasil_terap == 'diterapkan'",
            f"x > lain ? hasil_terap == '{other}'",
        ]
        return draw(start(), service("panggil"), xor("x"), end(), end("lain"), way=ways)

    assert not found(applied("konflik"))
    assert [one.code for one in found(applied("konflk"))] == ["value-without-way", "no-such-value"]


def test_an_answer_lost_some_steps_later_is_told_and_one_lost_at_once_only_by_the_proof() -> None:
    nodes = [start(), user("a", "ya,tidak"), service("s", "documents.issue_decree"), xor("x"), end()]
    house = replace(HERE, services=("documents.issue_decree",))
    (told,) = found(draw(*nodes, way=["mulai > a > s > x", "x > selesai ? keputusan == 'ya'"]), house)
    assert "keputusan = 'tidak'" in told.why
    assert not [
        one for one in found(asked("keputusan == 'setuju'", "keputusan != 'tolak' and n")) if one.level is Level.ERROR
    ]


def test_values_a_way_rules_out_do_not_come() -> None:
    nodes = [start(), user("a", "ya,tidak"), xor("x"), script("s", "n = 1"), xor("y"), end(), end("lain")]
    ways = ["mulai > a > x", "x > s ? keputusan == 'ya'", "x > lain ? keputusan == 'tidak'", "s > y"]
    assert not found(draw(*nodes, way=[*ways, "y > selesai ? keputusan == 'ya'"]))


def test_what_only_one_branch_wrote_is_not_relied_on_where_they_meet() -> None:
    nodes = [start(), script("s", "n = 'a'"), both("p"), script("t", "n = 'b'"), user("u"), both("g"), xor("x"), end()]
    ways = ["mulai > s > p > t > g > x", "p > u > g", "x > selesai ? n == 'b'"]
    assert not found(draw(*nodes, way=ways))


def test_an_error_leaves_with_what_was_known_before() -> None:
    edge = boundary("gagal", "panggil", event("error"))
    nodes = [start(), service("panggil"), edge, xor("x"), end(), end("lain"), end("awal")]
    ways = ["mulai > panggil > selesai", "gagal > x", "x > lain ? hasil_terap == 'konflik'"]
    (told,) = found(draw(*nodes, way=ways))
    assert "hasil_terap = ''" in told.why
    assert not found(draw(*nodes, way=[*ways, "x > awal ? hasil_terap == ''"]))


DECLARED = "keputusan,kembali_ke,batas,nomor"


def test_what_is_read_must_be_filled_before() -> None:
    late = line(catch("tunggu", timer("batas")), user("isi", writes="batas"), variables=DECLARED)
    (told,) = found(late)
    assert (told.code, told.element) == ("never-filled", "tunggu")
    assert not found(line(user("isi", writes="batas"), catch("tunggu", timer("batas")), variables=DECLARED))
    wanted = line(
        catch("surat", event("message", messageRef="m")), top='<message id="m" name="surat"/>', variables=DECLARED
    )
    keyed = wanted.replace(b"<messageEvent", _KEY + b"<messageEvent")
    assert [one.code for one in found(keyed)] == ["never-filled"]


_KEY = (
    b'<extensionElements><s:properties xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">'
    b'<s:property name="korelasi" value="nomor"/></s:properties></extensionElements>'
)


def test_a_table_that_reads_what_nobody_fills() -> None:
    drawn = line(user("a"), rule("jalur"), variables="keputusan,kembali_ke,luas,jalur")
    told = found(sources(drawn, tables=[JALUR]))
    assert [(one.code, one.element) for one in told] == [("never-filled", "tabel")]


def test_a_return_or_another_branch_may_have_filled_it() -> None:
    nodes = [start(), both("p"), user("a", writes="batas"), catch("t", timer("batas")), both("g"), end()]
    assert not found(draw(*nodes, way=["mulai > p > a > g > selesai", "p > t > g"], variables=DECLARED))

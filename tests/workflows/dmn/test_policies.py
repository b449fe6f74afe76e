"""Hit policies: what a table makes of the rules that hit."""

from __future__ import annotations

import pytest

from portal.workflows.dmn import BadDecision, read_decisions
from portal.workflows.dmn import errors as reasons
from tests.workflows.dmn.writing import column, decision, file, one_table, result, row, table

BANDS = [("< 10", '"kecil"'), ("< 100", '"sedang"'), (">= 100", '"besar"')]
ORDER = '"besar","sedang","kecil"'
NUMBERS = [("< 10", "1"), ("< 100", "2"), ("< 1000", "n * 10")]


def decide(source: bytes, n: object) -> object:
    return read_decisions(source)["t"].evaluate({"n": n})["hasil"]


@pytest.mark.parametrize(
    ("policy", "n", "expected"),
    [
        ("UNIQUE", 50, "sedang"),
        ("UNIQUE", None, None),
        ("FIRST", 5, "kecil"),
        ("FIRST", 200, "besar"),
        ("FIRST", None, None),
        ("ANY", 50, "sedang"),
        ("ANY", None, None),
        ("RULE ORDER", 5, ["kecil", "sedang"]),
        ("RULE ORDER", None, []),
        ("COLLECT", 5, ["kecil", "sedang"]),
        ("COLLECT", None, []),
    ],
)
def test_policies_without_priorities(policy: str, n: object, expected: object) -> None:
    assert decide(one_table(policy, BANDS), n) == expected


@pytest.mark.parametrize(
    ("policy", "n", "expected"),
    [("PRIORITY", 5, "sedang"), ("PRIORITY", None, None), ("OUTPUT ORDER", 5, ["sedang", "kecil"])],
)
def test_the_order_of_output_values_decides(policy: str, n: object, expected: object) -> None:
    assert decide(one_table(policy, BANDS, values=ORDER), n) == expected


@pytest.mark.parametrize(
    ("aggregation", "n", "expected"),
    [
        ("SUM", 5, 53),
        ("MIN", 5, 1),
        ("MAX", 5, 50),
        ("COUNT", 5, 3),
        ("SUM", None, None),
        ("MIN", None, None),
        ("MAX", None, None),
        ("COUNT", None, 0),
    ],
)
def test_collected_values_are_combined(aggregation: str, n: object, expected: object) -> None:
    assert decide(one_table("COLLECT", NUMBERS, aggregation=aggregation), n) == expected


def test_two_hits_where_one_is_allowed_name_both_rules() -> None:
    with pytest.raises(BadDecision, match=r"Keputusan t, aturan 2: Aturan 1 dan 2 sama-sama kena") as caught:
        decide(one_table("UNIQUE", BANDS), 5)
    assert isinstance(caught.value.why, reasons.NotUnique)
    assert (caught.value.decision, caught.value.rule) == ("t", 2)


def test_unique_is_checked_even_when_the_hits_agree() -> None:
    with pytest.raises(BadDecision, match="Aturan 1 dan 3"):
        decide(one_table("UNIQUE", [("1", "7"), ("2", "7"), ("1", "7")]), 1)


def test_any_wants_hits_to_agree() -> None:
    assert decide(one_table("ANY", [("< 9", "7"), ("< 10", "n + 2")]), 5) == 7
    with pytest.raises(BadDecision, match="Aturan 1 dan 2 sama-sama kena dengan hasil yang berbeda"):
        decide(one_table("ANY", [("< 9", "1"), ("< 10", "true")]), 5)


def test_a_default_stands_in_when_no_rule_hits() -> None:
    assert decide(one_table("UNIQUE", BANDS, default='"tak diketahui"'), None) == "tak diketahui"
    assert decide(one_table("UNIQUE", BANDS, default='"tak diketahui"'), 5000) == "besar"
    assert decide(one_table("COLLECT", BANDS, default='"tak diketahui"'), None) == ["tak diketahui"]
    assert decide(one_table("COLLECT", NUMBERS, aggregation="SUM", default="0"), None) == 0


def test_an_empty_result_cell_is_nothing() -> None:
    assert decide(one_table("UNIQUE", [("-", "")]), 1) is None


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
@pytest.mark.parametrize("entry", ['"a"', "", "true"])
def test_what_cannot_be_combined_is_refused(aggregation: str, entry: str) -> None:
    rows = [("-", "1"), ("-", entry)]
    with pytest.raises(BadDecision) as caught:
        decide(one_table("COLLECT", rows, aggregation=aggregation), 1)
    assert isinstance(caught.value.why, reasons.NotCombined)


def test_sums_stay_in_bounds() -> None:
    rows = [("-", "1000000000000000000")] * 2
    with pytest.raises(BadDecision):
        decide(one_table("COLLECT", rows, aggregation="SUM"), 1)


def _two_outputs(policy: str, **values: str) -> bytes:
    outputs = [result("tingkat", values=values.get("tingkat", "")), result("biaya", values=values.get("biaya", ""))]
    rows = [row(["< 10"], ['"b"', "2"]), row(["< 20"], ['"a"', "2"]), row(["< 30"], ['"a"', "1"])]
    return file(decision("t", table([column("n")], outputs, rows, hitPolicy=policy)))


def test_several_outputs_set_several_variables() -> None:
    found = read_decisions(_two_outputs("FIRST"))["t"]
    assert found.writes == ("tingkat", "biaya")
    assert found.evaluate({"n": 15}) == {"tingkat": "a", "biaya": 2}
    assert found.evaluate({"n": 99}) == {"tingkat": None, "biaya": None}


def test_several_outputs_are_collected_side_by_side() -> None:
    found = read_decisions(_two_outputs("RULE ORDER"))["t"]
    assert found.evaluate({"n": 15}) == {"tingkat": ["a", "a"], "biaya": [2, 1]}


def test_priorities_compare_from_left_to_right() -> None:
    source = _two_outputs("PRIORITY", tingkat='"a","b"', biaya="1,2")
    assert read_decisions(source)["t"].evaluate({"n": 5}) == {"tingkat": "a", "biaya": 1}
    only_second = _two_outputs("PRIORITY", biaya="2,1")
    assert read_decisions(only_second)["t"].evaluate({"n": 5}) == {"tingkat": "b", "biaya": 2}
    ordered = _two_outputs("OUTPUT ORDER", tingkat='"a","b"', biaya="1,2")
    assert read_decisions(ordered)["t"].evaluate({"n": 5}) == {"tingkat": ["a", "a", "b"], "biaya": [1, 2, 2]}


def test_a_table_without_inputs_always_hits() -> None:
    source = file(decision("t", table([], [result("hasil")], [row([], ["1"])])))
    assert read_decisions(source)["t"].evaluate({}) == {"hasil": 1}

"""Decisions that need decisions, and the explanation of how one came about."""

from __future__ import annotations

import pytest

from portal.workflows.dmn import BadDecision, read_decisions
from portal.workflows.dmn import errors as reasons
from tests.workflows.dmn.writing import column, decision, file, one_table, result, row, table, text


def formula(name: str, source: str, *needs: str, variable: str = "") -> str:
    return decision(name, text("literalExpression", source), needs=needs, variable=variable)


GRAPH = file(
    formula("akhir", "padat + miskin", "kepadatan", "kemiskinan"),
    decision(
        "kepadatan",
        table([column("luas / orang")], [result("padat")], [row(["< 8"], ["1"]), row([">= 8"], ["0"])]),
        needs=["rumah"],
    ),
    formula("kemiskinan", "2 if luas < 40 else 0", "rumah", variable="miskin"),
    formula("rumah", "lantai * tingkat", variable="luas"),
)


def test_required_decisions_come_first() -> None:
    found = read_decisions(GRAPH)
    assert list(found) == ["akhir", "kepadatan", "kemiskinan", "rumah"]
    assert found["akhir"].reads == {"orang", "lantai", "tingkat"}
    assert found["akhir"].writes == ("akhir",)
    assert found["akhir"].evaluate({"orang": 5, "lantai": 30, "tingkat": 1}) == {"akhir": 3}


def test_a_shared_requirement_is_decided_once() -> None:
    told = read_decisions(GRAPH)["akhir"].explain({"orang": 5, "lantai": 30, "tingkat": 1})
    assert [one.decision for one in told.required] == ["kepadatan", "kemiskinan"]
    assert told.required[0].required[0] is told.required[1].required[0]


def test_a_result_is_seen_only_by_those_who_require_it() -> None:
    source = file(
        formula("atas", "kiri + kanan", "kiri", "kanan"),
        formula("kiri", "x", variable="kiri"),
        formula("kanan", "10", variable="kanan"),
        formula("lain", "x + kanan", "kanan"),
    )
    found = read_decisions(source)
    assert found["kiri"].reads == {"x"}
    assert found["atas"].evaluate({"x": 1, "kanan": 99}) == {"atas": 11}
    assert found["lain"].evaluate({"x": 1, "kanan": 99}) == {"lain": 11}


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([formula("a", "1", "a")], reasons.Circular),
        ([formula("a", "1", "b"), formula("b", "1", "c"), formula("c", "1", "a")], reasons.Circular),
        ([formula("a", "1", "tak_ada")], reasons.NotHere),
        ([formula("a", "1", "lain.dmn#b"), formula("b", "1")], reasons.NotHere),
        (
            [formula("a", "x", "b", "c"), formula("b", "1", variable="x"), formula("c", "2", variable="x")],
            reasons.SameOutput,
        ),
        ([formula(f"d{n}", "1") for n in range(101)], reasons.TooManyDecisions),
    ],
)
def test_graphs_that_are_refused(parts: list[str], reason: type[reasons.Reason]) -> None:
    with pytest.raises(BadDecision) as caught:
        read_decisions(file(*parts))
    assert isinstance(caught.value.why, reason)


def test_a_circle_is_told_as_a_path() -> None:
    with pytest.raises(BadDecision, match="saling memerlukan: b → c → b"):
        read_decisions(file(formula("a", "1", "b"), formula("b", "1", "c"), formula("c", "1", "b")))


def test_a_long_chain_is_fine() -> None:
    parts = [formula("d0", "n")] + [formula(f"d{n}", f"d{n - 1} + 1", f"d{n - 1}") for n in range(1, 100)]
    assert read_decisions(file(*reversed(parts)))["d99"].evaluate({"n": 0}) == {"d99": 99}


def test_an_explanation_tells_inputs_and_hits() -> None:
    found = read_decisions(one_table("COLLECT", [("< 10", "1"), ("5", "2"), ("> 9", "3")]))["t"]
    told = found.explain({"n": 5})
    assert (told.decision, told.inputs, told.hits) == ("t", (("Angka", 5),), (1, 2))
    assert told.outputs == {"hasil": [1, 2]}
    assert told.refusal is None


def test_first_looks_no_further_than_the_first_hit() -> None:
    found = read_decisions(one_table("FIRST", [("1", "1"), ("< 10", "2"), ("? < batas", "3")]))["t"]
    told = found.explain({"n": 5})
    assert (told.hits, told.outputs) == ((2,), {"hasil": 2})


def test_an_explanation_of_a_refusal_tells_how_far_it_came() -> None:
    told = read_decisions(one_table("UNIQUE", [("< 10", "1"), ("5", "2")]))["t"].explain({"n": 5})
    assert (told.inputs, told.hits, told.outputs) == ((("Angka", 5),), (1, 2), None)
    assert told.refusal is not None
    assert isinstance(told.refusal.why, reasons.NotUnique)


def test_a_refusal_below_stops_those_above() -> None:
    found = read_decisions(GRAPH)["akhir"]
    told = found.explain({"orang": 0, "lantai": 30, "tingkat": 1})
    assert told.refusal is told.required[0].refusal
    with pytest.raises(BadDecision, match=r"Keputusan kepadatan, kolom luas / orang: Pembagian dengan nol"):
        found.evaluate({"orang": 0, "lantai": 30, "tingkat": 1})


def test_variables_stay_as_they_are() -> None:
    given = {"n": 5}
    read_decisions(one_table("UNIQUE", [("5", "1")]))["t"].evaluate(given)
    assert given == {"n": 5}

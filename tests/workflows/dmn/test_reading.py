"""Files: what is read, how results are named, and how a refusal points at its cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.kernel.expressions import errors as language
from portal.workflows.dmn import BadDecision, read_decisions
from portal.workflows.dmn import errors as reasons
from tests.workflows.dmn.writing import column, decision, file, one_table, result, row, table, text

EDITOR = (Path(__file__).parent / "priority.dmn").read_bytes()


def test_a_file_as_the_editor_writes_it() -> None:
    found = read_decisions(EDITOR, "priority.dmn")["prioritas_kunjungan"]
    assert found.label == "Prioritas kunjungan"
    assert found.reads == {"desil", "jumlah_anggota", "lantai", "tanggal_survei"}
    assert found.writes == ("prioritas", "batas_hari")
    family = {"desil": 1, "jumlah_anggota": 6, "lantai": "tanah", "tanggal_survei": "2023-05-01"}
    assert found.evaluate(family) == {"prioritas": "tinggi", "batas_hari": 7}
    assert found.evaluate(family | {"lantai": "keramik, marmer"}) == {"prioritas": "sedang", "batas_hari": 14}
    assert found.evaluate(family | {"desil": 9}) == {"prioritas": "rendah", "batas_hari": 30}


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
    ],
)
def test_three_versions_are_read(namespace: str) -> None:
    source = file(decision("d", text("literalExpression", "1 + 1"), variable="dua"), namespace=namespace)
    assert read_decisions(source)["d"].evaluate({}) == {"dua": 2}


def test_an_only_result_takes_the_first_name_it_finds() -> None:
    def written(name: str, variable: str) -> tuple[str, ...]:
        logic = table([], [result(name)], [row([], ["1"])])
        return read_decisions(file(decision("d", logic, variable=variable)))["d"].writes

    assert written("hasil", "lain") == ("hasil",)
    assert written("", "lain") == ("lain",)
    assert written("", "") == ("d",)


def test_types_of_the_file_itself() -> None:
    own = (
        '<itemDefinition name="tLantai"><typeRef>string</typeRef>'
        + text("allowedValues", '"tanah","keramik"')
        + "</itemDefinition>"
    )
    logic = table([column("lantai", "tLantai")], [result("hasil", "feel:tLantai")], [row(["-"], ["lantai"])])
    found = read_decisions(file(own, decision("d", logic)))["d"]
    assert found.evaluate({"lantai": "tanah"}) == {"hasil": "tanah"}
    with pytest.raises(BadDecision, match="Keputusan d, kolom lantai: Nilai ini tidak ada dalam daftar"):
        found.evaluate({"lantai": "bambu"})


def test_comments_in_cells_do_not_cut_them() -> None:
    source = one_table("UNIQUE", [("1", "2")]).replace(b"<text>1</text>", b"<text>1<!-- atau -->,<![CDATA[2]]></text>")
    source = source.replace(b"<decisionTable", b"<!-- tabel --><?tabel?><decisionTable")
    assert read_decisions(source)["t"].evaluate({"n": 2}) == {"hasil": 2}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "5"),
        ("number", True),
        ("integer", 1.5),
        ("boolean", 1),
        ("string", 5),
        ("date", "besok"),
        ("date", "2021-02-29"),
        ("number", [1]),
    ],
)
def test_an_input_of_another_kind_is_refused(kind: str, value: object) -> None:
    found = read_decisions(one_table("UNIQUE", [("-", "1")], kind=kind))["t"]
    with pytest.raises(BadDecision, match=f"Keputusan t, kolom Angka: Nilai ini bukan {kind}") as caught:
        found.evaluate({"n": value})
    assert (caught.value.column, caught.value.rule) == ("Angka", None)
    assert found.evaluate({"n": None}) == {"hasil": 1}


def _output(kind: str, entry: str, values: str = "", policy: str = "UNIQUE") -> bytes:
    outputs = [result("hasil", kind, label="Hasil", values=values)]
    return file(decision("d", table([column("n")], outputs, [row(["-"], [entry])], hitPolicy=policy)))


@pytest.mark.parametrize(
    ("kind", "entry", "n", "expected"),
    [("integer", "n / 2", 6, 3), ("number", "n / 4", 6, 1.5), ("date", "n", "2026-01-01", "2026-01-01")],
)
def test_results_fit_their_kind(kind: str, entry: str, n: object, expected: object) -> None:
    value = read_decisions(_output(kind, entry))["d"].evaluate({"n": n})["hasil"]
    assert value == expected
    assert type(value) is type(expected)


def test_a_fixed_result_is_checked_when_the_file_is_read() -> None:
    for source, reason in (
        (_output("number", '"x"'), reasons.WrongKind),
        (_output("string", '"x"', '"y","z"'), reasons.OutsideList),
        (_output("", "[1, 2]", policy="COLLECT"), reasons.ListedTwice),
        (_output("", "1 / 0"), language.DividedByZero),
    ):
        with pytest.raises(BadDecision, match="Keputusan d, aturan 1, kolom Hasil: ") as caught:
            read_decisions(source)
        assert isinstance(caught.value.why, reason)


def test_a_computed_result_is_checked_when_it_is_computed() -> None:
    found = read_decisions(_output("number", "n", "1,2"))["d"]
    assert found.evaluate({"n": 2}) == {"hasil": 2}
    for value, reason in (("x", reasons.WrongKind), (3, reasons.OutsideList)):
        with pytest.raises(BadDecision, match="aturan 1, kolom Hasil") as caught:
            found.evaluate({"n": value})
        assert isinstance(caught.value.why, reason)


def test_a_refusal_points_into_the_cell() -> None:
    with pytest.raises(
        BadDecision, match=r"^uji\.dmn: Keputusan t, aturan 2, kolom Angka: .*baris 2, huruf ke-3"
    ) as caught:
        read_decisions(one_table("UNIQUE", [("1", "1"), ("2,\n  n.a", "1")]), "uji.dmn")
    refusal = caught.value
    assert (refusal.file, refusal.decision, refusal.rule, refusal.column) == ("uji.dmn", "t", 2, "Angka")
    assert (refusal.line, refusal.char, refusal.status) == (2, 3, 422)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(BadDecision, match="Keputusan t, kolom Angka: Peubah n tidak dikenal") as caught:
        read_decisions(one_table("UNIQUE", [("1", "1")]))["t"].evaluate({})
    assert isinstance(caught.value.why, language.UnknownName)


def _table(**attributes: str) -> str:
    return table([column("n")], [result("hasil")], [row(["-"], ["1"])], **attributes)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (file(), reasons.NoDecision),
        (file("<decision/>"), reasons.NoId),
        (file(decision("d", _table()), decision("d", _table())), reasons.SameId),
        (file(decision("d", "")), reasons.NoLogic),
        (file(decision("d", "<context/>")), reasons.OtherLogic),
        (file(decision("d", _table() + _table())), reasons.OtherLogic),
        (file(decision("d", _table(hitPolicy="LAST"))), reasons.OtherPolicy),
        (file(decision("d", _table(hitPolicy="COLLECT", aggregation="AVG"))), reasons.OtherPolicy),
        (file(decision("d", _table(hitPolicy="FIRST", aggregation="SUM"))), reasons.OtherPolicy),
        (file(decision("d", _table(hitPolicy="PRIORITY"))), reasons.NoPriorities),
        (file(decision("d", _table(hitPolicy="OUTPUT ORDER"))), reasons.NoPriorities),
        (file(decision("d", table([], [], []))), reasons.NoOutput),
        (file(decision("d", table([], [result("a"), result("a")], []))), reasons.SameOutput),
        (file(decision("d", table([], [result("a"), result()], []))), reasons.BadOutputName),
        (file(decision("d", table([], [result("Tingkat Risiko")], []))), reasons.BadOutputName),
        (file(decision("bukan-nama", table([], [result()], []))), reasons.BadOutputName),
        (file(decision("d", text("literalExpression", "1"), variable="if")), reasons.BadOutputName),
        (
            file(decision("d", table([], [result("a"), result("b")], [], hitPolicy="COLLECT", aggregation="COUNT"))),
            reasons.OneOutputOnly,
        ),
        (file(decision("d", table([column("n")], [result("a")], [row([], ["1"])]))), reasons.WrongEntries),
        (file(decision("d", table([column("n", "context")], [result("a")], []))), reasons.OtherKind),
        (file(decision("d", table([column("")], [result("a")], []))), language.Empty),
        (file(decision("d", table(["<input/>"], [result("a")], []))), language.Empty),
        (file(decision("d", text("literalExpression", "1", expressionLanguage="javascript"))), reasons.OtherLanguage),
        (file(decision("d", text("literalExpression", ""))), language.Empty),
        (file(decision("d", table([], [result("a", values="b")], []))), reasons.NotFixed),
        (file(decision("d", table([], [result("a", "number", default='"x"')], []))), reasons.WrongKind),
        (file(decision("d", _table()), namespace="https://www.omg.org/spec/DMN/20230324/MODEL/"), reasons.NotDmn),
    ],
)
def test_what_is_not_read(source: bytes, reason: type[reasons.Reason]) -> None:
    with pytest.raises(BadDecision) as caught:
        read_decisions(source)
    assert isinstance(caught.value.why, reason)


def test_languages_that_are_ours_in_other_words() -> None:
    for name in ("feel", "FEEL", "https://www.omg.org/spec/DMN/20191111/FEEL/"):
        source = file(decision("d", text("literalExpression", "1", expressionLanguage=name)))
        assert read_decisions(source)["d"].evaluate({}) == {"d": 1}

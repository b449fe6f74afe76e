"""Hostile DMN files: refused at once, with a message, fetching and expanding nothing."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.workflows.dmn import BadDecision, read_decisions
from portal.workflows.dmn import errors as reasons
from tests.workflows.dmn.writing import DMN13, column, decision, file, one_table, result, row, table, text

SECONDS, MEGABYTES = 10.0, 60
"""Of processor time, with memory being traced."""
HEAD = f'<definitions xmlns="{DMN13}">'


def entity(declaration: str, use: str = "&x;") -> bytes:
    """A file whose one cell uses an entity."""
    body = decision("d", table([], [result("a")], [f"<rule><outputEntry><text>{use}</text></outputEntry></rule>"]))
    return f'<?xml version="1.0"?><!DOCTYPE definitions {declaration}>{HEAD}{body}</definitions>'.encode()


def wide(rules: int, columns: int = 1) -> bytes:
    """A table of so many rules and columns."""
    rows = [row(["1"] * columns, ["1"])] * rules
    return file(decision("d", table([column("n")] * columns, [result("a")], rows)))


def cells(cell: str, entry: str = "1") -> bytes:
    """A table with one rule."""
    return one_table("UNIQUE", [(cell, entry)], kind="")


def whole(body: str) -> bytes:
    """A file around any body."""
    return f"{HEAD}{body}</definitions>".encode()


HOSTILE: dict[str, tuple[bytes | Callable[[], bytes], type[Exception] | None]] = {
    "local file": (lambda: entity('[<!ENTITY x SYSTEM "file:///etc/passwd">]'), reasons.HasDoctype),
    "address": (lambda: entity('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]'), reasons.HasDoctype),
    "parameter entity": (lambda: entity('[<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]', "1"), reasons.HasDoctype),
    "external DTD": (lambda: entity('SYSTEM "http://127.0.0.1:9/x.dtd"', "1"), reasons.HasDoctype),
    "public DTD": (lambda: entity('PUBLIC "a" "http://127.0.0.1:9/x.dtd"', "1"), reasons.HasDoctype),
    "empty DOCTYPE": (lambda: entity("", "1"), reasons.HasDoctype),
    "inner entity": (lambda: entity('[<!ENTITY x "1">]'), reasons.HasDoctype),
    "billion laughs": (
        lambda: entity(
            '[<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]", "&a9;"
        ),
        reasons.HasDoctype,
    ),
    "DOCTYPE in UTF-16": (
        lambda: entity('[<!ENTITY x "1">]').decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"),
        reasons.NotUtf8,
    ),
    "DOCTYPE in UTF-7": (
        lambda: b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE d+AD4-<d/>',
        reasons.NotUtf8,
    ),
    "another encoding": (lambda: b'<?xml version="1.0" encoding="EBCDIC-US"?><d/>', reasons.NotUtf8),
    "undeclared entity": (whole("&x;"), reasons.NotXml),
    "inclusion": (
        whole('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
        reasons.NoDecision,
    ),
    "style sheet": (
        b'<?xml-stylesheet href="http://127.0.0.1:9/x"?>' + whole(""),
        reasons.NoDecision,
    ),
    "ten megabytes": (lambda: file(decision("d", text("literalExpression", "1" * 10_000_000))), reasons.TooBig),
    "one megabyte of cell": (lambda: cells("1," * 500_000 + "1"), None),
    "ten thousand rules": (lambda: wide(10_000), reasons.TooManyRules),
    "ten thousand columns": (lambda: wide(1, 6_000), reasons.TooManyCells),
    "many cells": (lambda: wide(900, 11), reasons.TooManyCells),
    "many tables": (
        lambda: file(*(decision(f"d{n}", table([], [result("a")], [row([], ["1"])] * 150)) for n in range(90))),
        reasons.TooManyCells,
    ),
    "many alternatives": (
        lambda: one_table(
            "UNIQUE", [(",".join(str(n) for n in range(r * 300, r * 300 + 300)), "1") for r in range(40)]
        ),
        reasons.TooManyCells,
    ),
    "ten thousand decisions": (
        lambda: file(*(decision(f"d{n}", text("literalExpression", "1")) for n in range(5_000))),
        reasons.TooManyDecisions,
    ),
    "deep elements": (whole("<a>" * 5_000 + "</a>" * 5_000), reasons.NotXml),
    "cut off": (lambda: file(decision("d", ""))[:-20], reasons.NotXml),
    "nothing": (lambda: b"", reasons.NotXml),
    "no XML": (lambda: b"PK\x03\x04", reasons.NotXml),
    "nul": (lambda: file(decision("d", text("literalExpression", "1"))).replace(b">1<", b">1\x00<"), reasons.NotXml),
    "another document": (lambda: b"<html/>", reasons.NotDmn),
    "quotes in an id": (lambda: file(decision("a\"b'c<d>", "")), reasons.NoLogic),
    "braces in an id": (lambda: file(decision("{0.__class__}{why}", "")), reasons.NoLogic),
    "quotes in a result": (lambda: file(decision("d", table([], [result("a'b\"")], []))), reasons.BadOutputName),
    "a hidden result": (lambda: file(decision("d", table([], [result("__class__")], []))), reasons.BadOutputName),
    "a lookalike result": (
        lambda: file(decision("d", table([], [result("h\N{CYRILLIC SMALL LETTER A}sil")], []))),
        reasons.BadOutputName,
    ),
    "a result called ?": (lambda: file(decision("d", table([], [result("?")], []))), reasons.BadOutputName),
    "a long id": (lambda: file(decision("d" * 100_000, "")), reasons.NoLogic),
    "a circle": (lambda: file(decision("d", text("literalExpression", "1"), needs=["d"])), reasons.Circular),
    "an address required": (
        lambda: file(decision("d", text("literalExpression", "1"), needs=["http://127.0.0.1:9/x#d"])),
        reasons.NotHere,
    ),
    "attribute in a cell": (lambda: cells("?.__class__"), None),
    "call in a cell": (lambda: cells("__import__('os')"), None),
    "escape in a result": (lambda: cells("-", "().__class__.__base__"), None),
    "lambda in a result": (lambda: cells("-", "lambda: 1"), None),
    "power in a range": (lambda: cells("[1..9**9**9]"), None),
    "stand-in in a cell": (lambda: cells("\N{LATIN LETTER WYNN} > 1"), None),
    "question in a result": (lambda: cells("-", "? + 1"), None),
    "deep not": (lambda: cells("not(" * 400 + "1" + ")" * 400), None),
    "deep range": (lambda: cells("[" * 400 + "1..2" + "]" * 400), None),
    "many dots": (lambda: cells("[1" + ".." * 900 + "2]"), None),
    "many ranges begun": (lambda: cells("[1..(" * 300), None),
    "many commas": (lambda: cells("," * 1_900), None),
    "hidden mark": (lambda: cells("'\N{RIGHT-TO-LEFT OVERRIDE}a'"), None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, reason = HOSTILE[name]
    source = make if isinstance(make, bytes) else make()
    monkeypatch.setattr("socket.socket", None)
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(BadDecision) as caught:
            read_decisions(source, "hostile.dmn")
        took, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert took < SECONDS
    assert peak < MEGABYTES << 20
    assert reason is None or isinstance(caught.value.why, reason)
    assert str(caught.value).startswith("hostile.dmn: ")
    assert len(str(caught.value)) < 500
    assert "root:" not in str(caught.value)


def test_the_largest_table_is_read_in_time() -> None:
    rows = [row([f"[{n}..{n + 1})", f'"a{n}","b{n}"'], [f"n + {n}"]) for n in range(1_000)]
    source = file(decision("d", table([column("n"), column("s")], [result("a")], rows)))
    began = time.process_time()
    found = read_decisions(source)["d"]
    assert found.evaluate({"n": 999, "s": "b999"}) == {"a": 1998}
    assert time.process_time() - began < 10


def test_the_heaviest_cells_are_read_in_time() -> None:
    cells = [",".join(f"n+{rule * 400 + n}" for n in range(200)) for rule in range(49)]
    began = time.process_time()
    assert read_decisions(one_table("FIRST", [(cell, "1") for cell in cells]))["t"].evaluate({"n": 0}) == {"hasil": 1}
    assert time.process_time() - began < 10


def test_markup_in_labels_stays_text(tmp_path: Path) -> None:
    label = "<script>alert(1)</script>{why}%s"
    source = file(decision("d", table([column("n", "number", label=label)], [result("a")], [])))
    with pytest.raises(BadDecision) as caught:
        read_decisions(source)["d"].evaluate({"n": "x"})
    assert caught.value.column == label
    assert label in str(caught.value)

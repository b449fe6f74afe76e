"""What changes between two versions is told, and which answers lose their place."""

from __future__ import annotations

import pytest

from portal.instruments.comparing import TOLD, Change, compare, losing
from portal.instruments.definition import Instrument
from portal.instruments.reading import from_yaml
from tests.instruments.small import SMALL, changed, small

LUAS = '{name: luas, code: "2", kind: int, label: "Luas | Area", least: 1, most: 999}'


def told(new: Instrument) -> set[tuple[str, Change, bool]]:
    return {(one.name, one.change, one.loses) for one in compare(small(), new)}


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("Luas | Area", "Luas tanah | Area", {("luas", Change.REWORDED, False)}),
        ('kind: int, label: "Luas', 'kind: decimal, label: "Luas', {("luas", Change.RETYPED, True)}),
        ("least: 1, most: 999", "least: 1, most: 500", {("luas", Change.CHECK, True)}),
        ("least: 1, most: 999", "least: 1, most: 5000", {("luas", Change.CHECK, False)}),
        ('relevant: "${tua} >= 60"', 'relevant: "${tua} >= 65"', {("catatan", Change.CONDITION, False)}),
        ("required: true, most: 20, column: alamat", "most: 20, column: alamat", {("alamat", Change.REQUIRED, False)}),
        ("most: 20, column: alamat", "most: 20", {("alamat", Change.REBOUND, True)}),
        ("privacy: anak, relevant", "relevant", {("ibu", Change.PRIVACY, False)}),
        (', b: "Alat B | Tool B"', "", {("alat", Change.CODES_REMOVED, True)}),
        ('b: "Alat B | Tool B"', 'b: "Alat B | Tool B", c: C', {("alat", Change.CODES_ADDED, False)}),
        ("Alat B | Tool B", "Alat Be | Tool B", {("alat", Change.CODES_REWORDED, False)}),
        ("Periksa umurnya.", "Periksa umur.", {("A2", Change.REWORDED, False)}),
        ("${umur} > 110", "${umur} > 105", {("A2", Change.CHECK, False)}),
        ("least: 1, most: 3, record", "least: 1, most: 2, record", {("orang", Change.CHECK, True)}),
    ],
)  # fmt: skip
def test_one_change(old: str, new: str, wanted: set[tuple[str, Change, bool]]) -> None:
    assert told(changed(old, new)) == wanted


def test_nothing_changes_by_a_number() -> None:
    assert compare(small(), small().numbered(2)) == ()


def test_added_and_removed() -> None:
    line = f"      - {LUAS}\n"
    assert line in SMALL
    without = changed(line, "")
    assert told(without) == {("luas", Change.REMOVED, True)}
    assert {(one.name, one.change) for one in compare(without, small())} == {("luas", Change.ADDED)}
    assert [one.name for one in losing(compare(small(), without))] == ["luas"]


def test_one_question_moved_is_told_as_one() -> None:
    line = f"      - {LUAS}\n"
    end = '      - {name: foto, code: "8", kind: image, label: "Foto | Photo"}\n'
    moved = from_yaml(SMALL.replace(line, "").replace(end, end + line))
    assert told(moved) == {("luas", Change.MOVED, False)}


def test_every_change_has_its_words() -> None:
    assert set(TOLD) == set(Change)

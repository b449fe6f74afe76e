"""Raw answers in words, in both languages; sums of codes, as old files keep them, come apart."""

from __future__ import annotations

from typing import Any

import pytest

from portal.instruments.shipping import shipped
from portal.instruments.telling import Told, apart, told
from tests.instruments.small import small

BDT = shipped("bdt2015")


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("tinja", "4", "4, Kolam/sawah/sungai/danau/laut"),
        ("tinja", "99", "99"),
        ("tinja", None, ""),
        ("kartu_identitas", ["1", "4"], "1, Akta kelahiran; 4, KTP"),
        ("jumlah_kamar", 2, "2"),
        ("usaha", [{"usaha_pemilik": "Siti", "usaha_lapangan": "12", "asing": 1}], "Siti, 12, Perdagangan"),
        ("usaha", "rusak", ""),
    ],
)
def test_values_in_words(name: str, value: Any, wanted: str) -> None:
    found = told(BDT, name, value)
    assert found is not None
    assert found.text == wanted


def test_a_question_is_told_with_its_number_and_place() -> None:
    found = told(BDT, "tinja", "1", "en")
    assert found == Told("Final disposal of sewage", "1, Septic tank", "III.12", list(BDT.by_name).index("tinja") + 1)
    assert told(BDT, "tidak_ada", "1") is None
    assert [one.text for value in (True, False) if (one := told(small(), "setuju", value, "en"))] == ["Yes", "No"]
    point = told(small(), "titik", {"lat": -7.4, "lng": 109.2})
    assert point is not None
    assert point.text == "-7.4, 109.2"


@pytest.mark.parametrize(
    ("total", "codes"),
    [
        ("0", ["0"]),
        ("5", ["1", "4"]),
        ("13", ["1", "4", "8"]),
        ("16", None),
        ("x", None),
        ("-1", None),
        ("9" * 9, None),
    ],
)
def test_a_sum_of_codes_comes_apart(total: str, codes: list[str] | None) -> None:
    assert apart(BDT, BDT.by_name["kartu_identitas"], total) == codes


def test_only_powers_of_two_come_apart() -> None:
    assert apart(BDT, BDT.by_name["tinja"], "3") is None

"""Numbers and dates in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.wording import LARGEST, tanggal, tanggal_terbilang, terbilang


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (1000, "seribu"),
        (1100, "seribu seratus"),
        (2026, "dua ribu dua puluh enam"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (93_025_360, "sembilan puluh tiga juta dua puluh lima ribu tiga ratus enam puluh"),
    ],
)
def test_numbers_as_they_are_said(number: int, words: str) -> None:
    assert terbilang(number) == words


@pytest.mark.parametrize("number", [-1, LARGEST])
def test_numbers_without_words(number: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        terbilang(number)


@given(st.sets(st.integers(0, LARGEST - 1), min_size=2, max_size=2))
def test_no_two_numbers_are_said_alike(numbers: set[int]) -> None:
    assert len({terbilang(number) for number in numbers}) == 2


def test_dates() -> None:
    day = date(2026, 11, 24)
    assert tanggal(day) == "24 November 2026"
    assert tanggal_terbilang(day) == "dua puluh empat November dua ribu dua puluh enam"
    assert tanggal(date(2027, 1, 1)) == "1 Januari 2027"

"""Numbers and dates in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.wording import LARGEST, MONTHS, hari, tanggal, tanggal_terbilang, terbilang


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


def said_back(words: str) -> int:
    """The number a text says, read by the rules of the language and not by ours."""
    digits = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
    total = below = unit = 0
    for word in words.replace("seribu", "satu ribu").replace("seratus", "satu ratus").split():
        if word in digits:
            unit = digits.index(word)
        elif word in {"sepuluh", "sebelas"}:
            below += 10 if word == "sepuluh" else 11
        elif word == "belas":
            below, unit = below + 10 + unit, 0
        elif word in {"puluh", "ratus"}:
            below, unit = below + unit * (10 if word == "puluh" else 100), 0
        else:
            total += (below + unit) * {"ribu": 1000, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}[word]
            below = unit = 0
    return total + below + unit


@given(st.integers(0, 999_999_999) | st.integers(0, 2_100))
def test_a_number_in_words_is_that_number(number: int) -> None:
    words = terbilang(number)
    assert said_back(words) == number
    assert "satu puluh" not in words
    assert "satu ratus" not in words
    assert "satu belas" not in words


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_in_words_is_that_day(day: date) -> None:
    first, month, *year = tanggal_terbilang(day).rpartition(MONTHS[day.month - 1])
    assert (said_back(first), month, said_back(year[0])) == (day.day, MONTHS[day.month - 1], day.year)
    assert hari(day + timedelta(days=7)) == hari(day)


def test_dates() -> None:
    day = date(2026, 11, 24)
    assert tanggal(day) == "24 November 2026"
    assert tanggal_terbilang(day) == "dua puluh empat November dua ribu dua puluh enam"
    assert tanggal(date(2027, 1, 1)) == "1 Januari 2027"

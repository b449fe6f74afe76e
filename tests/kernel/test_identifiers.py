"""NIK and No. KK: plausibility and masking (domain: V01-V03)."""

from __future__ import annotations

from datetime import date

import pytest

from portal.kernel.identifiers import Sex, anatomy, clean_number, is_sixteen_digits, mask


@pytest.mark.parametrize(
    "number", ["", "123", "1111111111111111", "1234567890123456", "3302201203900000", "33022012039000A1", "٣" * 16]
)
def test_implausible_numbers_are_refused(number: str) -> None:
    assert not is_sixteen_digits(number)


def test_a_woman_adds_forty_to_the_day() -> None:
    parts = anatomy("3302205203909001")
    assert parts is not None
    assert parts.sex == Sex.PEREMPUAN
    assert parts.born_on(date(1990, 3, 12))
    assert not parts.born_on(date(1990, 3, 13))


def test_an_impossible_date_has_no_anatomy() -> None:
    assert anatomy("3302203513909001") is None


def test_typing_is_cleaned_and_masked() -> None:
    assert clean_number("3302 2052-0390.9001") == "3302205203909001"
    assert mask("3302205203909001") == "330220 •••••• 9001"
    assert mask("12345") == "•••••"

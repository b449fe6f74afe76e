"""Digits from outside: ASCII ones, so many and no more."""

from __future__ import annotations

import pytest

from portal.kernel.area import padded
from portal.kernel.digits import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 9, 999_999_999)])
def test_ascii_digits_are_a_number(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", [None, "", "²", "٣", "-1", "+1", " 1", "1.0", "9" * 10, "9" * 5000])
def test_anything_else_is_none(text: str | None) -> None:
    assert whole(text) is None


def test_a_region_has_as_many_digits_as_it_has() -> None:
    assert whole("3302202015", 10) == 3302202015
    with pytest.raises(ValueError, match="not a region code"):
        padded("3²")

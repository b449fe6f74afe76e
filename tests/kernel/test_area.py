"""Areas: "at or below" is one range of numbers, the same for every level."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.area import EVERYWHERE, Area, Level, ancestors, dotted, level_of, padded

codes = st.builds(
    lambda p, k, c, d, level: int(f"{p:02d}{k:02d}{c:02d}{d:04d}"[: (2, 4, 6, 10)[level]].ljust(10, "0")),
    st.integers(11, 96),
    st.integers(1, 79),
    st.integers(1, 60),
    st.integers(1001, 3099),
    st.integers(0, 3),
)


@given(codes)
def test_a_region_lies_in_each_region_above_it(code: int) -> None:
    for above in ancestors(code):
        assert code in Area.of(above)
        assert Area.of(code).within(Area.of(above))
    assert code in EVERYWHERE


@given(codes, codes)
def test_areas_nest_or_are_apart(one: int, other: int) -> None:
    """The range test agrees with the dotted prefix test of the official codes."""
    below = (dotted(one) + ".").startswith(dotted(other) + ".")
    assert (one in Area.of(other)) == below


@pytest.mark.parametrize(
    ("text", "level"),
    [("33", Level.PROVINSI), ("33.02", Level.KABUPATEN), ("330220", Level.KECAMATAN), ("33.02.20.2015", Level.DESA)],
)
def test_written_codes_come_back(text: str, level: Level) -> None:
    assert level_of(padded(text)) == level
    assert dotted(padded(text)).replace(".", "") == text.replace(".", "")


@pytest.mark.parametrize("text", ["", "3", "330", "33.02.2", "abc", "33022020150"])
def test_other_texts_are_no_codes(text: str) -> None:
    with pytest.raises(ValueError, match="not a region code"):
        padded(text)

"""Record identifiers are UUIDv7 in time order and carry their partition."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.ids import heads, new_id, parse_id, part_of, tails


@given(st.integers(0, 0xFFFF))
def test_the_partition_comes_back(part: int) -> None:
    made = new_id(part)
    assert part_of(made) == part
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_later_is_larger() -> None:
    first = new_id(9)
    time.sleep(0.002)
    assert first < new_id(1)


@pytest.mark.parametrize("part", [-1, 0x10000])
def test_other_partitions_are_refused(part: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        new_id(part)


def test_an_address_that_is_no_identifier_is_none() -> None:
    assert parse_id("1 or 1=1") is None


@given(st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=3), st.sampled_from([1, 2, 5000]))
def test_beginnings_and_ends_make_identifiers_of_their_partitions(parts: list[int], count: int) -> None:
    ends = tails([str(new_id(part)) for part in parts])
    made = [UUID(head + end) for head in heads(count) for end in ends]
    assert len(set(made)) == count * len(parts)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert [part_of(one) for one in made[: len(parts)]] == parts

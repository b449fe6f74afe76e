"""Cursors: what goes in comes out, and nothing else comes in."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.pages import UnknownPage, decode_cursor, encode_cursor

MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.integers(-(2**63), 2**63 - 1), st.uuids(), MOMENTS, st.text(st.characters(exclude_characters="\x00")))
def test_a_cursor_gives_back_its_keys(number: int, record: UUID, moment: datetime, name: str) -> None:
    keys = [number, record, moment, name]
    assert decode_cursor(encode_cursor(keys), [int, UUID, datetime, str]) == keys


@given(st.text(max_size=60))
def test_any_other_text_is_refused_or_read(text: str) -> None:
    with suppress(UnknownPage):
        assert len(decode_cursor(text, [int, UUID])) == 2


def test_numbers_beyond_the_database_and_nul_signs_are_refused() -> None:
    for keys, types in (([2**63], [int]), (["a\x00b"], [str]), ([1, 2], [int]), ([1], [int, int])):
        with pytest.raises(UnknownPage):
            decode_cursor(encode_cursor(keys), types)

"""Verification codes."""

from __future__ import annotations

import pytest

from portal.documents.codes import ALPHABET, new_code, read_code


def test_a_code_has_sixty_bits_and_is_read_back() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(read_code(code) == code for code in codes)
    assert len(ALPHABET) == 32


@pytest.mark.parametrize("typed", ["k7qf2m9dxr41", "K7QF 2M9D XR4I", " k7qf-2m9d-xr4l ", "K7QF-2M9D-XR41"])
def test_people_type_it_in_their_own_way(typed: str) -> None:
    assert read_code(typed) == "K7QF-2M9D-XR41"


@pytest.mark.parametrize("typed", ["", "K7QF-2M9D", "K7QF-2M9D-XR4T-1", "K7QF-2M9D-XR4!", "U7QF-2M9D-XR4T", "•" * 12])
def test_what_cannot_be_a_code(typed: str) -> None:
    assert read_code(typed) is None

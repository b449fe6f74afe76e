"""An address in one line: what the street's text already says is not said again."""

from __future__ import annotations

import pytest

from portal.registry.addresses import address_line


@pytest.mark.parametrize(
    ("told", "recorded"),
    [
        ("Jalan Kenanga 4, Krajan, RT 002 RW 004", ("Jalan Kenanga 4", "Krajan", "002", "004")),
        ("Dusun Krajan, RT 002 RW 004", ("Dusun Krajan", "Krajan", "002", "004")),
        ("Dusun Krajan RT 002/RW 004", ("Dusun Krajan RT 002/RW 004", "Dusun Krajan", "002", "004")),
        ("Kp. Baru rt.2 rw: 04", ("Kp. Baru rt.2 rw: 04", "baru", "002", "004")),
        ("Jl. Krajan 3, Krajan, RT 002", ("Jl. Krajan 3", "Krajan", "002", "")),
        ("Krajan RT 012/RW 004, RT 002", ("Krajan RT 012/RW 004", "Krajan", "002", "004")),
        ("Gang RT, RT 002 RW 004", (" Gang RT ", None, "002", "004")),
        ("", (None, None, None, None)),
    ],
)
def test_nothing_twice_and_nothing_lost(told: str, recorded: tuple[str | None, ...]) -> None:
    assert address_line(*recorded) == told

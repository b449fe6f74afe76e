"""A worker killed at any moment, the database struck down: every case is decided exactly once."""

from __future__ import annotations

from tests.survival.ordeal import Ordeal, endure


def test_killed_workers_lose_nothing_and_repeat_nothing() -> None:
    ordeal = endure(cases=1_200, kills=4, restarts=1, size=60)
    assert ordeal.kills >= 1
    assert ordeal.whole, ordeal


def test_the_sums_can_disagree() -> None:
    """A case decided twice, or a fact missing, is seen."""
    sums = dict.fromkeys(("decided", "cases", "facts", "next", "closed", "moved"), 10) | {"left": 0}
    sound = Ordeal(10, 1, 1, sums, {"done": 10}, 1.0)
    assert sound.whole
    assert not Ordeal(10, 1, 1, sums | {"decided": 11}, {"done": 10}, 1.0).whole
    assert not Ordeal(10, 1, 1, sums | {"facts": 9}, {"done": 10}, 1.0).whole
    assert not Ordeal(10, 1, 1, sums | {"left": 1}, {"done": 10}, 1.0).whole

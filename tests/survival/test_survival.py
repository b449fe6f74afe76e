"""A worker killed at any moment, the database struck down: every case is decided and served exactly once."""

from __future__ import annotations

from dataclasses import replace

from tests.survival.ordeal import SUMS, Ordeal, endure


def test_killed_workers_lose_nothing_and_repeat_nothing() -> None:
    ordeal = endure(cases=1_200, kills=4, restarts=1, size=60)
    assert (ordeal.kills, ordeal.restarts) == (4, 1), "the work was over too soon: give it more"
    print(ordeal)
    assert ordeal.whole, ordeal


def test_the_sums_can_disagree() -> None:
    """A case decided twice, or a fact missing, is seen."""
    sums = dict.fromkeys(SUMS, 10) | {"left": 0}
    sound = Ordeal(10, 1, 1, sums, {"done": 10}, 1.0)
    assert sound.whole
    for name in SUMS:
        for wrong in (sums[name] + 1, sums[name] - 1):
            assert not replace(sound, sums=sums | {name: wrong}).whole, name
    assert not replace(sound, bulk={"done": 9}).whole

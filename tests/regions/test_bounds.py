"""A village ends where another village's point is nearer; how far outside a place lies is never overstated."""

import math
import random

import pytest

from portal.regions.bounds import Point, degrees, distance_km, outside_km

HERE = (-7.45, 109.16)


def moved(place: Point, km: float, bearing: float) -> Point:
    high, wide = degrees(place[0], 1)
    return place[0] + km * high * math.sin(bearing), place[1] + km * wide * math.cos(bearing)


def somewhere(chance: random.Random) -> Point:
    return moved(HERE, chance.uniform(0, 6), chance.uniform(0, 2 * math.pi))


def test_distance() -> None:
    assert distance_km((0, 0), (0, 1)) == pytest.approx(111.2, abs=0.1)


def test_halfway_between_two_villages_is_the_boundary() -> None:
    other = moved(HERE, 4, 0)
    assert outside_km(moved(HERE, 1.99, 0), HERE, [other]) == 0
    assert outside_km(moved(HERE, 3, 0), HERE, [other]) == pytest.approx(1, abs=0.01)
    assert outside_km(other, HERE, [other]) == pytest.approx(2, abs=0.01)
    assert outside_km(moved(HERE, 30, 0), HERE, []) == 0


def test_outside_is_where_another_point_is_nearer_and_no_shorter_way_leads_in() -> None:
    chance, seen = random.Random(19), {True: 0, False: 0}
    for _ in range(400):
        own, others, place = somewhere(chance), [somewhere(chance) for _ in range(7)], somewhere(chance)
        beyond = outside_km(place, own, others)
        nearest = min(distance_km(place, one) for one in others)
        if abs(distance_km(place, own) - nearest) > 0.01:
            assert (beyond > 0) == (nearest < distance_km(place, own))
        seen[beyond > 0] += 1
        if beyond > 0.05:
            ways = [moved(place, beyond * 0.98, chance.uniform(0, 2 * math.pi)) for _ in range(20)]
            assert all(min(distance_km(one, other) for other in others) < distance_km(one, own) for one in ways)
    assert min(seen.values()) > 20, seen

"""Where a village ends, while no official boundary is known: nearer to its own point than to any other village's.

These are the cells of a Voronoi diagram of the village points; a cell is never drawn here, only asked how far outside
of it a place lies.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

Point = tuple[float, float]
"""Latitude and longitude in degrees."""
RADIUS_KM = 6371.0
_DEGREE_KM = math.pi * RADIUS_KM / 180


def distance_km(one: Point, other: Point) -> float:
    """Great-circle distance of two points (haversine)."""
    lat1, lng1, lat2, lng2 = (math.radians(value) for value in (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * RADIUS_KM * math.asin(math.sqrt(half))


def degrees(lat: float, km: float) -> Point:
    """How many degrees of latitude and of longitude `km` are at a latitude."""
    return km / _DEGREE_KM, km / (_DEGREE_KM * math.cos(math.radians(lat)))


def outside_km(place: Point, own: Point, others: Iterable[Point]) -> float:
    """How far a place lies outside the cell of `own` among `others`, at least, in km; 0 inside.

    Measured to the farthest of the half-planes the cell is cut from, on the plane that touches the earth at the place.
    """
    high, wide = degrees(place[0], 1)
    own_y, own_x = (own[0] - place[0]) / high, (own[1] - place[1]) / wide
    own_square, farthest = own_y**2 + own_x**2, 0.0
    for lat, lng in others:
        y, x = (lat - place[0]) / high, (lng - place[1]) / wide
        apart = math.hypot(y - own_y, x - own_x)
        if apart:
            farthest = max(farthest, (own_square - y**2 - x**2) / (2 * apart))
    return farthest

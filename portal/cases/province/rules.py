"""How sure a share from a sample is. Pure."""

from __future__ import annotations

from math import sqrt

SURE = 1.959963984540054
"""Standard deviations of a 95 percent interval."""
LEAST_SIZE, MOST_SIZE, USUAL_SIZE = 1, 200, 20
MOST_DAYS = 366


def wilson(right: int, read: int) -> tuple[float, float]:
    """Between which shares the true share lies with 95 percent certainty (Wilson); (0, 1) when nothing was read."""
    if not read:
        return 0.0, 1.0
    share, square = right / read, SURE**2
    middle = share + square / (2 * read)
    reach = SURE * sqrt(share * (1 - share) / read + square / (4 * read**2))
    whole = 1 + square / read
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)

"""Merged cells: only the first of them has content, so every row they cover is read wrongly. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


class Merged:
    """Which rows are touched by merged cells, and where."""

    def __init__(self, ranges: Sequence[str]) -> None:
        matches = [match for text in ranges if (match := _RANGE.fullmatch(text))]
        found = [(int(match[2]), int(match[4]), match[0]) for match in matches]
        self.ranges = sorted(found)
        self._starts = [first for first, _, _ in self.ranges]
        self._reach: list[int] = []
        most = 0
        for _, last, _ in self.ranges:
            most = max(most, last)
            self._reach.append(most)

    def at(self, row: int) -> str | None:
        """A merged range that covers a row."""
        place = bisect_right(self._starts, row) - 1
        while place >= 0 and self._reach[place] >= row:
            if self.ranges[place][1] >= row:
                return self.ranges[place][2]
            place -= 1
        return None

"""Areas: a region code and everything below it, as one half-open range of numbers.

Kemendagri codes nest (33 ⊃ 33.02 ⊃ 33.02.05 ⊃ 33.02.05.2001). Padded with zeros to ten digits they become numbers whose
subtree is a range, so "at or below" is `lo <= code < hi`: one B-tree, one predicate, the same in Python and in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

NATION = 0
_WIDTHS = (10**10, 10**8, 10**6, 10**4, 1)


class Level(IntEnum):
    """The level of a region code."""

    NASIONAL = 0
    PROVINSI = 1
    KABUPATEN = 2
    KECAMATAN = 3
    DESA = 4


def width_of(level: Level) -> int:
    """How many codes a region of a level spans: a code less its remainder by this is the region it lies in."""
    return _WIDTHS[level]


def level_of(code: int) -> Level:
    """The level of a padded ten-digit code; 0 is the nation."""
    for level, width in zip(Level, _WIDTHS, strict=True):
        if code % width == 0:
            return level
    raise AssertionError(code)


def padded(code: str) -> int:
    """The number of an official code as written (2, 4, 6 or 10 digits, dots allowed)."""
    digits = code.replace(".", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in {2, 4, 6, 10}:
        raise ValueError(f"not a region code: {code!r}")
    return int(digits.ljust(10, "0"))


def dotted(code: int) -> str:
    """The official way to write a code: 33, 33.02, 33.02.05, 33.02.05.2001."""
    digits, level = f"{code:010d}", level_of(code)
    parts = [digits[0:2], digits[2:4], digits[4:6], digits[6:10]]
    return ".".join(parts[:level])


def width_below(code: int) -> int:
    """How far apart the codes lie one level below a region; 1 in a sub-district and in a village."""
    return _WIDTHS[min(level_of(code) + 1, Level.DESA)]


def over(column: str) -> str:
    """SQL for the codes of a region and of all above it, itself first, between commas."""
    parts = [column if width == 1 else f"{column} - {column} % {width}" for width in sorted(set(_WIDTHS[1:]))]
    return ", ".join([*parts, "0"])


def end_of(column: str) -> str:
    """SQL for the code behind a region and all below it: `Area.of(column).hi`."""
    cases = " ".join(f"when {column} % {width} = 0 then {width}" for width in _WIDTHS)
    return f"({column} + case {cases} end)"


@dataclass(frozen=True)
class Area:
    """A region and all below it: `lo <= code < hi`."""

    lo: int
    hi: int

    @classmethod
    def of(cls, code: int) -> Area:
        """The area headed by region `code`."""
        return cls(code, code + _WIDTHS[level_of(code)])

    def __contains__(self, code: int) -> bool:
        return self.lo <= code < self.hi

    def within(self, other: Area) -> bool:
        """Whether this area lies wholly inside `other`."""
        return other.lo <= self.lo and self.hi <= other.hi


NOWHERE = Area(0, 0)
EVERYWHERE = Area.of(NATION)


def ancestors(code: int) -> list[int]:
    """The codes above `code`, from its province down to its direct parent."""
    level = level_of(code)
    return [code - code % width for width in _WIDTHS[1:level]]

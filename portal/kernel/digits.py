"""Numbers people and programs type: the one place where digits from outside become a number."""

from __future__ import annotations

from typing import Final

LONGEST: Final = 9
"""Digits of a count, a version, a place in a list: always within the database's integers."""
CODE_DIGITS: Final = 10
"""Digits of a region's code, padded."""


def whole(text: str | None, longest: int = LONGEST) -> int | None:
    """The number `text` writes in ASCII digits, at most `longest` of them; None when it is anything else.

    `str.isdigit` alone is true of "²" and of digits without end, at which `int` raises.
    """
    return int(text) if text and len(text) <= longest and text.isascii() and text.isdigit() else None

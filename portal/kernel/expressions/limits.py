"""How far the safe language goes: an expression costs little to read and to compute, whoever wrote it."""

from __future__ import annotations

from typing import Final

LONGEST_SOURCE: Final = 2_000
DEEPEST: Final = 50
"""Levels of the syntax tree; a chain of + counts one level for each sign."""
DEEPEST_BRACKETS: Final = 30
MOST_NODES: Final = 500
LARGEST_NUMBER: Final = 10**18
"""Whole numbers, either sign; a fraction must only be finite."""
LONGEST_TEXT: Final = 10_000
MOST_ITEMS: Final = 1_000
MOST_TEXT_IN_ALL: Final = 100_000
"""Characters of all texts of one list together, and of all that one script assigns."""
LONGEST_NAME: Final = 100
MOST_LINES: Final = 100
LONGEST_SCRIPT: Final = 20_000

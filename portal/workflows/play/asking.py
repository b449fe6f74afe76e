"""What the token game asks of a case while it moves: guards, numbers, scripts, decisions. Nothing else is ever read."""

from __future__ import annotations

from typing import Protocol


class Stuck(Exception):
    """A case cannot go on from here: no way out of a choice holds, an expression fails, a loop has no end.

    Nothing has moved. `element` is where, `why` a phrase.
    """

    def __init__(self, element: str, why: str) -> None:
        super().__init__(f"{element}: {why}")
        self.element, self.why = element, why


class Ask(Protocol):
    """The case's answers."""

    def guard(self, element: str, source: str) -> bool:
        """Whether a condition holds."""

    def number(self, element: str, source: str) -> int:
        """How many times an activity repeats."""

    def run(self, element: str, what: str) -> None:
        """Run the element's `script`, `prescript`, `postscript` or `decision`: it sets variables."""

"""What the people of the month wrote down for themselves, apart from the portal: its totals are held against this."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """Counts, by what was done."""

    made: Counter[str] = field(default_factory=Counter)
    """Proposals sent by a form, by kind."""
    born: Counter[str] = field(default_factory=Counter)
    """Cases that come out of others, by what they come out of: a struck name, a move, an objection."""
    ended: Counter[str] = field(default_factory=Counter)
    """Cases that ended by what somebody answered: refused, withdrawn."""
    answers: Counter[str] = field(default_factory=Counter)
    """Steps answered one by one, by answer."""
    hall: Counter[str] = field(default_factory=Counter)
    """What the halls decided, by decision; `rapat` meetings, `hadir` people; families that `pecah` and `gabung`."""
    visits: int = 0
    letters: Counter[str] = field(default_factory=Counter)
    """Letters asked for by somebody at a page, by kind."""
    late: int = 0
    """Proposals sent after the period was over."""
    followed: int = 0
    """Removals that follow from objections, which the portal hands in itself."""
    late_born: int = 0
    """Those of them that came after the period was over."""
    held_over: int = 0
    """Cases of the next month's period, which the ministry's desk leaves for its next decree."""
    shown: int = 0
    """Rows somebody without an account counted on the public lists of the decree."""
    bulk: Counter[str] = field(default_factory=Counter)
    """Tasks decided at once, by step, as each bulk's own page told."""

    def answered(self, action: str) -> None:
        """One step answered at its page."""
        self.answers[action] += 1

"""Reasons people give for what they do to running cases: long enough to say something, short enough to be kept."""

from __future__ import annotations

from portal.cases.errors import ReasonRequired, ReasonTooLong
from portal.cases.rules import LONGEST_NOTE, SHORTEST_NOTE


def reasoned(reason: str) -> str:
    """The reason as it is kept. Refuses: `ReasonRequired`, `ReasonTooLong`, at the field `alasan`."""
    kept = reason.strip()
    if len(kept) < SHORTEST_NOTE:
        raise ReasonRequired(fields={"alasan": ReasonRequired().message})
    if len(kept) > LONGEST_NOTE:
        refusal = ReasonTooLong(most=LONGEST_NOTE)
        raise ReasonTooLong(most=LONGEST_NOTE, fields={"alasan": refusal.message})
    return kept

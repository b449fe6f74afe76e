"""Reasons people give for what they do: long enough to say something, short enough to be kept."""

from __future__ import annotations

from portal.kernel.errors import Invalid

SHORTEST, LONGEST = 5, 2_000
OF_VERSIONS = 10
"""The shortest reason for what many will work by: a process, a questionnaire, a whole file of proposals."""


class ReasonRequired(Invalid):
    """Tulis alasan sedikitnya {least} huruf; alasan ini tercatat."""


class ReasonTooLong(Invalid):
    """Alasan paling banyak {most} huruf."""


def reasoned(written: str, *, least: int = SHORTEST, most: int = LONGEST, field: str = "alasan") -> str:
    """The reason as it is kept. Refuses `ReasonRequired`, `ReasonTooLong`, at `field` of the form."""
    kept = written.strip()
    if len(" ".join(kept.split())) < least:
        raise ReasonRequired(fields={field: ReasonRequired(least=least).phrase}, least=least)
    if len(kept) > most:
        raise ReasonTooLong(fields={field: ReasonTooLong(most=most).phrase}, most=most)
    return kept

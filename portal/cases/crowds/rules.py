"""How large a sample is, who may confirm, what an office may ask. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from portal.cases.escalation.rules import SUPERIOR
from portal.kernel.phrases import Phrase

LOOK_HOURS = 24
"""A sample read longer ago tells nothing of what waits now."""
MOST_SAMPLE, MOST_TASKS, MOST_HOURS = 100, 1_000_000, 168


class Terms(NamedTuple):
    """What an office asks: the sample's bounds, from how many tasks on a second person, hours it can be taken back."""

    least: int
    percent: int
    most: int
    second_from: int
    hours: int


USUAL = Terms(least=5, percent=1, most=30, second_from=1_000, hours=24)


@dataclass(frozen=True)
class Start:
    """Under which terms one answer for many begins."""

    look_id: UUID | None = None
    without: frozenset[UUID] = frozenset()
    """Tasks taken out after reading."""
    second: bool = False
    """Whether somebody else must confirm first."""
    hours: int = 0
    """How long it can be taken back whole; what it asks of the house waits as long."""


AT_ONCE = Start()


def sample_size(terms: Terms, total: int) -> int:
    """How many of so many tasks are read first."""
    wanted = max(terms.least, -(-total * terms.percent // 100))
    return min(wanted, max(terms.most, terms.least), total)


def confirmers(role: str) -> tuple[str, ...]:
    """The roles that may confirm what `role` began: their own, and the superior's."""
    return (role, SUPERIOR[role]) if role in SUPERIOR else (role,)


def problems(terms: Terms, ministry: Terms | None) -> dict[str, str]:
    """Field → what is wrong; an office below the ministry may only ask for more than it."""
    bounds = {
        "least": (1, MOST_SAMPLE),
        "percent": (0, 100),
        "most": (1, MOST_SAMPLE),
        "second_from": (1, MOST_TASKS),
        "hours": (0, MOST_HOURS),
    }
    wrong: dict[str, str] = {
        name: Phrase("Isi {least} sampai {most}.", least=lo, most=hi)
        for name, (lo, hi) in bounds.items()
        if not lo <= getattr(terms, name) <= hi
    }
    if not wrong and terms.most < terms.least:
        wrong["most"] = "Contoh paling banyak tidak boleh kurang dari paling sedikit."
    if ministry is not None and not wrong:
        for name in ("least", "percent", "most", "hours"):
            if getattr(terms, name) < getattr(ministry, name):
                wrong[name] = Phrase("Kementerian meminta sedikitnya {least}.", least=getattr(ministry, name))
        if terms.second_from > ministry.second_from:
            wrong["second_from"] = Phrase("Kementerian meminta paling banyak {most}.", most=ministry.second_from)
    return wrong

"""Pictures of what can be wrong with a drawing, each with its healthy twin."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from portal.cases.ports import Sources
from portal.workflows.gate import Budget, Context
from tests.gate.drawing import draw, end, sources, start, user, xor

HOUSE = Context(
    roles=("verifikator_kab", "operator_desa"),
    services=("registry.apply_change_set",),
    forms=("keputusan", "musdes"),
    today=date(2026, 11, 25),
    budget=Budget(markings=2_000, seconds=3.0, lives=5),
)


@dataclass(frozen=True)
class Picture:
    """A diagram that shows a finding, and one that is right."""

    wrong: Sources
    right: Sources
    house: Context = field(default=HOUSE)
    """The house the wrong one is looked at in."""
    healthy: Context = field(default=HOUSE)


def two(wrong: bytes | Sources, right: bytes | Sources, house: Context = HOUSE, healthy: Context = HOUSE) -> Picture:
    """A picture of two files."""
    said = [one if isinstance(one, Sources) else sources(one) for one in (wrong, right)]
    return Picture(*said, house, healthy)


def choice(*ways: str, pick: str = xor("pilih"), **said: str) -> bytes:
    """A step of people, a choice, two ends."""
    return draw(start(), user("tanya", "setuju,tolak"), pick, end("ya"), end("tidak"), way=ways, **said)


def asked(condition: str = "keputusan == 'setuju'", other: str = "keputusan == 'tolak'", **said: str) -> bytes:
    """The same, said by the conditions of its two ways."""
    return choice("mulai > tanya > pilih", f"pilih > ya ? {condition}", f"pilih > tidak ? {other}", **said)

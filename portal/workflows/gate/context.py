"""What the gate knows of the house a process is to run in. Everything may be left out; then it is not checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from portal.cases.outlines import Scalar
from portal.cases.ports import Sources, Vacancy

FORMS: Final = frozenset(
    {"draf", "musdes", "kunjungan", "keputusan", "konflik", "mutu", "sidang", "putusan", "penetapan"}
)
"""The screen parts that serve steps of people."""


@dataclass(frozen=True)
class Running:
    """The version that runs now: its files, how many cases stand at which marking, and the author's own mapping.

    A marking is given by its canonical form, or by its number when the old diagram can lead to it.
    """

    sources: Sources
    counts: Mapping[bytes | int, int] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Element of the old diagram → element of the new one, where ids differ."""
    capped: bool = False
    """Whether there are more cases than were counted."""


@dataclass(frozen=True)
class Budget:
    """How far the gate looks before it says so."""

    markings: int = 20_000
    seconds: float = 20.0
    lives: int = 200
    interned: int = 10_000
    """Markings up to which a model counts as interned."""


@dataclass(frozen=True)
class Context:
    """The house: roles and services it has, forms it shows, who holds which role where, what runs now."""

    roles: Collection[str] | None = None
    services: Collection[str] | None = None
    forms: Collection[str] | None = None
    levels: Mapping[str, Collection[str]] | None = None
    """Role → levels of area it is held at."""
    vacant: Mapping[str, Vacancy] = field(default_factory=dict)
    """Role → where nobody holds it."""
    opening: Mapping[str, Collection[Scalar]] | None = None
    """Variables a case starts with, and the values each may have then."""
    results: Mapping[str, Mapping[str, Collection[Scalar]]] = field(default_factory=dict)
    """Service → the variables it sets, and the values each may get."""
    today: date | None = None
    running: Running | None = None
    scenarios: str | None = None
    """The text of scenarios.yaml."""
    scenarios_file: str = ""
    """What that file is called; "" when it has no name."""
    budget: Budget = Budget()
    seed: int = 1

"""Many lives of one model, and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.workflows.play.interner import Interner
from tests.lives.engine import Engine, interner_of
from tests.lives.life import Lived, Player, live, shrunk
from tests.lives.models import Life
from tests.lives.referee import Rules
from tests.lives.stock import ASKED, Stock, specs_of


@dataclass
class Tally:
    """Lives counted; `parted`: those in which the players differed."""

    lives: int = 0
    steps: int = 0
    reworked: int = 0
    """Lives in which some task was done more than once."""
    markings: int = 0
    visited: set[str] = field(default_factory=set)
    parts: int = 0
    """Parts of the diagram seen, of how many."""
    parted: list[Lived] = field(default_factory=list)
    shown: str = ""
    """The shortest way to a difference."""

    def add(self, lived: Lived) -> None:
        """Count a life."""
        done = [one.key for one in lived.history if one.what == "done"]
        self.lives += 1
        self.steps += len(lived.history)
        self.visited |= lived.visited
        self.reworked += len(done) > len(set(done))
        if lived.parted:
            self.parted.append(lived)


def against_engine(life: Life, seeds: range, interner: Interner | None = None) -> Tally:
    """The engine, one interner for all lives."""
    interner = interner or interner_of(life)
    tally = _led(life, seeds, lambda: Engine(interner, life.start))
    tally.markings = len(interner._bodies)
    return tally


def against_stock(life: Life, seeds: range) -> Tally:
    """Stock SpiffWorkflow."""
    specs = specs_of(life)
    return _led(life, seeds, lambda: Stock(specs, life.start), ASKED)


def _led(life: Life, seeds: range, fresh: Callable[[], Player], only: frozenset[str] | None = None) -> Tally:
    rules = rules_of(life)
    tally = Tally(parts=len(rules.diagram.parts))
    for seed in seeds:
        tally.add(live(life, rules, fresh(), seed, only=only))
    if tally.parted:
        first = min(tally.parted, key=lambda one: len(one.history))
        tally.shown = str(
            shrunk(first, lambda steps: live(life, rules, fresh(), first.seed, only=only, happenings=steps))
        )
    return tally


def rules_of(life: Life) -> Rules:
    """A model as the referee reads it."""
    return Rules(life.diagrams, life.decisions, life.name)

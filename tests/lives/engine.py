"""The engine as a player of lives: its interner led from marking to marking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from portal.workflows.play.asking import Stuck
from portal.workflows.play.interner import START, Interner, Outcome
from portal.workflows.play.model import build
from portal.workflows.play.playing import Action
from tests.lives.models import Life
from tests.lives.seen import Happening, Seen

ANEW = {"task", "service", "timer"}


def interner_of(life: Life) -> Interner:
    """A fresh interner of a model."""
    source, *others = [one.read_bytes() for one in life.diagrams]
    return build(source, life.name, others=others, tables=[one.read_bytes() for one in life.decisions]).interner


class Engine:
    """One case as the engine leads it. `real`: every step is played for real, none replayed."""

    def __init__(self, interner: Interner, variables: Mapping[str, Any], *, real: bool = False) -> None:
        self.interner, self.variables = interner, dict(variables)
        self.advance = interner.side_exit if real else interner.advance
        self.marking, self.over = START, False
        self.last: Outcome | None = None

    def start(self) -> Seen:
        """Begin the case."""
        return self._step(Action("start"), {})

    def act(self, happening: Happening) -> Seen:
        """Let something happen."""
        return self._step(Action(happening.what, happening.key, happening.code), happening.answers)

    def _step(self, action: Action, answers: Mapping[str, Any]) -> Seen:
        try:
            outcome, variables = self.advance(self.marking, action, {**self.variables, **answers})
        except Stuck:
            self.last = None
            return self._seen(None)
        self.last = outcome
        self.marking, self.variables, self.over = outcome.marking, variables, outcome.over
        return self._seen(outcome)

    def _seen(self, outcome: Outcome | None) -> Seen:
        open_now = self.interner.open(self.marking)

        def keys(what: str) -> Counter[str]:
            return Counter(one.key for one in open_now if one.what == what)

        anew = [one for one in outcome.opened if one.what in ANEW] if outcome else []
        return Seen(
            outcome is None, keys("task"), keys("service"), keys("timer"), keys("message"), keys("signal"),
            Counter((one.what, one.key) for one in anew), dict(self.variables), self.over,
            tuple(sorted(outcome.ends)) if outcome else (),
        )  # fmt: skip

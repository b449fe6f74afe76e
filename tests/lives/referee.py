"""The independent referee: the token game of the BPMN specification, led by itself from the diagram's XML.

It shares no line with the engine. It is slow, looks at everything afresh at every move, and trusts its diagrams.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.lives.decisions import read_tables
from tests.lives.diagram import Diagram
from tests.lives.game import Game, NoWay
from tests.lives.openings import Opening
from tests.lives.seen import Happening, Seen

ANEW = {"task", "service", "timer"}
"""Of these it is compared whether they are new."""


class Rules:
    """The diagrams and tables of one model, read once."""

    def __init__(self, diagrams: Iterable[Path], tables: Iterable[Path] = (), process: str = "") -> None:
        self.diagram = Diagram(diagrams, process)
        self.tables = read_tables(tables)


class Referee:
    """One case as the specification wants it."""

    def __init__(self, rules: Rules, variables: dict[str, Any]) -> None:
        self.game = Game(rules.diagram, rules.tables)
        self.game.variables.update(variables)
        self.stuck = self.begun = False

    def start(self) -> Seen:
        """Begin the case."""
        game = self.game
        self._carefully(lambda: game.enter(0, game.diagram.process))
        return self.seen()

    def act(self, happening: Happening) -> Seen:
        """Let something happen; a step that cannot be finished leaves everything as it was.

        So does the failure of a call that nothing in the diagram catches: the specification leaves it to the system.
        """
        self._carefully(lambda: self._happen(happening))
        return self.seen()

    def _carefully(self, step: Any) -> None:
        game = self.game
        pieces, variables = dict(game.board.pieces), dict(game.variables)
        game.step += 1
        game.ends, game.signals, self.stuck = [], [], False
        try:
            step()
            game.settle()
            self.begun = True
        except NoWay:
            game.board.pieces, game.variables, game.ends = pieces, variables, []
            self.stuck = True

    def _happen(self, happening: Happening) -> None:
        game = self.game
        game.variables.update(happening.answers)
        if happening.what == "signal":
            if not game.broadcast(happening.key):
                raise LookupError(happening.key)
            return
        place = self._place(happening)
        if happening.what == "error":
            if not game.climb("error", happening.code, game.board.pieces[place.piece].home):
                raise NoWay(happening.key)
        else:
            game.happens(place)

    def _place(self, happening: Happening) -> Opening:
        wanted = {"done": {"task", "service"}, "error": {"service"}}.get(happening.what, {happening.what})
        for one in self.game.openings():
            if one.what in wanted and one.key == happening.key:
                return one
        raise LookupError(happening.key)

    def seen(self) -> Seen:
        """What can be seen of the case now."""
        game, open_now = self.game, self.game.openings()

        def keys(what: str) -> Counter[str]:
            return Counter(one.key for one in open_now if one.what == what)

        anew = [] if self.stuck else [one for one in open_now if one.what in ANEW and one.born == game.step]
        return Seen(
            self.stuck, keys("task"), keys("service"), keys("timer"), keys("message"), keys("signal"),
            Counter((one.what, one.key) for one in anew), dict(game.variables), self.over, tuple(sorted(game.ends)),
        )  # fmt: skip

    @property
    def over(self) -> bool:
        """Whether nothing of the case is left."""
        return self.begun and not self.game.board.pieces

    def openings(self) -> list[Opening]:
        """Everything the case waits for."""
        return self.game.openings()

"""The fifth stage: random lives, each step taken by the engine and by the referee, and compared."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Any

from portal.cases.ports import Sources
from portal.kernel.phrases import Phrase
from portal.workflows.describing import step_of
from portal.workflows.findings import Finding, Happened
from portal.workflows.gate.lint.ground import ANSWER, ANSWERS, RETURN, TARGET
from portal.workflows.gate.proof.formulas import formula
from portal.workflows.gate.report import Stage, done, skipped
from portal.workflows.net.model import Kind, Net, Node
from portal.workflows.play.asking import Stuck
from portal.workflows.play.interner import START, Outcome
from portal.workflows.play.looking import Open
from portal.workflows.play.model import Model
from portal.workflows.play.playing import Action
from portal.workflows.play.programs import sources_of
from portal.workflows.referee.elements import not_compared
from portal.workflows.referee.parsing import CannotRead, specs_of
from portal.workflows.referee.stepping import NoWay, Referee, Seen

LONGEST = 60
"""Steps of one life."""
SHOWN = 8
LOST = (RecursionError, AttributeError, KeyError, TypeError, StopIteration)
"""What the library raises where it loses its way: its trouble, not the diagram's."""
MESSAGES = {
    "elements": "unsur yang tidak dibandingkan: {names}",
    "unread": "pembanding tidak dapat membaca diagram ini: {detail}",
    "unsafe": "bukti belum lolos",
    "twofold": "sebuah langkah dapat terbuka dua kali sekaligus, yang tidak dibandingkan",
}


def live(name: str, model: Model, sources: Sources, *, lives: int, seed: int, unsafe: str = "") -> Stage:
    """The stage of the random lives. `unsafe`: the reason why comparing would be pointless, if there is one."""
    if others := not_compared(model.net):
        shown = ", ".join(others[:SHOWN]) + (", …" if len(others) > SHOWN else "")
        return skipped(name, MESSAGES["elements"], names=shown)
    if unsafe:
        return skipped(name, MESSAGES[unsafe])
    try:
        specs = specs_of(sources.diagram, model.net.id, sources.others)
    except CannotRead as error:
        return skipped(name, MESSAGES["unread"], detail=str(error))
    steps = 0
    values = values_in(model.net)
    for number in range(1, lives + 1):
        try:
            life = _Life(model, specs, values, Random(f"{seed}/{number}"))  # noqa: S311 - repeatable on purpose
            parted = life.live()
        except LOST as error:
            return skipped(name, MESSAGES["unread"], detail=type(error).__name__)
        steps += life.steps
        if parted:
            params = {"life": number, "step": life.steps, "detail": parted}
            return done(name, [Finding("parted", "", params, tuple(life.told))], lives=number, steps=steps)
    return done(name, [], lives=lives, steps=steps)


def values_in(net: Net) -> dict[str, list[Any]]:
    """Variable → the values its diagram compares it with, and one it does not foresee."""
    found: dict[str, list[Any]] = defaultdict(list)
    for _, source in sources_of(net):
        for atom in formula(source).atoms():
            tree = ast.walk(ast.parse(f"({atom.source}\n)", mode="eval"))
            literals = [node.value for node in tree if isinstance(node, ast.Constant)]
            for name in atom.compiled.names - ANSWERS:
                found[name] += literals or [True, False]
    return {name: list(dict.fromkeys(values)) for name, values in sorted(found.items())}


class _Life:
    """One case lived twice."""

    def __init__(self, model: Model, specs: tuple[Any, Any], values: Mapping[str, list[Any]], chance: Random) -> None:
        self.model, self.values, self.chance = model, values, chance
        self.variables: dict[str, Any] = dict.fromkeys(sorted(ANSWERS), "") | self._some(1.0)
        self.referee = Referee(*specs, self.variables)
        self.marking = START
        self.steps = 0
        self.told: list[Happened] = []

    def _some(self, share: float) -> dict[str, Any]:
        """Values for some of the variables."""
        return {name: self.chance.choice(pool) for name, pool in self.values.items() if self.chance.random() < share}

    def live(self) -> str:
        """Live to the end, a standstill, or the first disagreement, which is told."""
        parted, over = self._step(Action("start"), {}, Happened("start"))
        while not parted and not over and self.steps < LONGEST:
            opens = self.model.interner.open(self.marking)
            if not opens:
                return ""
            one = self.chance.choice(opens)
            node = self.model.net.node(one.element)
            parted, over = self._step(*self._happening(one, node))
        return parted

    def _happening(self, one: Open, node: Node) -> tuple[Action, dict[str, Any], Happened]:
        if one.what == "timer":
            return Action("timer", one.key), {}, Happened("timer", node.id)
        values = self._some(0.5)
        if node.kind is Kind.SERVICE:
            return Action("done", one.key), values, Happened("service", node.id)
        step = step_of(node)
        if step.actions:
            values[ANSWER] = self.chance.choice(step.actions)
            values[TARGET] = self.chance.choice(step.return_to) if values[ANSWER] == RETURN and step.return_to else ""
        return Action("done", one.key), values, Happened("answered", node.id, str(values.get(ANSWER, "")))

    def _step(self, action: Action, values: dict[str, Any], told: Happened) -> tuple[str, bool]:
        """One step on both sides: (how they differ, whether the life is over)."""
        self.steps += 1
        self.told.append(told)
        ours = theirs = None
        with suppress(Stuck):
            ours, self.variables = self.model.interner.advance(self.marking, action, self.variables | values)
            self.marking = ours.marking
        with suppress(NoWay):
            theirs = self._referee(action, values)
        if ours is None or theirs is None:
            return _stuck(ours, theirs), True
        return self._difference(ours, theirs), ours.over

    def _referee(self, action: Action, values: dict[str, Any]) -> Seen:
        if action.what == "start":
            return self.referee.start()
        element = action.key.rpartition("/")[2]
        if action.what == "timer":
            return self.referee.fire(element)
        return self.referee.complete(element, values)

    def _difference(self, ours: Outcome, theirs: Seen) -> str:
        opens = self.model.interner.open(ours.marking)
        here = {
            Phrase("tugas"): tuple(one.element for one in opens if one.what == "task"),
            Phrase("layanan"): tuple(one.element for one in opens if one.what == "service"),
            Phrase("tenggat"): tuple(one.element for one in opens if one.what == "timer"),
            Phrase("peubah"): self.variables,
            Phrase("akhir"): (ours.over, frozenset(ours.ends if ours.over else ())),
        }
        there = {
            "tugas": theirs.tasks,
            "layanan": theirs.services,
            "tenggat": theirs.timers,
            "peubah": theirs.variables,
            "akhir": (theirs.over, theirs.ends),
        }
        parted = (
            Phrase("{what}: {here} ≠ {there}", what=what, here=str(here[what]), there=str(there[what]))
            for what in here
            if here[what] != there[what]
        )
        return next(parted, "")


def _stuck(ours: Outcome | None, theirs: Seen | None) -> str:
    if (ours is None) == (theirs is None):
        return ""
    return Phrase("hanya mesin yang berhenti") if ours is None else Phrase("hanya pembanding yang berhenti")

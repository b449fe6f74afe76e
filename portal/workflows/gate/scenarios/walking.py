"""Walking one scenario: what it says happens, services answer as it says, and what it expects is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from portal.kernel.phrases import Phrase, listed
from portal.workflows.gate.lint.ground import ANSWERS
from portal.workflows.gate.scenarios.format import CALLED, Scenario, Step
from portal.workflows.gate.scenarios.tracing import traced, walked
from portal.workflows.net.extensions import words
from portal.workflows.play.asking import Stuck
from portal.workflows.play.interner import START, Interner, Outcome
from portal.workflows.play.looking import Open
from portal.workflows.play.model import Model
from portal.workflows.play.playing import Action

MOST_CALLS = 1_000
"""Services that answer by themselves in one scenario."""


class Unmet(Exception):
    """The scenario and the diagram disagree; `why` says in what."""

    def __init__(self, template: str = "", /, **params: object) -> None:
        self.why = Phrase(template, **params)
        super().__init__(self.why)


class Walk:
    """One case following one scenario."""

    def __init__(self, model: Model, interner: Interner, scenario: Scenario) -> None:
        self.model, self.interner, self.scenario = model, interner, scenario
        self.marking = START
        self.variables: dict[str, Any] = {}
        self.end: str | None = None
        self.path: tuple[str, ...] = ()
        self._rounds: Counter[str] = Counter()
        self._declared = set(words(model.net.properties.get("variables", "")))

    @property
    def open(self) -> tuple[Open, ...]:
        """What is open now."""
        return self.interner.open(self.marking)

    def walk(self) -> Iterator[tuple[int, str]]:
        """Follow the scenario to its end; (step, what is wrong) of the first thing that is not as it says."""
        step = 0
        try:
            self._set(dict.fromkeys(sorted(ANSWERS), "") | dict(self.scenario.variables), given=self.scenario.variables)
            self._do(Action("start"))
            for step, said in enumerate(self.scenario.steps, 1):  # noqa: B007 - told when it goes wrong
                self._serve(upto=said)
                self._happen(said)
                self._compare(said.open, said.expect, lazily=said)
            step = len(self.scenario.steps) + 1
            self._serve(upto=None)
            self._finish()
        except (Unmet, Stuck) as wrong:
            yield step, wrong.why

    def walked(self) -> set[str]:
        """The arrows gone along."""
        return walked(self.model.net, self.path)

    def _set(self, values: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        if self._declared and (strange := sorted(set(given) - self._declared)):
            raise Unmet("peubah {names} tidak terdaftar di proses", names=", ".join(strange))
        self.variables |= values

    def _do(self, action: Action) -> None:
        outcome: Outcome
        outcome, self.variables = self.interner.advance(self.marking, action, self.variables)
        self.marking = outcome.marking
        self.path += outcome.path
        if outcome.over:
            self.end = outcome.ends[-1] if outcome.ends else self.model.net.id

    def _happen(self, said: Step) -> None:
        one = find_open(self.model, self.open, said.what, said.key)
        if one is None:
            there = listed(_named(one.what, one.key) for one in self.open) or Phrase("tidak ada")
            raise Unmet("{what} tidak terbuka; yang terbuka: {there}", what=_named(said.what, said.key), there=there)
        self._set(said.values, said.values)
        self._do(action_of(self.model, one, said.what, said.code))

    def _serve(self, upto: Step | None) -> None:
        """Services answer by themselves, but for the one the next step speaks of."""
        for _ in range(MOST_CALLS):
            spoken = None
            if upto is not None and upto.what in {"service", "error"}:
                spoken = find_open(self.model, self.open, upto.what, upto.key)
            one = next((one for one in self.open if one.what == "service" and one != spoken), None)
            if one is None:
                return
            result = self._result(one)
            self._set(result, result)
            self._do(Action("done", one.key))
        raise Unmet("layanan saling memanggil tanpa akhir")

    def _result(self, one: Open) -> Mapping[str, Any]:
        for name in (one.key, one.element, self.model.net.node(one.element).operation):
            rounds = self.scenario.services.get(name)
            if rounds:
                self._rounds[name] += 1
                return rounds[min(self._rounds[name], len(rounds)) - 1]
        return {}

    def _compare(self, opened: tuple[str, ...] | None, expect: Mapping[str, Any], lazily: Step | None = None) -> None:
        if opened is not None or expect:
            self._serve(upto=self._next(lazily))
        now = tuple(sorted(one.key for one in self.open if one.what == "task"))
        if opened is not None and now != opened:
            names = {"now": ", ".join(now) or "–", "opened": ", ".join(opened) or "–"}
            raise Unmet("tugas yang terbuka {now}, bukan {opened}", **names)
        for name, value in expect.items():
            if self.variables.get(name) != value or type(self.variables.get(name)) is not type(value):
                raise Unmet(
                    "peubah {name} berisi {found}, bukan {value}",
                    name=name,
                    found=repr(self.variables.get(name)),
                    value=repr(value),
                )

    def _next(self, said: Step | None) -> Step | None:
        steps = self.scenario.steps
        place = next((n for n, one in enumerate(steps) if one is said), len(steps))
        return steps[place + 1] if place + 1 < len(steps) else None

    def _finish(self) -> None:
        said = self.scenario
        self._compare(said.open, said.expect)
        if said.end is not None and self.end != said.end:
            raise Unmet(
                "berakhir di {end}, bukan {said}", end=self.end or Phrase("langkah yang masih terbuka"), said=said.end
            )


def _named(what: str, key: str) -> Phrase:
    return Phrase("{what} {key}", what=CALLED.get(what, what), key=key)


def find_open(model: Model, opens: tuple[Open, ...], what: str, key: str) -> Open | None:
    """The open thing a name means: its key, its element, or the name of its message or signal."""
    wanted = "service" if what == "error" else what
    fitting = [one for one in opens if one.what == wanted]
    ways = (
        lambda one: one.key == key,
        lambda one: one.element == key,
        lambda one: wanted in {"message", "signal"} and model.net.node(one.element).event.name == key,
    )
    return next((one for way in ways for one in fitting if way(one)), None)


def action_of(model: Model, one: Open, what: str, code: str = "") -> Action:
    """The action by which an open thing happens."""
    if what == "error":
        return Action("error", one.key, code)
    if one.what == "signal":
        return Action("signal", model.net.node(one.element).event.name)
    return Action("done" if one.what in {"task", "service"} else one.what, one.key)


def walker(model: Model) -> Interner:
    """The interner scenarios of a model are walked with."""
    return Interner(traced(model.net), model.version, model.programs)

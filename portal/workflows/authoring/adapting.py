"""Promised paths after a change of the diagram: led through steps it gained, without steps it lost.

A path is only changed where it breaks. At the break, answers at steps no path yet speaks of are tried, the shortest
way first, until what the path promises next is open again. What cannot be mended so stays as it is and is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

import yaml

from portal.cases.ports import Adapted, Sources
from portal.workflows.describing import step_of
from portal.workflows.findings import BadModel
from portal.workflows.gate.lint.ground import ANSWER, ANSWERS, RETURN, TARGET
from portal.workflows.gate.reading import model_of, read
from portal.workflows.gate.scenarios.format import BadScenario, Scenario, Step, read_scenarios
from portal.workflows.gate.scenarios.walking import Unmet, Walk, find_open, walker
from portal.workflows.net.model import HUMAN
from portal.workflows.play.asking import Stuck
from portal.workflows.play.interner import Interner
from portal.workflows.play.model import Model
from portal.workflows.play.playing import Action

FURTHEST = 3
"""Steps put in at one place."""
TRIES = 300
INSERTED, DROPPED, FAILS, REMOVED = "disisipkan", "dibuang", "tetap_gagal", "dihapus"
Change = tuple[str, str, str]


def adapted(sources: Sources, text: str, without: Collection[str] = ()) -> Adapted:
    """The paths of `text`, brought in line with a diagram. Refuses a diagram that cannot be played."""
    found, findings = read(sources)
    if found is None:
        raise BadModel(findings[0].code, findings[0].element, **dict(findings[0].params))
    model = model_of(found)
    try:
        scenarios = read_scenarios(text)
    except BadScenario:
        return Adapted(text, ())
    interner = walker(model)
    spoken = {step.key for one in scenarios for step in one.steps if step.what == "task"}
    kept: list[dict[str, Any]] = []
    changes: list[Change] = []
    for raw, scenario in zip(yaml.safe_load(text) or [], scenarios, strict=True):
        if scenario.name in without:
            changes.append((scenario.name, REMOVED, ""))
            continue
        new, told = _Mending(model, interner, scenario, spoken).mended(raw)
        kept.append(new)
        changes += told
    if not any(what in {INSERTED, DROPPED, REMOVED} for _, what, _ in changes):
        return Adapted(text, tuple(changes))
    written = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)
    return Adapted(written, tuple(changes))


def promised(text: str) -> Mapping[str, Sequence[str]]:
    """Each path as people may compare it; nothing when the text cannot be read."""
    try:
        scenarios = read_scenarios(text)
    except BadScenario:
        return {}
    return {one.name: [*_given(one), *(_told(step) for step in one.steps), f"→ {one.end or '…'}"] for one in scenarios}


def _given(scenario: Scenario) -> list[str]:
    return [f"{name} = {value}" for name, value in sorted(scenario.variables.items())]


def _told(step: Step) -> str:
    """What happens and what is answered, the answer before where it leads."""
    first = [step.values.get(ANSWER, ""), step.values.get(TARGET, "")]
    others = [f"{name} = {value}" for name, value in sorted(step.values.items()) if name not in ANSWERS]
    parts = ["" if step.what == "task" else step.what, step.key, *first, *others, step.code]
    return " ".join(str(one) for one in parts if one != "")


class _Mending(Walk):
    """One path walked with a mend at every break."""

    def __init__(self, model: Model, interner: Interner, scenario: Scenario, spoken: Collection[str]) -> None:
        super().__init__(model, interner, scenario)
        self.spoken = spoken
        self.tries = count()
        self.changes: list[Change] = []

    def mended(self, raw: dict[str, Any]) -> tuple[dict[str, Any], list[Change]]:
        """The path as it should be written now, and what was changed; unchanged when it holds or cannot be mended."""
        name = self.scenario.name
        broken = next(iter(Walk(self.model, self.interner, self.scenario).walk()), None)
        if broken is None:
            return raw, []
        steps = raw.get("steps", raw.get("happen")) or []
        try:
            new = list(self._along(steps))
        except (Unmet, Stuck):
            return raw, [(name, FAILS, broken[1])]
        changed = {key: value for key, value in raw.items() if key != "happen"} | {"steps": new}
        if not self.changes or next(iter(Walk(self.model, self.interner, _again(changed)).walk()), None):
            return raw, [(name, FAILS, broken[1])]
        return changed, self.changes

    def _along(self, steps: list[Any]) -> Iterator[Any]:
        said = self.scenario
        self._set(dict.fromkeys(sorted(ANSWERS), "") | dict(said.variables), given=said.variables)
        self._do(Action("start"))
        for raw, step in zip(steps, said.steps, strict=True):
            self._serve(upto=step)
            if not self._ready(step):
                if step.what == "task" and step.key not in self.model.net.nodes:
                    self.changes.append((said.name, DROPPED, step.key))
                    continue
                yield from self._bridge(step)
            self._happen(step)
            yield raw
        self._serve(upto=None)
        if said.end is not None and self.end != said.end:
            yield from self._bridge(None)

    def _ready(self, step: Step | None) -> bool:
        if step is None:
            return self.end == self.scenario.end
        return find_open(self.model, self.open, step.what, step.key) is not None

    def _bridge(self, step: Step | None) -> list[list[str]]:
        """Answers at new steps after which `step` (None: the promised end) is there; refuses `Unmet`."""
        start = self._now()
        waiting: list[tuple[list[list[str]], Any]] = [([], start)]
        while waiting:
            done, state = waiting.pop(0)
            self._back_to(state)
            for key, answer in list(self._answers()):
                if next(self.tries) > TRIES:
                    raise Unmet
                self._back_to(state)
                if not self._answered(key, answer, step):
                    continue
                way = [*done, [key, answer]]
                if self._ready(step):
                    self.changes += [(self.scenario.name, INSERTED, " ".join(one)) for one in way]
                    return way
                if len(way) < FURTHEST:
                    waiting.append((way, self._now()))
        raise Unmet

    def _answers(self) -> Iterator[tuple[str, str]]:
        for one in self.open:
            node = self.model.net.node(one.element)
            if one.what == "task" and node.kind in HUMAN and one.key not in self.spoken:
                yield from ((one.key, action) for action in step_of(node).actions if action != RETURN)

    def _answered(self, key: str, answer: str, step: Step | None) -> bool:
        try:
            self._happen(Step("task", key, {ANSWER: answer, TARGET: ""}))
            self._serve(upto=step)
        except (Unmet, Stuck):
            return False
        return True

    def _now(self) -> Any:
        return self.marking, dict(self.variables), self.end, self.path, self._rounds.copy()

    def _back_to(self, state: Any) -> None:
        self.marking, variables, self.end, self.path, rounds = state
        self.variables, self._rounds = dict(variables), rounds.copy()


def _again(raw: dict[str, Any]) -> Scenario:
    """The scenario of a rewritten path."""
    (found,) = read_scenarios(yaml.safe_dump([raw], allow_unicode=True, sort_keys=False))
    return found

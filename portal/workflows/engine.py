"""The engine behind `portal.cases.ports`: process versions and their interned markings, in memory, pure."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portal.cases.outlines import Outline, Value
from portal.cases.ports import (
    Adapted,
    Advance,
    Happening,
    House,
    NotOpen,
    NoWayOut,
    ProcessInfo,
    PromisedPath,
    Relocation,
    Run,
    Sources,
    Thrown,
    UndeclaredVariable,
    Waiting,
)
from portal.workflows import authoring
from portal.workflows.describing import described
from portal.workflows.migrating import migrate_marking
from portal.workflows.play import playing
from portal.workflows.play.asking import Stuck
from portal.workflows.play.interner import START, Outcome
from portal.workflows.play.looking import Open
from portal.workflows.play.model import Model, build
from portal.workflows.play.playing import Action

_SCALARS = (str, int, float, bool, type(None))


class InterningEngine:
    """`ProcessEngine` on interned markings."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._models: dict[str, tuple[Model, ProcessInfo]] = {}

    def knows(self, version: str) -> bool:
        """Whether a process version has been handed over."""
        return version in self._models

    def learn(self, sources: Sources) -> ProcessInfo:
        """Take a process version in; refuses with `BadModel`."""
        model = build(sources.diagram, sources.process, others=sources.others, tables=sources.tables)
        info = described(model)
        with self._lock:
            self._models.setdefault(model.version, (model, info))
        return info

    def process(self, version: str) -> ProcessInfo:
        """A process version it knows; KeyError otherwise."""
        return self._models[version][1]

    def model(self, version: str) -> Model:
        """The model of a version, for the gate and the author's tools."""
        return self._models[version][0]

    def knows_marking(self, version: str, marking: int) -> bool:
        """Whether a marking's body has been handed over."""
        return self.model(version).interner.knows(marking)

    def learn_marking(self, version: str, body: bytes) -> int:
        """Take a marking in; its number."""
        return self.model(version).interner.learn(body)

    def waiting(self, version: str, marking: int) -> Sequence[Waiting]:
        """What a case at that marking waits for."""
        return [_waiting(one) for one in self.model(version).interner.open(marking)]

    def start(self, version: str, variables: Mapping[str, Value]) -> Advance:
        """Begin a case."""
        return self.advance(version, START, Happening("start", ""), variables)

    def advance(self, version: str, marking: int, happening: Happening, variables: Mapping[str, Value]) -> Advance:
        """Let something happen to a case standing at `marking`; refuses `NotOpen`, `NoWayOut`, `UndeclaredVariable`."""
        model, info = self._models[version]
        check_variables(info, variables)
        action = Action(happening.what, happening.key, happening.code)
        try:
            outcome, now = model.interner.advance(marking, action, variables)
        except playing.NotOpen as error:
            raise NotOpen(str(error)) from error
        except Stuck as error:
            raise NoWayOut(error.element, error.why) from error
        return _advance(model, outcome, now)

    def relocate(self, source: str, target: str, mapping: Mapping[str, str], marking: int) -> Relocation:
        """Where a marking of version `source` lies in version `target`."""
        old, new = self.model(source), self.model(target)
        moved = migrate_marking(old, new, mapping, old.interner.body(marking))
        if moved.body is None:
            return Relocation(None, element=moved.element, why=moved.why)
        number = new.interner.learn(moved.body)
        return Relocation(
            marking=number,
            body=moved.body,
            added=tuple(_waiting(one) for one in moved.added),
            dropped=tuple(_waiting(one) for one in moved.dropped),
            renamed=moved.renamed,
            open=tuple(_waiting(one) for one in new.interner.open(number)),
        )

    def outline(self, sources: Sources) -> Outline:
        """A diagram in words; refuses with `BadModel`."""
        return authoring.outlined(sources)

    def check(self, sources: Sources, house: House) -> Mapping[str, Any]:
        """The gate's report as plain values."""
        return authoring.checked(sources, house)

    def adapt(self, sources: Sources, scenarios: str, without: Collection[str] = ()) -> Adapted:
        """Promised paths in line with a diagram; refuses with `BadModel`."""
        return authoring.adapted(sources, scenarios, without)

    def promises(self, scenarios: str) -> Mapping[str, Sequence[str]]:
        """Promised paths by name."""
        return authoring.promised(scenarios)

    def record(self, sources: Sources, run: Run, scenarios: str, name: str = "") -> tuple[str, str]:
        """Promised paths with one more, taken from a run; refuses `NotReplayable`."""
        return authoring.recorded(sources, run, scenarios, name)

    def drop_path(self, scenarios: str, number: int) -> str:
        """Promised paths without one."""
        return authoring.dropped(scenarios, number)

    def paths(self, scenarios: str) -> Sequence[PromisedPath]:
        """Promised paths in the order of the file."""
        return authoring.paths(scenarios)

    def decide(
        self, version: str, decision: str, asked: Sequence[Mapping[str, Value]]
    ) -> Sequence[Mapping[str, Any]] | None:
        """What a version's decision table makes of each of these; None when it has no such decision."""
        found = self.model(version).decisions.get(decision)
        return None if found is None else [found.explain(one).outputs or {} for one in asked]

    def try_decision(self, table: bytes, decision: str, variables: Mapping[str, Value]) -> Mapping[str, Any]:
        """The decisions of a file, and what one of them makes of these variables."""
        return authoring.tried(table, decision, variables)


def check_variables(info: ProcessInfo, variables: Mapping[str, Value]) -> None:
    """Only declared names, only scalars and lists of them: domain data stays outside."""
    for name, value in variables.items():
        known = not info.variables or name in info.variables
        plain = isinstance(value, _SCALARS) or (
            isinstance(value, list) and all(isinstance(one, _SCALARS) for one in value)
        )
        if not known or not plain:
            raise UndeclaredVariable(f"{name} ({type(value).__name__})")


def _waiting(one: Open) -> Waiting:
    return Waiting(one.what, one.key, one.element, one.left)


def _advance(model: Model, outcome: Outcome, variables: Mapping[str, Value]) -> Advance:
    return Advance(
        marking=outcome.marking,
        body=outcome.body,
        variables=variables,
        opened=tuple(_waiting(one) for one in outcome.opened),
        closed=tuple(_waiting(one) for one in outcome.closed),
        open=tuple(_waiting(one) for one in model.interner.open(outcome.marking)),
        path=outcome.path,
        thrown=tuple(Thrown(one.kind, one.name, one.element) for one in outcome.thrown),
        ended=(outcome.ends[-1] if outcome.ends else model.net.id) if outcome.over else None,
    )

"""What a process engine must offer, and what it may ask for: the only place, with its `outlines`, where they meet.

The engine is pure: no clock, no database, no domain data. It turns (where a case stands, what happened) into (where it
stands then, what that opened and closed). Timers come back as texts, service tasks as names of registered verbs; the
caller keeps and runs them. Process versions and markings are handed to it from tables and forgotten at will.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from portal.cases.outlines import Outline, Scalar, StepInfo, TimerInfo, Value
from portal.kernel.phrases import Phrase


@dataclass(frozen=True)
class ProcessInfo:
    """A process version: its steps in reading order and the stations of its stepper (id, label)."""

    id: str
    label: str
    version: str
    steps: tuple[StepInfo, ...]
    phases: tuple[tuple[str, str], ...]
    variables: frozenset[str] = frozenset()
    """The only variables a case may hold; empty = not declared."""
    reads: frozenset[str] = frozenset()
    """Variables the diagram ever asks for: cases equal in these go the same way."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Service task → registered verb."""
    timers: Mapping[str, TimerInfo] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    """Message or signal event → name of what it waits for."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Element → its name in the diagram."""
    correlations: Mapping[str, str] = field(default_factory=dict)
    """Message event → variable whose value a message must carry; absent = the case's own number."""

    def step(self, step_id: str) -> StepInfo:
        """The step of that id; KeyError when the process has none."""
        return {step.id: step for step in self.steps}[step_id]


@dataclass(frozen=True)
class Sources:
    """The files of a process version: the diagram first, then diagrams it calls and its decision tables."""

    process: str
    diagram: bytes
    others: tuple[bytes, ...] = ()
    tables: tuple[bytes, ...] = ()
    names: tuple[str, ...] = ()
    """What these files are called, in that order; empty when they have no names."""

    def name_of(self, place: int) -> str:
        """The name of a file by its place; "" when it has none."""
        return self.names[place] if place < len(self.names) else ""


@dataclass(frozen=True)
class Waiting:
    """One thing a case waits for: `what` task, service, timer, message or signal; `key` names it within the case."""

    what: str
    key: str
    element: str
    left: int = 1
    """Firings a timer has left, -1 without end."""


@dataclass(frozen=True)
class Happening:
    """One thing that happens to a case: `what` done (a task or call), timer, message, signal or error (`code`)."""

    what: str
    key: str
    code: str = ""


@dataclass(frozen=True)
class Thrown:
    """A message, signal, error or escalation an element sent out."""

    kind: str
    name: str
    element: str


@dataclass(frozen=True)
class Advance:
    """Where a case stands after something happened, and what that changed."""

    marking: int
    body: bytes
    """Canonical form of the marking, to be kept beside its number."""
    variables: Mapping[str, Value]
    opened: tuple[Waiting, ...]
    closed: tuple[Waiting, ...]
    open: tuple[Waiting, ...]
    """Everything it waits for now."""
    path: tuple[str, ...]
    """Elements completed, in order."""
    thrown: tuple[Thrown, ...] = ()
    ended: str | None = None
    """End event reached, when the case is over."""


MOVES: Final = Phrase("")
"""No reason: the marking has a place."""


@dataclass(frozen=True)
class Relocation:
    """Where a marking of one version lies in another: its number and form there, or `why` it has no place."""

    marking: int | None
    body: bytes = b""
    element: str = ""
    why: Phrase = MOVES
    added: tuple[Waiting, ...] = ()
    """What the move opens."""
    dropped: tuple[Waiting, ...] = ()
    """What the move closes."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Old key → new key of what stays open."""
    open: tuple[Waiting, ...] = ()
    """Everything it waits for there."""


@dataclass(frozen=True)
class RunningCases:
    """The cases that run now: the files of their version, and how many stand at which marking (form or number)."""

    sources: Sources
    counts: Mapping[bytes | int, int]
    capped: bool = False
    """Whether there are more than were counted."""


@dataclass(frozen=True)
class Vacancy:
    """A role nobody holds in `missing` of the `looked` areas, some of them by name.

    `role` and `areas` (what such areas are called) are as people say them. `working`: only areas where cases run were
    looked at.
    """

    role: str
    missing: int
    looked: int
    areas: str
    names: tuple[str, ...]
    working: bool = True


@dataclass(frozen=True)
class House:
    """What a process may count on here: roles with the levels they are held at, services, promised paths.

    Beside that: what runs now (None when nothing does), and which roles nobody holds somewhere.
    """

    roles: Mapping[str, Sequence[str]]
    services: Sequence[str]
    scenarios: str | None = None
    today: date | None = None
    running: RunningCases | None = None
    vacant: Mapping[str, Vacancy] = field(default_factory=dict)
    opening: Mapping[str, Sequence[Scalar]] | None = None
    """Variables a case starts with, and the values each may have then."""
    results: Mapping[str, Mapping[str, Sequence[Scalar]]] = field(default_factory=dict)
    """Service → the variables it sets, and the values each may get."""


@dataclass(frozen=True)
class Adapted:
    """Promised paths brought in line with a changed diagram: the new text, and what was done to which, in words."""

    text: str
    changes: tuple[tuple[str, str, str], ...]
    """(path, what: disisipkan, dibuang, tetap_gagal or dihapus; step with its answer, or why it fails)."""


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a case: `what` done (a task), service, error (`code`), timer or heard; what it set."""

    what: str
    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    code: str = ""


@dataclass(frozen=True)
class Run:
    """What a case did: the variables it began with, what happened in order, every element it went through.

    `ended`, or `open`: the keys of the tasks it stands at.
    """

    variables: Mapping[str, Value]
    happened: tuple[Happened, ...]
    path: tuple[str, ...]
    ended: bool
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class PromisedPath:
    """A promised path in a list: its steps with their answers, and the end it promises, or what stays open."""

    name: str
    steps: tuple[str, ...]
    end: str | None
    open: tuple[str, ...] | None = None


class ProcessEngine(Protocol):
    """The engine's promise."""

    def knows(self, version: str) -> bool:
        """Whether a process version has been handed over."""

    def learn(self, sources: Sources) -> ProcessInfo:
        """Take a process version in; refuses a model it cannot run."""

    def process(self, version: str) -> ProcessInfo:
        """A process version it knows; KeyError otherwise."""

    def knows_marking(self, version: str, marking: int) -> bool:
        """Whether a marking's body has been handed over."""

    def learn_marking(self, version: str, body: bytes) -> int:
        """Take a marking in; its number."""

    def waiting(self, version: str, marking: int) -> Sequence[Waiting]:
        """What a case at that marking waits for."""

    def start(self, version: str, variables: Mapping[str, Value]) -> Advance:
        """Begin a case."""

    def advance(self, version: str, marking: int, happening: Happening, variables: Mapping[str, Value]) -> Advance:
        """Let something happen to a case standing at `marking`; its answers are already among the variables.

        Refuses: `NotOpen` (nothing of that key waits), `NoWayOut` (the diagram did not foresee this; nothing moved).
        """

    def relocate(self, source: str, target: str, mapping: Mapping[str, str], marking: int) -> Relocation:
        """Where a marking of version `source` lies in version `target`; `mapping`: old element → new element."""

    def outline(self, sources: Sources) -> Outline:
        """A diagram in words; refuses one that cannot be read."""

    def check(self, sources: Sources, house: House) -> Mapping[str, Any]:
        """The gate's report as plain values: passed, stages, findings (code, level, element, why, mend, path).

        Its texts are kept phrases (`portal.kernel.phrases`), to be told in the reader's language.
        """

    def adapt(self, sources: Sources, scenarios: str, without: Collection[str] = ()) -> Adapted:
        """Promised paths led through the steps a diagram has gained or lost; those named `without` are dropped."""

    def promises(self, scenarios: str) -> Mapping[str, Sequence[str]]:
        """Promised paths by name: how each begins, its steps with their answers, how it ends; empty when unreadable."""

    def record(self, sources: Sources, run: Run, scenarios: str, name: str = "") -> tuple[str, str]:
        """Promised paths with one more, taken from a run, and its name. Refuses `NotReplayable`."""

    def drop_path(self, scenarios: str, number: int) -> str:
        """Promised paths without one, by its number in the file, from 1. Refuses `NotReplayable` (unreadable)."""

    def paths(self, scenarios: str) -> Sequence[PromisedPath]:
        """Promised paths in the order of the file; none when it cannot be read."""

    def decide(
        self, version: str, decision: str, asked: Sequence[Mapping[str, Value]]
    ) -> Sequence[Mapping[str, Any]] | None:
        """What a version's decision table makes of each of these; None when the version has no such decision.

        A question the table cannot answer is answered by nothing: an empty mapping.
        """

    def try_decision(self, table: bytes, decision: str, variables: Mapping[str, Value]) -> Mapping[str, Any]:
        """The decisions of a file and what they read; and what `decision` (when named) makes of these variables."""


class NotOpen(Exception):
    """The step, call or event is not open in this marking."""


class NoWayOut(ValueError):
    """The diagram cannot go on with these variables. Nothing has moved. `element` is where, `why` Indonesian."""

    def __init__(self, element: str, why: str) -> None:
        super().__init__(f"{element}: {why}")
        self.element, self.why = element, why


class NotReplayable(ValueError):
    """What a case did cannot be lived again on its diagram, or the paths cannot be read; `why` says it."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


class UndeclaredVariable(ValueError):
    """Something that is not a declared scalar was about to become a variable of a case."""


_engine: ProcessEngine | None = None


def install_engine(engine: ProcessEngine) -> None:
    """Set the process's engine; called once by the composition root."""
    global _engine  # noqa: PLW0603 - one process, one engine
    _engine = engine


def engine() -> ProcessEngine:
    """The installed engine."""
    if _engine is None:
        raise RuntimeError("no engine installed: call portal.cases.ports.install_engine first")
    return _engine

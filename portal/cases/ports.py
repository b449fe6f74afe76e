"""What a process engine must offer, and what it may ask for: the only place where engine and domain meet.

The engine is pure: no clock, no database, no domain data. It turns (state, what happened) into (next state, what is to
do). Timers come back as durations, effects as names; the caller keeps and runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

Scalar = str | int | bool | None


@dataclass(frozen=True)
class StepInfo:
    """A human step as its diagram declares it."""

    id: str
    label: str
    role: str
    """Lane = role code."""
    form: str
    """Name of the screen part that serves it, e.g. `keputusan`, `musdes`, `kunjungan`, `draf`."""
    actions: tuple[str, ...]
    """What may be answered, e.g. ("setuju", "tolak", "kembalikan")."""
    return_to: tuple[str, ...] = ()
    """Steps a `kembalikan` may name."""
    not_same_as: tuple[str, ...] = ()
    """Steps whose last decider may not decide here (maker ≠ checker)."""
    due: timedelta | None = None
    phase: str = ""
    """Station of the stepper this step belongs to."""


@dataclass(frozen=True)
class ProcessInfo:
    """A deployed process: its steps in reading order and the stations of its stepper (id, label)."""

    id: str
    label: str
    version: str
    steps: tuple[StepInfo, ...]
    phases: tuple[tuple[str, str], ...]

    def step(self, step_id: str) -> StepInfo:
        """The step of that id; KeyError when the process has none."""
        return {step.id: step for step in self.steps}[step_id]


@dataclass(frozen=True)
class ArmedTimer:
    """A timer that began to run."""

    element: str
    after: timedelta


@dataclass(frozen=True)
class Advance:
    """Where a case stands after a move. `ready` and `timers` are complete lists, not differences."""

    state: bytes
    variables: Mapping[str, Scalar]
    ready: tuple[str, ...]
    """Ids of the human steps now open."""
    timers: tuple[ArmedTimer, ...] = ()
    ended: str | None = None
    """Id of the end event reached, when the case is over."""
    effects: tuple[str, ...] = field(default=())
    """Names of the service tasks that ran, in order."""


class ServiceCall(Protocol):
    """A registered verb a diagram may name; returns the variables it sets."""

    def __call__(self, variables: Mapping[str, Scalar]) -> Mapping[str, Scalar]:
        """Run the verb."""


class ProcessEngine(Protocol):
    """The engine's promise."""

    def process(self, process: str, version: str | None = None) -> ProcessInfo:
        """The newest (or the named) version of a process."""

    def processes(self) -> Sequence[ProcessInfo]:
        """The newest version of every process."""

    def start(self, process: str, variables: Mapping[str, Scalar], services: Mapping[str, ServiceCall]) -> Advance:
        """Begin the newest version of `process`."""

    def complete(
        self,
        info: ProcessInfo,
        state: bytes,
        variables: Mapping[str, Scalar],
        *,
        step: str,
        answers: Mapping[str, Scalar],
        services: Mapping[str, ServiceCall],
    ) -> Advance:
        """Answer the open human step `step`; raises `NotOpen` when it is not open."""

    def fire(
        self,
        info: ProcessInfo,
        state: bytes,
        variables: Mapping[str, Scalar],
        *,
        element: str,
        services: Mapping[str, ServiceCall],
    ) -> Advance:
        """Let the armed timer `element` fall due; raises `NotOpen` when it is not armed."""


class NotOpen(Exception):
    """The step or timer is not open in this state."""


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

"""A diagram in words: its steps and timers, its elements, whose they are, and where each leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

Scalar = str | int | float | bool | None
Value = Scalar | list[Scalar]


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
    withdraw_from: tuple[str, ...] = ()
    """Steps at which the office of this step may still take back what it handed in here."""


@dataclass(frozen=True)
class TimerInfo:
    """A timer of the diagram: `kind` duration, date or cycle; `text` its literal, or an expression that gives one."""

    id: str
    label: str
    kind: str
    text: str
    literal: bool


@dataclass(frozen=True)
class Comparison:
    """One comparison of a condition: `comparison` ==, !=, <, <=, >, >=, in; or yes, no (of a variable by itself)."""

    variable: str
    comparison: str
    value: Value = None


@dataclass(frozen=True)
class Way:
    """One arrow out of an element. `tests`: its condition as comparisons that must all hold; None = more than that."""

    id: str
    to: str
    label: str = ""
    condition: str = ""
    tests: tuple[Comparison, ...] | None = ()
    default: bool = False


@dataclass(frozen=True)
class Element:
    """One drawn element in words: what it is, whose, where it leads. `kind` is the engine's word for it."""

    id: str
    kind: str
    label: str
    role: str
    ways: tuple[Way, ...]
    step: StepInfo | None = None
    service: str = ""
    decision: str = ""
    timer: TimerInfo | None = None
    event: str = ""
    """Kind of event, with the name of what it waits for or throws."""
    attached_to: str = ""
    interrupting: bool = True


@dataclass(frozen=True)
class Outline:
    """A diagram without its drawing: for readers who do not see it, for comparing versions, for telling a path."""

    process: str
    label: str
    elements: tuple[Element, ...]
    phases: tuple[tuple[str, str], ...] = ()
    variables: tuple[str, ...] = ()

    def element(self, element_id: str) -> Element | None:
        """An element by id."""
        return next((one for one in self.elements if one.id == element_id), None)

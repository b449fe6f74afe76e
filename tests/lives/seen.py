"""What can be seen of a case from outside, the same for every player."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Happening:
    """One thing that happens to a case, with the answers that come with it.

    `what`: done (a task or call), error (of a call, with its `code`), timer, message or signal. A signal's key is its
    name.
    """

    what: str
    key: str
    code: str = ""
    answers: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.answers.items())
        code = f" code {self.code}" if self.code else ""
        return f"{self.what} {self.key}{code}{f' ({told})' if told else ''}"


@dataclass
class Seen:
    """A case at rest after one step. `opened`: what was opened or armed anew by that step, as what → key."""

    stuck: bool = False
    tasks: Counter[str] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    timers: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    signals: Counter[str] = field(default_factory=Counter)
    opened: Counter[tuple[str, str]] = field(default_factory=Counter)
    variables: dict[str, Any] = field(default_factory=dict)
    over: bool = False
    ends: tuple[str, ...] = ()

    def unlike(self, other: Seen, only: frozenset[str] | None = None) -> list[str]:
        """Where two views part, in words; `only` some of what is seen."""
        found = []
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if (only is None or one.name in only) and mine != theirs:
                found.append(f"{one.name}: {_told(mine)} / {_told(theirs)}")
        return found


def _told(value: Any) -> str:
    return str(sorted(value.elements(), key=str)) if isinstance(value, Counter) else str(value)

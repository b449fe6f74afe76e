"""How a sort of finding is told: how heavy it weighs, why it is one, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How heavy a finding weighs: an error stops the gate, a warning asks for a second look, a note informs."""

    ERROR = "galat"
    WARNING = "peringatan"
    NOTE = "catatan"


@dataclass(frozen=True)
class Kind:
    """A sort of finding."""

    level: Level
    why: str
    mend: str


def error(why: str, mend: str) -> Kind:
    """Something that stops the gate."""
    return Kind(Level.ERROR, why, mend)


def warning(why: str, mend: str) -> Kind:
    """Something that asks for a second look."""
    return Kind(Level.WARNING, why, mend)


def note(why: str, mend: str) -> Kind:
    """Something worth knowing."""
    return Kind(Level.NOTE, why, mend)

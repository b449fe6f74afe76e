"""What a rule has to say of a proposal: one finding, how heavy it weighs, where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["H", "S", "W", "Q"]
"""H: cannot be read, so not even saved. S: may not be submitted. W: a warning to see. Q: goes to quality control."""

BLOCKING: frozenset[str] = frozenset("HS")
"""Levels that forbid submitting where no table says otherwise."""


@dataclass(frozen=True)
class Finding:
    """One thing a rule has to say. `record` is for people, `key` ("ruta", "keluarga", "anggota-0") for forms."""

    code: str
    level: Level
    message: str
    record: str
    field: str | None
    key: str = ""
    values: tuple[tuple[str, str], ...] = ()
    """Both sides where two disagree: whose value it is, and the value as people may read it (numbers masked)."""

    @property
    def mark(self) -> str:
        """What tells it from the other findings on one revision of a proposal."""
        return ".".join(part for part in (self.code, self.key, self.field) if part)

    @property
    def blocks(self) -> bool:
        """Whether the proposal may not be submitted with this."""
        return self.level in BLOCKING


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that forbid submitting."""
    return [finding for finding in findings if finding.blocks]

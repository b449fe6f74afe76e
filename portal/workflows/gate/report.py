"""What the gate found, stage by stage, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.workflows.findings import Finding, Level

Speak = Callable[[str, Mapping[str, object]], str]
"""How a text and what fills it are told: (template, params) → words."""


def plainly(template: str, params: Mapping[str, object]) -> str:
    """In Indonesian, as it is written."""
    return template.format(**params)


class Status(StrEnum):
    """How a stage went."""

    PASSED = "lolos"
    FAILED = "gagal"
    SKIPPED = "dilewati"


@dataclass(frozen=True)
class Stage:
    """One stage of the gate: how it went, why it was skipped, what it counted."""

    name: str
    status: Status
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    """What fills the reason's placeholders."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def because(self) -> str:
        """The reason, filled in."""
        return self.reason.format(**self.params)


def done(name: str, findings: list[Finding], **figures: Any) -> Stage:
    """A stage that ran: it fails when it found an error."""
    failed = any(one.level is Level.ERROR for one in findings)
    return Stage(name, Status.FAILED if failed else Status.PASSED, figures=figures, findings=tuple(findings))


def skipped(name: str, reason: str, **params: object) -> Stage:
    """A stage that could not run, and why."""
    return Stage(name, Status.SKIPPED, reason, params)


@dataclass(frozen=True)
class Report:
    """All stages in order. `interned`: every marking is known beforehand, within the cap."""

    process: str
    version: str
    stages: tuple[Stage, ...]
    interned: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the stages, heaviest first within each."""
        weight = list(Level)
        return tuple(
            one for stage in self.stages for one in sorted(stage.findings, key=lambda f: weight.index(f.level))
        )

    @property
    def passed(self) -> bool:
        """Whether the process may be deployed."""
        return all(stage.status is not Status.FAILED for stage in self.stages)

    def stage(self, name: str) -> Stage:
        """A stage by name."""
        return next(stage for stage in self.stages if stage.name == name)

    def to_json(self, speak: Speak = plainly) -> dict[str, Any]:
        """The report as plain values; texts are Indonesian unless `speak` puts them otherwise."""
        return {
            "process": self.process,
            "version": self.version,
            "passed": self.passed,
            "interned": self.interned,
            "stages": [_stage(stage, speak) for stage in self.stages],
            "findings": [told(finding, speak) for finding in self.findings],
        }


def _stage(stage: Stage, speak: Speak) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": stage.name,
        "status": str(stage.status),
        "reason": speak(stage.reason, stage.params),
    }
    said |= {"figures": dict(stage.figures)}
    return said | {"findings": len(stage.findings)}


def told(finding: Finding, speak: Speak = plainly) -> dict[str, Any]:
    """A finding as plain values."""
    return {
        "code": finding.code,
        "level": str(finding.level),
        "element": finding.element,
        "why": speak(finding.kind.why, finding.params),
        "mend": speak(finding.kind.mend, finding.params),
        "path": [speak(one.template, one.filled) for one in finding.path],
    }

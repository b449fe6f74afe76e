"""What the gate found, stage by stage, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from portal.kernel.phrases import Phrase
from portal.workflows.findings import Finding, Level

Speak = Callable[[Phrase], Any]
"""How texts are told: in the words of a language, or kept as what they are made of."""
NO_REASON = Phrase("")


class Status(StrEnum):
    """How a stage went."""

    PASSED = "lolos"
    PARTLY = "sebagian"
    """Nothing wrong was found, but not everything was looked at."""
    FAILED = "gagal"
    SKIPPED = "dilewati"


@dataclass(frozen=True)
class Stage:
    """One stage of the gate: how it went, why it was skipped, what it counted."""

    name: str
    status: Status
    reason: Phrase = NO_REASON
    figures: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def done(name: str, findings: list[Finding], **figures: Any) -> Stage:
    """A stage that ran: it fails when it found an error."""
    failed = any(one.level is Level.ERROR for one in findings)
    return Stage(name, Status.FAILED if failed else Status.PASSED, figures=figures, findings=tuple(findings))


def partly(stage: Stage) -> Stage:
    """A stage that found nothing wrong in the part it looked at."""
    return replace(stage, status=Status.PARTLY) if stage.status is Status.PASSED else stage


def skipped(name: str, reason: str, **params: object) -> Stage:
    """A stage that could not run, and why."""
    return Stage(name, Status.SKIPPED, Phrase(reason, **params))


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

    def to_json(self, speak: Speak = str) -> dict[str, Any]:
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
    return {
        "name": stage.name,
        "status": str(stage.status),
        "reason": speak(stage.reason),
        "figures": _spoken(stage.figures, speak),
        "findings": len(stage.findings),
    }


def _spoken(value: Any, speak: Speak) -> Any:
    """Plain values whose texts are told."""
    if isinstance(value, Phrase):
        return speak(value)
    if isinstance(value, Mapping):
        return {name: _spoken(one, speak) for name, one in value.items()}
    return [_spoken(one, speak) for one in value] if isinstance(value, list | tuple) else value


def told(finding: Finding, speak: Speak = str) -> dict[str, Any]:
    """A finding as plain values."""
    return {
        "code": finding.code,
        "level": str(finding.level),
        "element": finding.element,
        "file": finding.file,
        "why": speak(finding.why),
        "mend": speak(finding.mend),
        "path": [speak(one.phrase) for one in finding.path],
    }

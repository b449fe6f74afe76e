"""The second stage: what a drawing shows to be wrong without being played."""

from __future__ import annotations

from portal.workflows.findings import Finding
from portal.workflows.gate.lint.choices import choice_findings
from portal.workflows.gate.lint.events import event_findings
from portal.workflows.gate.lint.ground import Ground
from portal.workflows.gate.lint.saying import property_findings
from portal.workflows.gate.lint.shape import shape_findings
from portal.workflows.gate.lint.steps import step_findings
from portal.workflows.gate.lint.times import time_findings
from portal.workflows.gate.lint.values import value_findings
from portal.workflows.gate.lint.wording import word_findings

__all__ = ["Ground", "lint"]

_ROOMS = (
    shape_findings,
    property_findings,
    step_findings,
    choice_findings,
    event_findings,
    time_findings,
    value_findings,
    word_findings,
)


def lint(ground: Ground) -> list[Finding]:
    """Every finding, room by room, each said once."""
    found = {(one.code, one.element, str(one.params)): one for room in _ROOMS for one in room(ground)}
    return list(found.values())

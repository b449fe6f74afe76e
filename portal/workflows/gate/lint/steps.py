"""Steps of people and calls of services: role, form, answers, where a return leads, station, deadline, verb."""

from __future__ import annotations

from collections.abc import Iterator

from portal.cases.outlines import StepInfo
from portal.kernel.durations import duration
from portal.workflows.describing import phases_of, step_of
from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import CANCEL, RETURN, Ground, listed
from portal.workflows.net.extensions import words
from portal.workflows.net.model import HUMAN, Kind, Node


def step_findings(ground: Ground) -> Iterator[Finding]:
    """What is wrong with the properties of steps and calls."""
    known = {node.id for node in ground.drawn if node.kind in HUMAN}
    known |= set(words(ground.net.properties.get("caller_steps", "")))
    phases = {code for code, _ in phases_of(ground.net)}
    for node in ground.drawn:
        if node.kind in HUMAN:
            step = step_of(node)
            yield from _who(ground, step)
            yield from _answers(step)
            yield from _places(step, known, phases)
            yield from _due(node)
        elif node.kind is Kind.SERVICE:
            yield from _service(ground, node)


def _who(ground: Ground, step: StepInfo) -> Iterator[Finding]:
    roles, forms = ground.context.roles, ground.context.forms
    if not step.role.strip():
        yield Finding("no-lane", step.id)
    elif roles is not None and step.role not in roles:
        yield Finding("unknown-role", step.id, {"role": step.role, "known": listed(roles)})
    if forms is not None and step.form not in forms:
        yield Finding("unknown-form", step.id, {"form": step.form, "known": listed(forms)})


def _answers(step: StepInfo) -> Iterator[Finding]:
    if not step.actions:
        yield Finding("no-actions", step.id)
    if RETURN in step.actions and not step.return_to:
        yield Finding("return-without-target", step.id)
    if step.return_to and RETURN not in step.actions:
        yield Finding("target-without-return", step.id)
    if step.withdraw_from and CANCEL not in step.actions:
        yield Finding("withdraw-without-cancel", step.id)


def _places(step: StepInfo, known: set[str], phases: set[str]) -> Iterator[Finding]:
    named_in = {"return_to": step.return_to, "not_same_as": step.not_same_as, "withdraw_from": step.withdraw_from}
    for name, named in named_in.items():
        if unknown := set(named) - known:
            yield Finding("unknown-step", step.id, {"name": name, "steps": listed(unknown)})
    if step.phase not in phases and (step.phase or phases):
        yield Finding("unknown-phase", step.id, {"phase": step.phase})


def _due(node: Node) -> Iterator[Finding]:
    text = node.properties.get("due", "")
    if not text:
        return
    try:
        duration(text)
    except ValueError:
        yield Finding("bad-due", node.id, {"text": text})


def _service(ground: Ground, node: Node) -> Iterator[Finding]:
    services = ground.context.services
    if not node.operation:
        yield Finding("no-service", node.id)
    elif services is not None and node.operation not in services:
        yield Finding("unknown-service", node.id, {"service": node.operation, "known": listed(services)})

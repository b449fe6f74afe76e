"""Two versions of a process side by side: what is new, what is gone, what reads differently. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.cases.outlines import Element, Outline

NEW, GONE, CHANGED = "baru", "hilang", "ubah"


@dataclass(frozen=True)
class Change:
    """One property that reads differently."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One element or arrow that is new, gone or changed. An arrow says `source` and `target`."""

    id: str
    what: str
    label: str
    kind: str
    changes: tuple[Change, ...] = ()
    source: str = ""
    target: str = ""


def differences(before: Outline, after: Outline) -> list[Difference]:
    """Elements first, then arrows; within each new, gone, changed."""
    order = {NEW: 0, GONE: 1, CHANGED: 2}
    found = list(_compared(_elements(before), _elements(after)))
    found += _compared(_ways(before), _ways(after))
    whole = _changes(_process(before), _process(after))
    if whole:
        found.insert(0, Difference(after.process, CHANGED, after.label, "process", whole))
    return sorted(found, key=lambda one: (one.kind != "process", bool(one.source), order[one.what]))


def promise_differences(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> list[Difference]:
    """Promised paths that are new, gone, or go another way."""
    found = [Difference(name, GONE, name, "path") for name in before if name not in after]
    for name, steps in after.items():
        if name not in before:
            found.append(Difference(name, NEW, name, "path"))
        elif list(before[name]) != list(steps):
            way = Change("steps", ", ".join(before[name]), ", ".join(steps))
            found.append(Difference(name, CHANGED, name, "path", (way,)))
    return found


@dataclass(frozen=True)
class _Thing:
    label: str
    kind: str
    says: Mapping[str, str]
    source: str = ""
    target: str = ""


def _compared(before: Mapping[str, _Thing], after: Mapping[str, _Thing]) -> Iterator[Difference]:
    for name, one in after.items():
        if name not in before:
            yield Difference(name, NEW, one.label, one.kind, (), one.source, one.target)
        elif changes := _changes(before[name].says, one.says):
            yield Difference(name, CHANGED, one.label, one.kind, changes, one.source, one.target)
    for name, one in before.items():
        if name not in after:
            yield Difference(name, GONE, one.label, one.kind, (), one.source, one.target)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(field, before.get(field, ""), after.get(field, ""))
        for field in {**before, **after}
        if before.get(field, "") != after.get(field, "")
    )


def _process(outline: Outline) -> dict[str, str]:
    stations = ", ".join(label for _, label in outline.phases)
    return {"label": outline.label, "phases": stations, "variables": ", ".join(outline.variables)}


def _elements(outline: Outline) -> dict[str, _Thing]:
    return {one.id: _Thing(one.label or one.id, one.kind, _says(one)) for one in outline.elements}


def _says(one: Element) -> dict[str, str]:
    said = {
        "label": one.label,
        "kind": one.kind,
        "role": one.role,
        "service": one.service,
        "decision": one.decision,
        "event": one.event,
        "timer": one.timer.text if one.timer else "",
        "attached_to": one.attached_to,
        "interrupting": "" if one.interrupting else "tidak",
    }
    if step := one.step:
        said |= {
            "form": step.form,
            "actions": ", ".join(step.actions),
            "return_to": ", ".join(step.return_to),
            "not_same_as": ", ".join(step.not_same_as),
            "withdraw_from": ", ".join(step.withdraw_from),
            "due": f"{step.due.total_seconds():.0f}" if step.due else "",
            "phase": step.phase,
        }
    return said


def _ways(outline: Outline) -> dict[str, _Thing]:
    names = {one.id: one.label or one.id for one in outline.elements}
    found = {}
    for one in outline.elements:
        for way in one.ways:
            source, target = names[one.id], names.get(way.to, way.to)
            says = {"from": one.id, "to": way.to, "label": way.label, "condition": way.condition}
            says["default"] = "ya" if way.default else ""
            found[way.id] = _Thing(way.label, "arrow", says, source, target)
    return found

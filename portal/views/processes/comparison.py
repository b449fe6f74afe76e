"""Differences of two versions in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from portal.cases.comparing import Change, Difference
from portal.cases.outlines import TimerInfo
from portal.views.processes import labels

STEPS = {"return_to", "not_same_as", "withdraw_from", "from", "to", "attached_to"}
"""Properties that name other elements."""


@dataclass(frozen=True)
class ChangeRow:
    """One property: what it was and what it is."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class DifferenceRow:
    """One element or arrow."""

    id: str
    what: str
    kind: str
    label: str
    changes: tuple[ChangeRow, ...]


def in_words(found: list[Difference], names: Mapping[str, str]) -> list[DifferenceRow]:
    """The differences as people read them."""
    return [
        DifferenceRow(
            id=one.id,
            what=one.what,
            kind=str(labels.KINDS.get(one.kind, one.kind)),
            label=_("%(dari)s → %(ke)s", dari=names_or(one.source), ke=names_or(one.target))
            if one.source
            else one.label,
            changes=tuple(_change(change, names) for change in one.changes),
        )
        for one in found
    ]


def names_or(text: str) -> str:
    """A label, or what stands for none."""
    return text or "…"


def _change(change: Change, names: Mapping[str, str]) -> ChangeRow:
    label = str(labels.FIELDS.get(change.field, change.field))
    return ChangeRow(label, _value(change.field, change.before, names), _value(change.field, change.after, names))


def _value(field: str, value: str, names: Mapping[str, str]) -> str:
    if not value:
        return ""
    parts = [part.strip() for part in value.split(",")]
    if field in STEPS:
        return ", ".join(names.get(part, part) for part in parts)
    if field == "actions":
        return ", ".join(labels.answer_label(part) for part in parts)
    if field == "due":
        return labels.span(timedelta(seconds=float(value)))
    if field == "timer":
        kind = "cycle" if value.strip("\"' ").startswith("R") else "duration"
        return labels.timer_words(TimerInfo("", "", kind, value, literal=True))
    words = {"role": labels.role_title, "service": labels.service_label}.get(field)
    if words is not None:
        return words(value)
    if field == "kind":
        return str(labels.KINDS.get(value, value))
    if field == "form":
        return str(labels.FORMS.get(value, value))
    return value

"""The text twin of a diagram: every step with who does it, what may be answered and where each answer leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.cases.outlines import Element, Outline, StepInfo, Way
from portal.views.cases.labels import step_label
from portal.views.processes.labels import (
    FORMS,
    KINDS,
    answer_label,
    phrase,
    role_title,
    service_label,
    span,
    timer_words,
)

CHOICES = {"xor", "or"}
DEEPEST = 4


@dataclass(frozen=True)
class Lead:
    """One way on: under what condition ("" = always), to which element."""

    when: str
    to: str
    label: str


@dataclass(frozen=True)
class TwinRow:
    """One element in words."""

    id: str
    kind: str
    label: str
    role: str
    facts: tuple[tuple[str, str], ...]
    leads: tuple[Lead, ...]


def twin(outline: Outline) -> list[TwinRow]:
    """The rows in the order a case meets them; a choice right behind a step is told with the step."""
    return _Twin(outline).rows()


def names_of(outline: Outline) -> dict[str, str]:
    """Element → what people call it."""
    return {one.id: step_label(one.label) or _kind(one) for one in outline.elements}


def way_when(way: Way, names: dict[str, str]) -> str:
    """The condition of an arrow in words."""
    if way.default:
        return _("selain itu")
    if way.tests is None:
        return _("bila %(ungkapan)s", ungkapan=way.condition)
    return phrase(way.tests, names) or way.label


class _Twin:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.known = {one.id: one for one in outline.elements}
        self.names = names_of(outline)
        self.entered = Counter(way.to for one in outline.elements for way in one.ways)

    def rows(self) -> list[TwinRow]:
        return [
            TwinRow(
                id=one.id,
                kind=_kind(one),
                label=self.names[one.id],
                role=role_title(one.role) if one.role else "",
                facts=tuple(self._facts(one)),
                leads=tuple(self._leads(one, "", 0)),
            )
            for one in self.outline.elements
            if not self._told_elsewhere(one)
        ]

    def _told_elsewhere(self, one: Element) -> bool:
        return one.kind in CHOICES and self.entered[one.id] == 1

    def _facts(self, one: Element) -> Iterator[tuple[str, str]]:
        if one.attached_to:
            yield _("Menempel pada"), self.names.get(one.attached_to, one.attached_to)
        if one.timer:
            yield _("Waktu"), timer_words(one.timer)
            if one.kind == "boundary":
                yield _("Saat tiba"), _("langkahnya berhenti") if one.interrupting else _("langkahnya tetap terbuka")
        if one.service:
            yield _("Layanan"), service_label(one.service)
        if one.decision:
            yield _("Tabel keputusan"), one.decision
        if one.step:
            yield from self._of_step(one.step)

    def _of_step(self, step: StepInfo) -> Iterator[tuple[str, str]]:
        if step.form:
            yield _("Formulir"), str(FORMS.get(step.form, step.form))
        if step.actions:
            yield _("Jawaban"), ", ".join(answer_label(action) for action in step.actions)
        if step.return_to:
            yield _("Dapat dikembalikan ke"), ", ".join(self.names.get(to, to) for to in step.return_to)
        if step.not_same_as:
            yield _("Harus orang lain dari"), ", ".join(self.names.get(to, to) for to in step.not_same_as)
        if step.withdraw_from:
            yield _("Dapat ditarik dari"), ", ".join(self.names.get(one, one) for one in step.withdraw_from)
        if step.due:
            yield _("Tenggat"), span(step.due)

    def _leads(self, one: Element, when: str, depth: int) -> Iterator[Lead]:
        for way in one.ways:
            said = way_when(way, self.names) if one.kind in CHOICES else ""
            said = _(" lalu ").join(part for part in (when, said) if part)
            target = self.known.get(way.to)
            if target is not None and self._told_elsewhere(target) and depth < DEEPEST:
                yield from self._leads(target, said, depth + 1)
            else:
                yield Lead(said, way.to, self.names.get(way.to, way.to))


def _kind(one: Element) -> str:
    return str(KINDS.get(one.kind, one.kind))

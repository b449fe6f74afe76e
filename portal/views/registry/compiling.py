"""The family's form compiled from its questionnaire: steps to draw, and the conditions the browser computes too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from wtforms import Field as WtField
from wtforms import FieldList, Form

from portal.instruments.checking import order_of
from portal.instruments.definition import Instrument, Kind, Question, Repeat, Section
from portal.kernel.expressions.xlsform import asked
from portal.registry.codes import FIELDS
from portal.registry.questionnaires import conditions_of, is_core
from portal.views.registry.forms import LIST, ProposalForm
from portal.views.registry.questions import NO_INPUT, input_name, told


@dataclass(frozen=True)
class Shown:
    """One question of the form; `field` is None for what is only read."""

    question: Question | None
    field: WtField | None


@dataclass(frozen=True)
class Part:
    """A block of the questionnaire within a step."""

    title: str
    questions: tuple[Question, ...]

    def drawn(self, form: Form) -> Iterator[Shown]:
        """Each question with its input of this record's form."""
        for one in self.questions:
            yield Shown(one, form[input_name(one)] if one.kind not in NO_INPUT else None)


@dataclass(frozen=True)
class Step:
    """One page of the form: asked once (of `form`), or for each of `rows`."""

    id: str
    title: str
    parts: tuple[Part, ...]
    form: ProposalForm
    rows: FieldList | None = None
    list: str = ""
    """Name of its list of rows."""
    roster: str = ""
    """Name of the roster whose rows they are."""
    one: str = ""
    """What one of its rows is called."""
    least: int = 0
    most: int = 0
    rest: tuple[WtField, ...] = ()
    """Core facts the questionnaire does not ask."""

    def once(self, part: Part) -> Iterator[Shown]:
        """The questions of a part that are asked once, each with the input of its record."""
        for one in part.questions:
            record = self.form.keluarga.form if one.entity == "keluarga" else self.form.ruta.form
            yield Shown(one, record[input_name(one)] if one.kind not in NO_INPUT else None)

    @property
    def next_number(self) -> int:
        """The number of the row that is added next."""
        entries = self.rows.entries if self.rows is not None else []
        return max((int(row.name.rpartition("-")[2]) for row in entries), default=-1) + 1

    @property
    def wrong(self) -> int:
        """How many of its inputs have something to mend."""
        inputs = [shown.field for part in self.parts for shown in self._inputs(part)]
        return sum(bool(one.errors) for one in (*inputs, *self.rest) if one is not None)

    def _inputs(self, part: Part) -> Iterator[Shown]:
        if self.rows is None:
            yield from self.once(part)
            return
        for row in self.rows:
            yield from part.drawn(row.form)


def steps_of(form: ProposalForm) -> list[Step]:
    """The steps of a form in the questionnaire's order; sections of one roster that follow each other are one step."""
    instrument = form.instrument
    made = []
    for repeat, group in groupby(instrument.sections, key=lambda section: section.repeat):
        sections = list(group)
        if repeat and not (instrument.rosters[repeat].record and instrument.rosters[repeat].entity == "keluarga"):
            made.append(_roster(form, repeat, sections))
        else:
            made += [Step(one.name, told(one.title), (_part(one),), form) for one in sections]
    return [one for one in [*made, _rest(form)] if one.parts or one.rest]


def _part(section: Section) -> Part:
    return Part(
        told(section.title), tuple(one for one in section.questions if one.entity != "individu" or section.repeat)
    )


def _roster(form: ProposalForm, repeat: str, sections: list[Section]) -> Step:
    roster = form.instrument.rosters[repeat]
    name = "anggota" if roster.record else LIST + repeat
    parts = tuple(Part(told(one.title), one.questions) for one in sections)
    rows = form[name]
    return Step(
        sections[0].name,
        told(roster.label),
        parts,
        form,
        rows=rows,
        list=name,
        roster=repeat,
        one=told(roster.one),
        least=rows.min_entries,
        most=rows.max_entries,
    )


def _rest(form: ProposalForm) -> Step:
    """Core facts no question asks: they are never lost from the form."""
    bound = {(one.entity, one.column) for one in form.instrument.every_question() if one.column}
    records = {"ruta": form.ruta.form, "keluarga": form.keluarga.form}
    rest = [records[e][one.name] for e in records for one in FIELDS[e] if (e, one.name) not in bound]
    return Step("lainnya", "", (), form, rest=tuple(rest))


def outside_of(instrument: Instrument, roster: Repeat) -> list[str]:
    """The conditions that rule out a whole roster: its own, and that of all its sections, of what stands outside."""
    inside = {one.name for one in instrument.questions_of(repeat=roster.name)}
    theirs = {one.relevant for one in instrument.sections if one.repeat == roster.name}
    shared = theirs if len(theirs) == 1 else set()
    return [one for one in (roster.relevant, *shared) if one and not inside & set(asked(one).names)]


@lru_cache(maxsize=16)
def compiled(instrument: Instrument, language: str) -> dict[str, Any]:
    """What the browser needs to show, hide and check as the server does: conditions as trees, in computing order."""
    questions = []
    for name in order_of(instrument):
        one = instrument.by_name[name]
        made = {
            "nama": name,
            "isian": input_name(one),
            "entitas": one.entity,
            "daftar": one.repeat or "",
            "jenis": one.kind.value,
            "bawaan": one.default,
            "inti": is_core(one),
            "syarat": [asked(source).tree for source in conditions_of(instrument, one)],
            "batas": asked(one.constraint).tree if one.constraint else None,
            "pesan": one.message.told(language) if one.message else "",
            "hitung": asked(one.calculation).tree if one.kind is Kind.CALCULATE else None,
        }
        questions.append(made)
    rosters = {
        one.name: {
            "anggota": one.record and one.entity == "individu",
            "catatan": one.record,
            "awalan": LIST + one.name,
            "syarat": [asked(source).tree for source in outside_of(instrument, one)],
        }
        for one in instrument.repeats
    }
    return {"pertanyaan": questions, "daftar": rosters, "versi": instrument.reference}

"""Answers against their instrument: what is missing, wrong, out of place; and what of it is kept.

Answers are one mapping: question name → answer, roster name → list of such mappings. A question that is not asked (its
own condition, or its section's) counts as unanswered for all others, so nothing hidden steers what is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from portal.instruments.checking import order_of
from portal.instruments.definition import Instrument, Level, Question, Rule, Text
from portal.instruments.values import filled, is_empty, mistake, normal
from portal.kernel.expressions.answers import Around, Run, run_of, truth, whole
from portal.kernel.expressions.xlsform import asked

REQUIRED = Text("Wajib diisi.", "Required.")
IRRELEVANT = Text("Tidak ditanyakan untuk jawaban ini; isiannya dikosongkan.", "Not asked here; the answer is cleared.")
CONSTRAINT = Text("Isian ini tidak memenuhi syaratnya.", "This answer does not meet its condition.")
UNKNOWN = Text("Isian «{name}» tidak ada pada instrumen.", "The instrument has no «{name}».")
NO_ROWS = Text("Isian ini harus berupa daftar.", "This must be a list.")
TOO_FEW = Text("Paling sedikit {least} baris.", "At least {least} rows.")
TOO_MANY = Text("Paling banyak {most} baris.", "At most {most} rows.")
EVERY_LEVEL: Final = frozenset(Level)
_MOST_TOLD: Final = 500


@dataclass(frozen=True)
class Finding:
    """One thing about one answer: where, how grave, and what people read."""

    question: str
    row: int | None
    """Which row of its roster, from 0; None for what is asked once."""
    level: Level
    message: Text
    kind: str
    """type, unknown, rows, required, irrelevant, constraint; or the rule's name."""
    repeat: str | None = None
    questions: tuple[str, ...] = ()
    """All questions it is about; of a rule several."""


@dataclass(frozen=True)
class Seen:
    """Answers as they count: complete mappings (None = unanswered), and where something is not asked."""

    root: dict[str, Any]
    rows: Mapping[str, list[dict[str, Any]]]
    today: str
    hidden: set[tuple[str, int | None]] = field(default_factory=set)
    """Question and row of what is not asked."""

    def around(self, repeat: str | None = None, row: int | None = None, own: Any = None) -> Around:
        """Where an expression of that roster and row is computed."""
        inner = () if repeat is None or row is None else (self.rows[repeat][row],)
        return Around((*inner, self.root), own, self.today)

    def places(self, repeat: str | None) -> list[int | None]:
        """Every row of a roster; of no roster the one place there is."""
        return [None] if repeat is None else list(range(len(self.rows[repeat])))

    def holder(self, repeat: str | None, row: int | None) -> dict[str, Any]:
        """The mapping that holds the answers of a place."""
        return self.root if repeat is None or row is None else self.rows[repeat][row]


def validate(instrument: Instrument, answers: Mapping[str, Any], today: date) -> tuple[Finding, ...]:
    """Everything there is to say of these answers, in reading order; nothing = they may be submitted."""
    seen, wrong = _shaped(instrument, answers, today)
    given = {(q.name, row): seen.holder(q.repeat, row)[q.name] for q, row in _places(instrument, seen)}
    _settle(instrument, seen)
    blank = {(one.question, one.row) for one in wrong}
    found = [one for one in _questions(instrument, seen, given) if (one.question, one.row) not in blank]
    place = {name: number for number, name in enumerate(instrument.by_name)}
    asked_ = sorted([*wrong, *found], key=lambda one: (place.get(one.question, -1), one.row or 0))
    return (*asked_, *_rules(instrument, seen))[:_MOST_TOLD]


def cleared(instrument: Instrument, answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The answers that are kept: without mistakes, without what is not asked, with what is calculated."""
    seen, _ = _shaped(instrument, answers, today)
    _settle(instrument, seen)
    kept = _kept(seen.root, instrument.questions_of())
    for roster in instrument.repeats:
        questions = instrument.questions_of(repeat=roster.name)
        if roster.name in answers:
            rows = [_kept(row, questions) for row in seen.rows[roster.name]]
            kept[roster.name] = rows if roster.record else [row for row in rows if row]
    return kept


def relevant(instrument: Instrument, answers: Mapping[str, Any], today: date) -> frozenset[tuple[str, int | None]]:
    """Which questions are asked with these answers, each with the row it is asked in."""
    seen, _ = _shaped(instrument, answers, today)
    _settle(instrument, seen)
    return frozenset((q.name, row) for q, row in _places(instrument, seen) if (q.name, row) not in seen.hidden)


def blocking(findings: tuple[Finding, ...], *, saving: bool = False) -> tuple[Finding, ...]:
    """The findings that stop submitting; with `saving` those that stop even saving."""
    stops = {Level.HOLD} if saving else {Level.HOLD, Level.SUBMIT}
    return tuple(one for one in findings if one.level in stops)


def _kept(values: Mapping[str, Any], questions: tuple[Question, ...]) -> dict[str, Any]:
    return {one.name: values[one.name] for one in questions if not is_empty(values[one.name])}


def _shaped(instrument: Instrument, answers: Mapping[str, Any], today: date) -> tuple[Seen, list[Finding]]:
    """The answers as complete mappings, without those of the wrong type, and what was wrong with them."""
    wrong: list[Finding] = []
    known = {q.name for q in instrument.questions_of() if q.answered} | set(instrument.rosters)
    wrong += _strange(answers, known, None, None)
    root = _values(instrument, None, None, answers, wrong)
    rows: dict[str, list[dict[str, Any]]] = {}
    for roster in instrument.repeats:
        given = answers.get(roster.name)
        if given is not None and not (isinstance(given, list) and all(isinstance(one, Mapping) for one in given)):
            wrong.append(Finding(roster.name, None, Level.HOLD, NO_ROWS, "type", roster.name))
            given = None
        given = given or []
        if len(given) > roster.most:
            message = filled(TOO_MANY, most=roster.most)
            wrong.append(Finding(roster.name, None, Level.HOLD, message, "rows", roster.name))
            given = given[: roster.most]
        own = {q.name for q in instrument.questions_of(repeat=roster.name) if q.answered}
        rows[roster.name] = []
        for number, row in enumerate(given):
            wrong += _strange(row, own, roster.name, number)
            rows[roster.name].append(_values(instrument, roster.name, number, row, wrong))
        root[roster.name] = rows[roster.name]
    return Seen(root, rows, today.isoformat()), wrong


def _strange(values: Mapping[str, Any], known: set[str], repeat: str | None, row: int | None) -> Iterator[Finding]:
    for name in values:
        if name not in known:
            short = str(name)[:60]
            yield Finding(short, row, Level.HOLD, filled(UNKNOWN, name=short), "unknown", repeat)


def _values(
    instrument: Instrument, repeat: str | None, row: int | None, given: Mapping[str, Any], wrong: list[Finding]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for question in instrument.questions_of(repeat=repeat):
        value = given.get(question.name) if question.answered else None
        message = mistake(instrument, question, value)
        if message:
            wrong.append(Finding(question.name, row, Level.HOLD, message, "type", repeat))
        values[question.name] = None if message else normal(question, value)
    return values


@lru_cache(maxsize=64)
def _plan(instrument: Instrument) -> tuple[tuple[Question, tuple[Run, ...], Run | None], ...]:
    """Every question after those it depends on, with its conditions and its calculation ready to run."""
    steps = []
    for name in order_of(instrument):
        question = instrument.by_name[name]
        runs = tuple(run_of(asked(one)) for one in instrument.conditions_of(question))
        steps.append((question, runs, run_of(asked(question.calculation)) if question.calculation else None))
    return tuple(steps)


def _settle(instrument: Instrument, seen: Seen) -> None:
    """Hide what is not asked, compute what is calculated: each question after those it depends on."""
    for question, runs, calculated in _plan(instrument):
        for row in seen.places(question.repeat) if runs or calculated else ():
            around, holder = seen.around(question.repeat, row), seen.holder(question.repeat, row)
            if not all(truth(run(around)) for run in runs):
                seen.hidden.add((question.name, row))
                holder[question.name] = None
            elif calculated:
                holder[question.name] = whole(calculated(around))
        if question.repeat:
            seen.root[question.name] = [row[question.name] for row in seen.rows[question.repeat]]


def _places(instrument: Instrument, seen: Seen) -> Iterator[tuple[Question, int | None]]:
    for question in instrument.every_question():
        for row in seen.places(question.repeat):
            yield question, row


def _questions(instrument: Instrument, seen: Seen, given: Mapping[tuple[str, int | None], Any]) -> Iterator[Finding]:
    for roster in instrument.repeats:
        if len(seen.rows[roster.name]) < roster.least and _roster_is_asked(instrument, seen, roster.name):
            message = filled(TOO_FEW, least=roster.least)
            yield Finding(roster.name, None, Level.SUBMIT, message, "rows", roster.name)
    for question, row in _places(instrument, seen):
        value, hidden = given[question.name, row], (question.name, row) in seen.hidden
        if not question.answered or (hidden and is_empty(value)):
            continue
        if hidden:
            yield Finding(question.name, row, Level.WARN, IRRELEVANT, "irrelevant", question.repeat)
        elif is_empty(value):
            if question.required:
                yield Finding(question.name, row, Level.SUBMIT, REQUIRED, "required", question.repeat)
        elif question.constraint:
            around = seen.around(question.repeat, row, value)
            if not truth(run_of(asked(question.constraint))(around)):
                message = question.message or CONSTRAINT
                yield Finding(question.name, row, Level.SUBMIT, message, "constraint", question.repeat)


def _roster_is_asked(instrument: Instrument, seen: Seen, name: str) -> bool:
    """Whether a roster is there, and its first section, as far as what stands outside of the roster says."""
    first = next((section.relevant for section in instrument.sections if section.repeat == name), "")
    conditions = [one for one in (instrument.rosters[name].relevant, first) if one]
    return all(truth(run_of(asked(one))(seen.around())) for one in conditions)


def broken(
    instrument: Instrument, answers: Mapping[str, Any], today: date, levels: frozenset[Level] = EVERY_LEVEL
) -> Iterator[Finding]:
    """The rules of these levels that answers break as they are, whether what they speak of is asked or not."""
    names = rule_names(instrument, levels)
    root = _narrow(instrument, None, answers, names)
    rows: dict[str, list[dict[str, Any]]] = {}
    for roster in instrument.repeats:
        given = answers.get(roster.name)
        listed = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
        rows[roster.name] = [_narrow(instrument, roster.name, one, names) for one in listed]
        root[roster.name] = rows[roster.name]
        for question in asked_of(instrument, roster.name, names):
            root[question.name] = [row[question.name] for row in rows[roster.name]]
    yield from _rules(instrument, Seen(root, rows, today.isoformat()), levels)


@lru_cache(maxsize=64)
def rule_names(instrument: Instrument, levels: frozenset[Level] = EVERY_LEVEL) -> frozenset[str]:
    """The questions and rosters that rules of these levels speak of."""
    found = {name for one in instrument.rules if one.level in levels for name in asked(one.when, rule=True).names}
    return frozenset(found)


def _narrow(
    instrument: Instrument, repeat: str | None, given: Mapping[str, Any], names: frozenset[str]
) -> dict[str, Any]:
    """Some answers of a place; what is of the wrong type counts as unanswered."""
    values = {}
    for question in asked_of(instrument, repeat, names):
        value = given.get(question.name)
        values[question.name] = None if mistake(instrument, question, value) else normal(question, value)
    return values


@lru_cache(maxsize=256)
def asked_of(instrument: Instrument, repeat: str | None, names: frozenset[str]) -> tuple[Question, ...]:
    """Those of the questions of a roster that have one of these names and are answered."""
    return tuple(one for one in instrument.questions_of(repeat=repeat) if one.name in names and one.answered)


def _rules(instrument: Instrument, seen: Seen, levels: frozenset[Level] = EVERY_LEVEL) -> Iterator[Finding]:
    for rule, run in _rule_plan(instrument, levels):
        for row in seen.places(rule.repeat):
            if truth(run(seen.around(rule.repeat, row))):
                yield _broken(rule, row)


@lru_cache(maxsize=64)
def _rule_plan(instrument: Instrument, levels: frozenset[Level]) -> tuple[tuple[Rule, Run], ...]:
    """The rules of these levels, ready to run."""
    return tuple((one, run_of(asked(one.when, rule=True))) for one in instrument.rules if one.level in levels)


def _broken(rule: Rule, row: int | None) -> Finding:
    about = rule.questions[0] if rule.questions else ""
    return Finding(about, row, rule.level, rule.message, rule.name, rule.repeat, rule.questions)

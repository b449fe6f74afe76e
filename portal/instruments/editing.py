"""Edits of a definition, each a new definition: nothing is changed in place, and nothing is judged here.

Whether the result is sound is asked of `portal.instruments.checking`; a draft may be unsound while it is worked on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from portal.instruments.definition import (
    ENTITIES,
    Choice,
    ChoiceList,
    Instrument,
    Question,
    Repeat,
    Rule,
    Section,
    Text,
)
from portal.instruments.errors import RecordRoster
from portal.kernel.errors import NotFound

Item = TypeVar("Item")
_SIMPLE: Final = re.compile(r"^\$\{(\w+)\} (=|!=|>=|<=|>|<) '?([^'$()]*?)'?$", re.ASCII)
_CONTAINS: Final = re.compile(r"^selected\(\$\{(\w+)\}, '([^']*)'\)$", re.ASCII)
_ONE_OF: Final = re.compile(
    r"^\(selected\(\$\{(\w+)\}, '[^'()]*'\)(?: or selected\(\$\{\1\}, '[^'()]*'\))+\)$", re.ASCII
)
_CODE: Final = re.compile(r"'([^']*)'")
_JOINT: Final = re.compile(r"\s+(and|or)\s+(?![^()]*(?:\([^()]*\)[^()]*)*\))", re.ASCII)
"""Between two lines, not within the brackets of one."""
HOLDS: Final = "selected"
ONE_OF: Final = "salah-satu"
ANSWERED: Final = "ada"
EMPTY: Final = "kosong"
OPERATORS: Final = ("=", "!=", ">=", "<=", ">", "<", HOLDS, ONE_OF, ANSWERED, EMPTY)
"""What a builder offers: is, is not, comparisons, contains, is (or contains) one of, answered, not answered."""


@dataclass(frozen=True)
class Term:
    """One line of a condition: a question, how it is compared, with what."""

    question: str
    operator: str
    value: str = ""


@dataclass(frozen=True)
class Condition:
    """A condition as a builder shows it: lines that must all hold ("and"), or one of them ("or")."""

    joint: str = "and"
    terms: tuple[Term, ...] = ()


def built(condition: Condition) -> str:
    """The expression a builder's lines mean. Texts are quoted, numbers compared by size are not."""
    return f" {condition.joint} ".join(_term(term) for term in condition.terms)


def _term(term: Term) -> str:
    name, value = f"${{{term.question}}}", term.value.replace("'", "")
    if term.operator == ONE_OF and len(value.split()) > 1:
        return "(" + " or ".join(f"selected({name}, '{code}')" for code in value.split()) + ")"
    if term.operator in {HOLDS, ONE_OF}:
        return f"selected({name}, '{value}')"
    if term.operator in {ANSWERED, EMPTY}:
        return f"{name} {'!=' if term.operator == ANSWERED else '='} ''"
    if term.operator in {"=", "!="} or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return f"{name} {term.operator} '{value}'"
    return f"{name} {term.operator} {value}"


def taken_apart(source: str) -> Condition | None:
    """A condition as builder's lines; None when it says more than a builder can show."""
    if not source.strip():
        return Condition()
    parts = _JOINT.split(source.strip())
    joints = set(parts[1::2])
    if len(joints) > 1:
        return None
    terms = [_taken(part) for part in parts[::2]]
    known = tuple(term for term in terms if term is not None)
    return Condition(joints.pop() if joints else "and", known) if len(known) == len(terms) else None


def _taken(part: str) -> Term | None:
    if found := _ONE_OF.match(part):
        return Term(found[1], ONE_OF, " ".join(_CODE.findall(part)))
    if found := _CONTAINS.match(part):
        return Term(found[1], HOLDS, found[2])
    if not (found := _SIMPLE.match(part)):
        return None
    if found[3] == "" and found[2] in {"=", "!="}:
        return Term(found[1], EMPTY if found[2] == "=" else ANSWERED)
    return Term(found[1], found[2], found[3].strip())


def with_question(instrument: Instrument, question: Question, section: str, *, old: str | None = None) -> Instrument:
    """Put a question into a section: in the place of `old`, or at its end. It follows its section's roster."""
    placed = _placed(instrument, question, _found(instrument.sections, section).repeat)

    def put(one: Section) -> Section:
        questions = [placed if each.name == old else each for each in one.questions]
        if one.name == section and placed not in questions:
            questions.append(placed)
        if one.name != section:
            questions = [each for each in one.questions if each.name != old]
        return replace(one, questions=tuple(questions))

    return replace(instrument, sections=tuple(put(one) for one in instrument.sections))


def without_question(instrument: Instrument, name: str) -> Instrument:
    """Take a question out; what still names it is told by the checks."""
    return _in_sections(instrument, lambda questions: tuple(one for one in questions if one.name != name))


def moved_question(instrument: Instrument, name: str, by: int) -> Instrument:
    """Move a question up (-1) or down (+1) within its section."""
    return _in_sections(instrument, lambda questions: _shifted(questions, name, by))


def with_section(instrument: Instrument, section: Section, *, old: str | None = None) -> Instrument:
    """Put a section in the place of `old`, or at the end; its questions follow its roster."""
    questions = tuple(_placed(instrument, one, section.repeat) for one in section.questions)
    placed = replace(section, questions=questions)
    sections = [placed if one.name == old else one for one in instrument.sections]
    return replace(instrument, sections=tuple(sections if old else [*sections, placed]))


def without_section(instrument: Instrument, name: str) -> Instrument:
    """Take a section out, with its questions."""
    return replace(instrument, sections=tuple(one for one in instrument.sections if one.name != name))


def moved_section(instrument: Instrument, name: str, by: int) -> Instrument:
    """Move a section up or down."""
    return replace(instrument, sections=_shifted(instrument.sections, name, by))


def with_repeat(instrument: Instrument, repeat: Repeat, *, old: str | None = None) -> Instrument:
    """Put a roster in the place of `old`; a new one comes with the section that asks for its rows, at the end."""
    if old:
        return replace(instrument, repeats=tuple(repeat if one.name == old else one for one in instrument.repeats))
    taken = {*instrument.by_name, *instrument.rosters, *(one.name for one in instrument.sections)}
    names = (f"{repeat.name}_isi", *(f"{repeat.name}_isi_{number}" for number in range(2, 999)))
    asking = Section(next(one for one in names if one not in taken), repeat.label, (), repeat.name)
    return replace(instrument, repeats=(*instrument.repeats, repeat), sections=(*instrument.sections, asking))


def without_repeat(instrument: Instrument, name: str, *, keep: bool) -> Instrument:
    """Take a roster out: its questions with it, or (`keep`) asked once from now on.

    Rules that looked at each of its rows go the same way. Refuses `RecordRoster`: its rows are the register's.
    """
    roster = instrument.rosters.get(name)
    if roster is None:
        raise NotFound
    if roster.record:
        raise RecordRoster
    sections = [one for one in instrument.sections if keep or one.repeat != name]
    rules = [one for one in instrument.rules if keep or one.repeat != name]
    rest = replace(instrument, repeats=tuple(one for one in instrument.repeats if one.name != name))
    freed = tuple(_freed(rest, one) if one.repeat == name else one for one in sections)
    return replace(
        rest,
        sections=freed,
        rules=tuple(replace(one, repeat=None) if one.repeat == name else one for one in rules),
    )


def _freed(instrument: Instrument, section: Section) -> Section:
    return replace(section, repeat=None, questions=tuple(_placed(instrument, one, None) for one in section.questions))


def _placed(instrument: Instrument, question: Question, repeat: str | None) -> Question:
    """A question where it stands now: it belongs to what the rows of its roster are; out of one, to the household."""
    if question.repeat == repeat:
        return question
    roster = instrument.rosters.get(repeat or "")
    return replace(question, repeat=repeat, entity=roster.entity if roster else ENTITIES[0])


def with_choices(instrument: Instrument, made: ChoiceList) -> Instrument:
    """Put a code list in the place of the one of its name, or at the end."""
    known = any(one.name == made.name for one in instrument.choices)
    lists = [made if one.name == made.name else one for one in instrument.choices]
    return replace(instrument, choices=tuple(lists if known else [*lists, made]))


def without_choices(instrument: Instrument, name: str) -> Instrument:
    """Take a code list out."""
    return replace(instrument, choices=tuple(one for one in instrument.choices if one.name != name))


def with_rule(instrument: Instrument, rule: Rule, *, old: str | None = None) -> Instrument:
    """Put a rule in the place of `old`, or at the end."""
    rules = [rule if one.name == old else one for one in instrument.rules]
    return replace(instrument, rules=tuple(rules if old else [*rules, rule]))


def without_rule(instrument: Instrument, name: str) -> Instrument:
    """Take a rule out."""
    return replace(instrument, rules=tuple(one for one in instrument.rules if one.name != name))


def choices_read(lines: str) -> tuple[Choice, ...]:
    """Choices written one a line: `code | Indonesian | English`."""
    rows = [[part.strip() for part in line.split("|")] for line in lines.splitlines() if line.strip()]
    return tuple(Choice(row[0], Text([*row, ""][1], [*row, "", ""][2])) for row in rows)


def choices_written(choices: Iterable[Choice]) -> str:
    """Choices as lines people edit."""
    rows = [[one.code, one.label.id, *([one.label.en] if one.label.en else [])] for one in choices]
    return "\n".join(" | ".join(row) for row in rows)


def _in_sections(instrument: Instrument, change: Callable[[tuple[Question, ...]], tuple[Question, ...]]) -> Instrument:
    sections = tuple(replace(one, questions=change(one.questions)) for one in instrument.sections)
    return replace(instrument, sections=sections)


def _shifted(items: tuple[Item, ...], name: str, by: int) -> tuple[Item, ...]:
    place = next((at for at, one in enumerate(items) if getattr(one, "name", None) == name), None)
    if place is None or not 0 <= place + by < len(items):
        return items
    moved = list(items)
    moved.insert(place + by, moved.pop(place))
    return tuple(moved)


def _found(items: tuple[Section, ...], name: str) -> Section:
    found = next((one for one in items if one.name == name), None)
    if found is None:
        raise NotFound
    return found

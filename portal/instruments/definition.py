"""What an instrument is: one frozen definition from which every form, check, template and codebook is compiled.

The words are XLSForm's. A question's `name` is stable for ever: answers are kept under it, whatever its code, its label
or its place become in a later version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

LANGUAGES: Final = ("id", "en")
ENTITIES: Final = ("ruta", "keluarga", "individu")


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    BOOL = "bool"
    GEOPOINT = "geopoint"
    IMAGE = "image"
    NOTE = "note"
    CALCULATE = "calculate"


UNANSWERED: Final = frozenset({Kind.NOTE, Kind.CALCULATE})
"""Kinds nobody answers: a note is read, a calculation follows from other answers."""
CHOSEN: Final = frozenset({Kind.SELECT_ONE, Kind.SELECT_MULTIPLE})
NUMERIC: Final = frozenset({Kind.INT, Kind.DECIMAL})


class Privacy(StrEnum):
    """What the law on personal data asks of an answer; `portal.instruments.rules` says who may read which."""

    BIASA = "biasa"
    NIK = "nik"
    ANAK = "anak"
    KESEHATAN = "kesehatan"
    DISABILITAS = "disabilitas"
    KEUANGAN = "keuangan"


class Level(StrEnum):
    """What a finding stops: H saving, S submitting; W asks for a remark, Q for a second look."""

    HOLD = "H"
    SUBMIT = "S"
    WARN = "W"
    QUEUE = "Q"


@dataclass(frozen=True)
class Text:
    """A text people read, Indonesian first; without English the Indonesian is shown."""

    id: str
    en: str = ""

    def told(self, language: str) -> str:
        """The text in a language."""
        return (self.en or self.id) if language == "en" else self.id


@dataclass(frozen=True)
class Choice:
    """One answer of a code list: the raw code that is kept, and what it means."""

    code: str
    label: Text


@dataclass(frozen=True)
class ChoiceList:
    """A code list of the instrument."""

    name: str
    choices: tuple[Choice, ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes there are."""
        return frozenset(one.code for one in self.choices)

    def label_of(self, code: str, language: str = "id") -> str:
        """What a code means; the code itself when it means nothing here."""
        return next((one.label.told(language) for one in self.choices if one.code == code), code)


@dataclass(frozen=True)
class Repeat:
    """A roster: questions asked once for each row. Rows of `individu` or `keluarga` are records of the register."""

    name: str
    label: Text
    entity: str
    least: int = 0
    most: int = 30
    record: bool = False
    """Whether each row is a record of its own of `entity`; else the rows are kept as a list in its answers."""
    row: Text | None = None
    """What one row is called, before its number; the roster's own label when nothing is said."""
    relevant: str = ""
    """Asked only when this is true; it speaks of what stands outside of the rows."""

    @property
    def one(self) -> Text:
        """What one row is called."""
        return self.row or self.label


@dataclass(frozen=True)
class Question:
    """One question. Expressions are XLSForm's: `${name}`, `.`, `selected()`; see docs/instruments.md."""

    name: str
    kind: Kind
    label: Text
    code: str = ""
    """Its number on the paper form, e.g. `III.4a`."""
    hint: Text | None = None
    choices: str | None = None
    """Name of its code list."""
    required: bool = False
    relevant: str = ""
    """Asked only when this is true; empty = always."""
    constraint: str = ""
    message: Text | None = None
    """What is said when the constraint fails."""
    least: float | None = None
    most: float | None = None
    """Bounds of a number, both included; of a text its longest."""
    calculation: str = ""
    default: str = ""
    """The code or text taken for granted until somebody answers otherwise; XLSForm's `default`."""
    privacy: Privacy = Privacy.BIASA
    entity: str = "ruta"
    column: str | None = None
    """The register's column that keeps the answer; None = among the answers (`jawaban`)."""
    repeat: str | None = None

    @property
    def answered(self) -> bool:
        """Whether somebody answers it."""
        return self.kind not in UNANSWERED


@dataclass(frozen=True)
class Section:
    """A page of the form: a block of questions, asked once or for each row of a roster."""

    name: str
    title: Text
    questions: tuple[Question, ...]
    repeat: str | None = None
    relevant: str = ""


@dataclass(frozen=True)
class Rule:
    """A check across questions: the finding is there when `when` is true; of a roster, for each row."""

    name: str
    level: Level
    when: str
    message: Text
    questions: tuple[str, ...] = ()
    repeat: str | None = None


@dataclass(frozen=True)
class Instrument:
    """One version of one questionnaire."""

    code: str
    version: int
    title: Text
    sections: tuple[Section, ...]
    choices: tuple[ChoiceList, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    rules: tuple[Rule, ...] = ()
    note: Text | None = None
    """Where it comes from and what it is for."""
    strict: bool = False
    """Whether reading whatever is personal in it takes a right of its own."""

    def __hash__(self) -> int:
        """By what it is called: the whole would be read again at every look into a cache."""
        return hash((self.code, self.version))

    @property
    def reference(self) -> str:
        """What records carry as their `instrumen`: `bdt2015@1`."""
        return f"{self.code}@{self.version}"

    def every_question(self) -> Iterator[Question]:
        """All questions in reading order."""
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        """Question name → question."""
        return {question.name: question for question in self.every_question()}

    @cached_property
    def lists(self) -> Mapping[str, ChoiceList]:
        """Name of a code list → the list."""
        return {one.name: one for one in self.choices}

    @cached_property
    def rosters(self) -> Mapping[str, Repeat]:
        """Name of a repeat → the repeat."""
        return {one.name: one for one in self.repeats}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """Question name → its section."""
        return {question.name: section for section in self.sections for question in section.questions}

    def conditions_of(self, question: Question) -> tuple[str, ...]:
        """What decides whether a question is asked: its roster's condition, its section's, its own."""
        roster = self.rosters.get(question.repeat or "")
        sources = (roster.relevant if roster else "", self.section_of[question.name].relevant, question.relevant)
        return tuple(one for one in sources if one)

    def questions_of(self, *, repeat: str | None = None) -> tuple[Question, ...]:
        """The questions of one roster; without a name those asked once."""
        return self._by_repeat.get(repeat, ())

    @cached_property
    def _by_repeat(self) -> Mapping[str | None, tuple[Question, ...]]:
        rosters = dict.fromkeys(question.repeat for question in self.every_question())
        return {name: tuple(one for one in self.every_question() if one.repeat == name) for name in rosters}

    def choices_of(self, question: Question) -> tuple[Choice, ...]:
        """What may be chosen; nothing for questions that are not chosen from a list."""
        return self.lists[question.choices].choices if question.choices else ()

    def codes_of(self, question: Question) -> frozenset[str]:
        """The codes that may be chosen."""
        return self.lists[question.choices].codes if question.choices else frozenset()

    def numbered(self, version: int) -> Instrument:
        """The same definition as another version."""
        return replace(self, version=version)


def parted(reference: str) -> tuple[str, int] | None:
    """Code and version of a reference; None when it is none."""
    code, _, number = reference.partition("@")
    return (code, int(number)) if code and number.isascii() and number.isdigit() and len(number) < 10 else None

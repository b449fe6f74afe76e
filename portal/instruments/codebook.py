"""The codebook of an instrument: every question with its number, its codes, when it is asked and what is checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from portal.instruments.columns import guard_of
from portal.instruments.definition import NUMERIC, Choice, Instrument, Kind, Level, Privacy, Question, Section, Text
from portal.instruments.reading import fingerprint
from portal.instruments.values import bounds_of, plain
from portal.instruments.xlsform import joined

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
KINDS: Final = {
    Kind.TEXT: Text("teks", "text"),
    Kind.INT: Text("bilangan bulat", "whole number"),
    Kind.DECIMAL: Text("angka", "number"),
    Kind.DATE: Text("tanggal", "date"),
    Kind.SELECT_ONE: Text("satu pilihan", "one choice"),
    Kind.SELECT_MULTIPLE: Text("beberapa pilihan", "several choices"),
    Kind.BOOL: Text("ya/tidak", "yes/no"),
    Kind.GEOPOINT: Text("titik lokasi", "location"),
    Kind.IMAGE: Text("foto", "photo"),
    Kind.NOTE: Text("keterangan", "note"),
    Kind.CALCULATE: Text("hitungan", "calculation"),
}
CLASSES: Final = {
    Privacy.BIASA: Text("biasa", "ordinary"),
    Privacy.NIK: Text("nomor kependudukan", "population number"),
    Privacy.ANAK: Text("data anak", "child data"),
    Privacy.KESEHATAN: Text("kesehatan", "health"),
    Privacy.DISABILITAS: Text("disabilitas", "disability"),
    Privacy.KEUANGAN: Text("keuangan", "finance"),
}
LEVELS: Final = {
    Level.HOLD: Text("menahan penyimpanan", "stops saving"),
    Level.SUBMIT: Text("menahan pengajuan", "stops submitting"),
    Level.WARN: Text("peringatan", "warning"),
    Level.QUEUE: Text("antrean pemeriksaan", "review queue"),
}
WORDS: Final = {
    "book": Text("Buku kode", "Codebook"),
    "contents": Text("Isi", "Contents"),
    "once": Text("Ditanyakan sekali", "Asked once"),
    "each": Text("Untuk setiap baris: {name} ({least} sampai {most})", "For each row: {name} ({least} to {most})"),
    "number": Text("No.", "No."),
    "question": Text("Pertanyaan", "Question"),
    "answer": Text("Jawaban", "Answer"),
    "name": Text("Nama", "Name"),
    "required": Text("wajib", "required"),
    "when": Text("Ditanyakan bila", "Asked when"),
    "must": Text("Syarat", "Condition"),
    "between": Text("{least} sampai {most}", "{least} to {most}"),
    "kept": Text("Kolom register", "Column of the register"),
    "class": Text("Golongan", "Class"),
    "rules": Text("Pemeriksaan", "Checks"),
    "level": Text("Tingkat", "Level"),
    "message": Text("Pesan", "Message"),
    "found": Text("Muncul bila", "Raised when"),
    "version": Text("Versi {number}, sidik {sha}", "Version {number}, fingerprint {sha}"),
}


@dataclass(frozen=True)
class Entry:
    """One question as the book shows it."""

    code: str
    name: str
    label: str
    hint: str
    kind: str
    range: str
    choices: tuple[Choice, ...]
    required: bool
    relevant: str
    constraint: str
    column: str
    privacy: str


@dataclass(frozen=True)
class Chapter:
    """One section as the book shows it."""

    name: str
    title: str
    asked: str
    relevant: str
    entries: tuple[Entry, ...]


def chapters(instrument: Instrument, language: str = "id") -> tuple[Chapter, ...]:
    """The book's content, for pages that draw it themselves."""
    return tuple(_chapter(instrument, section, language) for section in instrument.sections)


def to_html(instrument: Instrument, language: str = "id") -> str:
    """The book as one HTML document that stands by itself; it prints as it is."""
    words = {name: text.told(language) for name, text in WORDS.items()}
    rules = [(one.name, LEVELS[one.level].told(language), one.message.told(language), one.when)
             for one in instrument.rules]  # fmt: skip
    return (
        _environment()
        .get_template("codebook.html")
        .render(
            instrument=instrument,
            language=language,
            words=words,
            chapters=chapters(instrument, language),
            rules=rules,
            version=words["version"].format(number=instrument.version, sha=fingerprint(instrument)[:16]),
            style=Markup((TEMPLATES / "codebook.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        )
    )


def _chapter(instrument: Instrument, section: Section, language: str) -> Chapter:
    roster = instrument.rosters.get(section.repeat or "")
    asked = (
        WORDS["each"]
        .told(language)
        .format(name=roster.label.told(language), least=plain(roster.least), most=plain(roster.most))
        if roster
        else WORDS["once"].told(language)
    )
    entries = tuple(_entry(instrument, question, language) for question in section.questions)
    relevant = " and ".join(one for one in (roster.relevant if roster else "", section.relevant) if one)
    return Chapter(section.name, section.title.told(language), asked, relevant, entries)


def _entry(instrument: Instrument, question: Question, language: str) -> Entry:
    return Entry(
        code=question.code,
        name=question.name,
        label=question.label.told(language),
        hint=question.hint.told(language) if question.hint else "",
        kind=KINDS[question.kind].told(language),
        range=_range(question, language),
        choices=instrument.choices_of(question),
        required=question.required,
        relevant=question.relevant,
        constraint=joined(question.constraint, guard_of(question)) or question.calculation,
        column=f"{question.entity}.{question.column}" if question.column else "",
        privacy="" if question.privacy is Privacy.BIASA else CLASSES[question.privacy].told(language),
    )


def _range(question: Question, language: str) -> str:
    if question.kind not in NUMERIC or (question.least is None and question.most is None):
        return ""
    least, most = bounds_of(question)
    return WORDS["between"].told(language).format(least=plain(least), most=plain(most))


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

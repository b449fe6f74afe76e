"""Which texts of a questionnaire still have no English: whoever reads English gets the Indonesian there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.instruments.definition import Instrument, Question, Text
from portal.kernel.phrases import Phrase


@dataclass(frozen=True)
class Untranslated:
    """A text without English: what it is, where it stands, what it says."""

    what: Phrase
    where: str
    text: str


def untranslated(instrument: Instrument, before: Instrument | None = None) -> tuple[Untranslated, ...]:
    """Every text without English, in reading order; not what the published version has without it already."""
    known = set(_without(before)) if before else set()
    return tuple(one for one in _without(instrument) if one not in known)


def _without(instrument: Instrument) -> Iterator[Untranslated]:
    for what, where, text in _texts(instrument):
        if text and text.id and not text.en:
            yield Untranslated(what, where, text.id)


def _texts(instrument: Instrument) -> Iterator[tuple[Phrase, str, Text | None]]:
    yield Phrase("judul kuesioner"), instrument.code, instrument.title
    for roster in instrument.repeats:
        yield Phrase("daftar berulang"), roster.name, roster.label
        yield Phrase("nama satu baris"), roster.name, roster.row
    for section in instrument.sections:
        yield Phrase("judul bagian"), section.name, section.title
        for question in section.questions:
            yield from _of_question(question)
    for known in instrument.choices:
        for choice in known.choices:
            yield Phrase("kode {code}", code=choice.code), f"daftar-{known.name}", choice.label
    for rule in instrument.rules:
        yield Phrase("temuan"), f"aturan-{rule.name}", rule.message


def _of_question(question: Question) -> Iterator[tuple[Phrase, str, Text | None]]:
    yield Phrase("pertanyaan"), question.name, question.label
    yield Phrase("petunjuk"), question.name, question.hint
    yield Phrase("pesan batasan"), question.name, question.message

"""Answers in words: a question's label and its code's meaning, as the questionnaire they were given under has them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import g, has_app_context, has_request_context

from portal.instruments.definition import Instrument, Kind, Question, Text
from portal.instruments.errors import UnknownInstrument
from portal.instruments.queries import of_reference
from portal.instruments.rules import is_masked
from portal.instruments.telling import messages
from portal.kernel.identifiers import mask
from portal.registry.answers import Told, Value, raw
from portal.registry.verdicts import Finding
from portal.views.kit.session import db_session
from portal.views.registry.questions import language

YES_NO: Final = {True: Text("Ya", "Yes"), False: Text("Tidak", "No")}


def read_answer(entity: str, question: str, value: Value, reference: str | None) -> Told | None:
    """A question and its answer under the version that is named; None where it is not known."""
    instrument = _instrument(reference) if reference else None
    if instrument is None:
        return None
    spoken = language() if has_request_context() else "id"
    if roster := instrument.rosters.get(question):
        rows = [_row(instrument, row, spoken) for row in value] if isinstance(value, list) else []
        return Told(roster.label.told(spoken), "; ".join(rows), "", _place(instrument, question))
    asked = instrument.by_name.get(question)
    if asked is None or asked.entity != entity:
        return None
    return Told(
        asked.label.told(spoken), _said(instrument, asked, value, spoken), asked.code, _place(instrument, question)
    )


def finding_told(finding: Finding, reference: str | None) -> Finding:
    """A finding in the reader's language, where the questionnaire says it; kept ones are Indonesian."""
    spoken = language() if has_request_context() else "id"
    instrument = _instrument(reference) if reference and spoken != "id" else None
    message = messages(instrument, spoken).get(finding.message) if instrument else None
    return replace(finding, message=message) if message else finding


def _instrument(reference: str) -> Instrument | None:
    """The version that is named, asked for once a request; None where nobody knows it."""
    if not has_app_context():
        return None
    known: dict[str, Instrument | None] = g.setdefault("questionnaires_read", {})
    if reference not in known:
        try:
            known[reference] = of_reference(db_session(), reference)
        except UnknownInstrument:
            known[reference] = None
    return known[reference]


def _place(instrument: Instrument, name: str) -> int:
    """Where a question stands on the form; a roster stands where its first question does."""
    places = {one.name: at for at, one in enumerate(instrument.every_question())}
    if name in instrument.rosters:
        return min((places[one.name] for one in instrument.questions_of(repeat=name)), default=len(places))
    return places.get(name, len(places))


def _row(instrument: Instrument, row: Any, spoken: str) -> str:
    if not isinstance(row, dict):
        return raw(row)
    asked = [instrument.by_name[name] for name in row if name in instrument.by_name]
    return ", ".join(f"{one.label.told(spoken)}: {_said(instrument, one, row[one.name], spoken)}" for one in asked)


def _said(instrument: Instrument, question: Question, value: Any, spoken: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[value].told(spoken)
    if is_masked(question):
        return mask(str(value))
    if question.choices:
        codes = value if isinstance(value, list) else [value]
        return "; ".join(_coded(instrument, question, str(code), spoken) for code in codes)
    if question.kind is Kind.GEOPOINT and isinstance(value, dict):
        return f"{value.get('lat')}; {value.get('lng')}"
    return raw(value).replace(".", ",") if isinstance(value, float) else raw(value)


def _coded(instrument: Instrument, question: Question, code: str, spoken: str) -> str:
    """A code and its meaning: "2, keramik"."""
    label = instrument.lists[str(question.choices)].label_of(code, spoken)
    small = label[0].lower() + label[1:] if len(label) > 1 and label[1].islower() else label
    return f"{code}, {small}" if label != code else code

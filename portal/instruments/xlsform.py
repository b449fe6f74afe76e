"""An instrument as XLSForm, for ODK and its kin, with what XLSForm has no word for in columns that begin with `x_`.

`portal.instruments.xlsimport` reads it back; what goes out comes in equal.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final

from portal.instruments.columns import guard_of
from portal.instruments.definition import Instrument, Kind, Level, Privacy, Question, Repeat, Rule, Section, Text
from portal.instruments.sheets import Row, written
from portal.instruments.values import plain
from portal.kernel.expressions.errors import BadExpression
from portal.kernel.expressions.xlsform import asked

INDONESIAN, ENGLISH = "Bahasa Indonesia (id)", "English (en)"
BOOL_LIST: Final = "x_bool"
TYPES: Final = {
    Kind.TEXT: "text",
    Kind.INT: "integer",
    Kind.DECIMAL: "decimal",
    Kind.DATE: "date",
    Kind.SELECT_ONE: "select_one",
    Kind.SELECT_MULTIPLE: "select_multiple",
    Kind.BOOL: "select_one",
    Kind.GEOPOINT: "geopoint",
    Kind.IMAGE: "image",
    Kind.NOTE: "note",
    Kind.CALCULATE: "calculate",
}
YES_NO: Final = (("true", Text("Ya", "Yes")), ("false", Text("Tidak", "No")))


def to_xlsform(instrument: Instrument) -> bytes:
    """The workbook of an instrument."""
    return written(sheets_of(instrument))


def sheets_of(instrument: Instrument) -> dict[str, list[Row]]:
    """The sheets of the workbook: survey, choices, settings, and our own `x_rules`."""
    made = {"survey": _survey(instrument), "choices": _choices(instrument), "settings": [_settings(instrument)]}
    return made | ({"x_rules": [_rule(rule) for rule in instrument.rules]} if instrument.rules else {})


def told(column: str, text: Text | None) -> Row:
    """A text in a column for each language."""
    if text is None:
        return {}
    return {f"{column}::{INDONESIAN}": text.id, f"{column}::{ENGLISH}": text.en}


def bounds(question: Question) -> str:
    """The bounds of a question as a constraint."""
    if question.kind is Kind.TEXT:
        return f"string-length(.) <= {plain(question.most)}" if question.most is not None else ""
    parts = []
    if question.least is not None:
        parts.append(f". >= {_number(question.least)}")
    if question.most is not None:
        parts.append(f". <= {_number(question.most)}")
    return " and ".join(parts)


def joined(constraint: str, limits: str) -> str:
    """A constraint and bounds as one."""
    return f"({constraint}) and {limits}" if constraint and limits else constraint or limits


def _survey(instrument: Instrument) -> list[Row]:
    rows: list[Row] = []
    warned = warnings(instrument)
    for name, sections in groupby(instrument.sections, lambda section: section.repeat):
        inner = [row for section in sections for row in _section(section, warned)]
        rows += inner if name is None else _roster(instrument.rosters[name], inner)
    return rows


def _roster(roster: Repeat, inner: list[Row]) -> list[Row]:
    own = {"x_entity": roster.entity, "x_least": str(roster.least), "x_most": str(roster.most)}
    begin = {"type": "begin_repeat", "name": roster.name, **told("label", roster.label), **own}
    begin |= told("x_row", roster.row)
    begin |= {"relevant": roster.relevant} if roster.relevant else {}
    return [begin | ({"x_record": "yes"} if roster.record else {}), *inner, {"type": "end_repeat"}]


def warnings(instrument: Instrument) -> dict[str, list[Rule]]:
    """Question → the rules that only warn and are shown after it, the last of those they speak of.

    A phone has no word for them but a note that appears. Rules that count rows, or use a function only our own rules
    have (`age`), are told when the form comes in.
    """
    order = {one.name: place for place, one in enumerate(instrument.every_question())}
    found: dict[str, list[Rule]] = {}
    for rule in instrument.rules:
        names = _spoken_of(rule) if rule.level is Level.WARN else set()
        own = [name for name in names if name in order and instrument.by_name[name].repeat == rule.repeat]
        outside = [name for name in names if name in order and instrument.by_name[name].repeat is None]
        if own and names == {*own, *outside}:
            found.setdefault(max(own, key=order.__getitem__), []).append(rule)
    return found


def _spoken_of(rule: Rule) -> set[str]:
    """The names a rule speaks of, when a form can ask what it asks."""
    try:
        return set(asked(rule.when).names)
    except BadExpression:
        return set()


def _warning(rule: Rule) -> Row:
    label = Text(f"⚠ {rule.message.id}", f"⚠ {rule.message.en}" if rule.message.en else "")
    return {
        "type": "note",
        "name": f"x_{rule.name}",
        **told("label", label),
        "relevant": rule.when,
        "x_rule": rule.name,
    }


def _section(section: Section, warned: dict[str, list[Rule]]) -> list[Row]:
    begin = {"type": "begin_group", "name": section.name, **told("label", section.title), "relevant": section.relevant}
    inner = [
        row
        for question in section.questions
        for row in (_question(question), *map(_warning, warned.get(question.name, ())))
    ]
    return [begin, *inner, {"type": "end_group"}]


def _question(question: Question) -> Row:
    choices = BOOL_LIST if question.kind is Kind.BOOL else question.choices
    limits = bounds(question)
    row = {
        "type": f"{TYPES[question.kind]} {choices}" if choices else TYPES[question.kind],
        "name": question.name,
        **told("label", _numbered(question)),
        **told("hint", question.hint),
        "required": "yes" if question.required else "",
        "relevant": question.relevant,
        "constraint": joined(joined(question.constraint, limits), guard_of(question)),
        **told("constraint_message", question.message),
        "calculation": question.calculation,
        "default": question.default,
        "x_code": question.code,
        "x_least": "" if question.least is None else _number(question.least),
        "x_most": "" if question.most is None else _number(question.most),
        "x_privacy": "" if question.privacy is Privacy.BIASA else question.privacy.value,
        "x_entity": question.entity,
        "x_column": question.column or "",
    }
    return {column: text for column, text in row.items() if text}


def _numbered(question: Question) -> Text:
    """The label as the officer reads it, with the number of the paper form before it."""
    if not question.code:
        return question.label
    english = f"{question.code}. {question.label.en}" if question.label.en else ""
    return Text(f"{question.code}. {question.label.id}", english)


def _choices(instrument: Instrument) -> list[Row]:
    rows = [
        {"list_name": known.name, "name": one.code, **told("label", one.label)}
        for known in instrument.choices
        for one in known.choices
    ]
    if any(question.kind is Kind.BOOL for question in instrument.every_question()):
        rows += [{"list_name": BOOL_LIST, "name": name, **told("label", label)} for name, label in YES_NO]
    return rows


def _settings(instrument: Instrument) -> Row:
    note = instrument.note or Text("")
    row = {
        "form_title": instrument.title.id,
        "form_id": instrument.code,
        "version": str(instrument.version),
        "default_language": INDONESIAN,
        "x_title_en": instrument.title.en,
        "x_note_id": note.id,
        "x_note_en": note.en,
        "x_strict": "yes" if instrument.strict else "",
    }
    return {column: text for column, text in row.items() if text}


def _rule(rule: Rule) -> Row:
    row = {
        "name": rule.name,
        "level": rule.level.value,
        "when": rule.when,
        **told("message", rule.message),
        "questions": " ".join(rule.questions),
        "repeat": rule.repeat or "",
    }
    return {column: text for column, text in row.items() if text}


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)

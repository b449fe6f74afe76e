"""An instrument as the field app and the portal's form read it: compact JSON, expressions as trees, nothing to parse.

Short names, defaults left out; docs/instruments.md explains each. `portal/static/js/expressions.js` computes the trees.
"""

from __future__ import annotations

from typing import Any

from portal.instruments.checking import order_of
from portal.instruments.columns import guard_of
from portal.instruments.definition import Instrument, Privacy, Question, Repeat, Rule, Section, Text
from portal.instruments.reading import fingerprint
from portal.kernel.expressions.xlsform import Tree, asked


def field_json(instrument: Instrument) -> dict[str, Any]:
    """The instrument, ready to be asked."""
    return {
        "code": instrument.code,
        "version": instrument.version,
        "sha256": fingerprint(instrument),
        "title": _told(instrument.title),
        "lists": {known.name: [[one.code, *_told(one.label)] for one in known.choices] for known in instrument.choices},
        "repeats": {roster.name: _repeat(roster) for roster in instrument.repeats},
        "sections": [_section(section) for section in instrument.sections],
        "rules": [_rule(rule) for rule in instrument.rules],
        "order": list(order_of(instrument)),
    }


def _told(text: Text | None) -> list[str]:
    if text is None:
        return []
    return [text.id, text.en] if text.en else [text.id]


def _tree(source: str, *, rule: bool = False) -> Tree:
    return asked(source, rule=rule).tree if source else None


def _kept(made: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if value not in (None, "", [], False)}


def _repeat(roster: Repeat) -> dict[str, Any]:
    own = {"l": _told(roster.label), "min": roster.least, "max": roster.most, "ent": roster.entity}
    more = {"rec": roster.record, "row": _told(roster.row), "rel": _tree(roster.relevant)}
    return own | _kept(more)


def _section(section: Section) -> dict[str, Any]:
    made = {"n": section.name, "l": _told(section.title), "rep": section.repeat, "rel": _tree(section.relevant)}
    return _kept(made) | {"q": [_question(question) for question in section.questions]}


def _question(question: Question) -> dict[str, Any]:
    made = _kept(
        {
            "n": question.name,
            "k": question.kind.value,
            "c": question.code,
            "l": _told(question.label),
            "h": _told(question.hint),
            "list": question.choices,
            "req": question.required,
            "rel": _tree(question.relevant),
            "con": _tree(question.constraint),
            "reg": _tree(guard_of(question)),
            "msg": _told(question.message),
            "calc": _tree(question.calculation),
            "priv": question.privacy.value if question.privacy is not Privacy.BIASA else None,
            "col": question.column,
        }
    )
    made["ent"] = question.entity
    bounds = {"min": question.least, "max": question.most}
    return made | {name: value for name, value in bounds.items() if value is not None}


def _rule(rule: Rule) -> dict[str, Any]:
    made = {
        "n": rule.name,
        "lv": rule.level.value,
        "when": _tree(rule.when, rule=True),
        "m": _told(rule.message),
        "q": list(rule.questions),
        "rep": rule.repeat,
    }
    return _kept(made)

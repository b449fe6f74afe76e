"""A family's draft and the questionnaire it is filled under: which version, what it says of it, what of it is kept.

Core facts are the register's own: its rules say what is required of them, and only other core facts rule one out. All
else is the questionnaire's. A section somebody began has to be finished; one nobody began may wait for a visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.instruments.definition import Instrument, Kind, Level, Question, Rule
from portal.instruments.errors import UnknownInstrument
from portal.instruments.queries import of_reference, published
from portal.instruments.validating import EVERY_LEVEL, asked_of, broken, rule_names, validate
from portal.instruments.validating import Finding as Said
from portal.instruments.values import is_empty, mistake
from portal.kernel.expressions.xlsform import asked
from portal.registry.answers import INSTRUMENT, is_answer, key_of, question_of
from portal.registry.catalogue import rule_of
from portal.registry.codes import ENTITY_LABELS, FIELDS
from portal.registry.drafts import FamilyDraft, is_masked
from portal.registry.models import ChangeSet
from portal.registry.reading import canonical
from portal.registry.records import OPEN
from portal.registry.rules import Finding

HOUSEHOLD: Final = "bdt2015"
"""The instrument a family is proposed with."""
_FIELDS: Final = {(entity, field.name): field for entity, fields in FIELDS.items() for field in fields}
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
Typed = dict[str, Any]


def instrument_of(session: Session, reference: str | None) -> Instrument | None:
    """The version a proposal was begun with; None for one that was begun without."""
    return of_reference(session, reference) if reference else None


def known_instrument(session: Session, reference: str | None) -> Instrument | None:
    """The version of that name; None also for one nobody knows (any more)."""
    try:
        return instrument_of(session, reference)
    except UnknownInstrument:
        return None


def household(session: Session, reference: str | None = None) -> Instrument:
    """The version a family's form is drawn from: the one that is named, else the published one.

    Refuses `UnknownInstrument`, also for a version of another instrument or one that never was published.
    """
    live = published(session, HOUSEHOLD)
    if not reference or reference == live.reference:
        return live
    named = of_reference(session, reference)
    if named.code != HOUSEHOLD or named.version > live.version:
        raise UnknownInstrument(code=reference[:60])
    return named


def open_under(session: Session, actor: Actor, code: str) -> dict[str, int]:
    """Version of an instrument → how many proposals of the actor's area are still on their way under it."""
    actor.must(Permission.INSTRUMENTS_INSTRUMENT_READ)
    statement = (
        _open_of(actor, ChangeSet.instrumen, func.count())
        .where(ChangeSet.instrumen.startswith(f"{code}@", autoescape=True))
        .group_by(ChangeSet.instrumen)
    )
    return {str(row[0]): row[1] for row in session.execute(statement)}


def open_without(session: Session, actor: Actor, code: str) -> int:
    """How many proposals of the actor's area were begun without a version: not asked, but imported or sent.

    They speak of the household's questionnaire; of any other there is none.
    """
    actor.must(Permission.INSTRUMENTS_INSTRUMENT_READ)
    if code != HOUSEHOLD:
        return 0
    return session.scalar(_open_of(actor, func.count()).where(ChangeSet.instrumen.is_(None))) or 0


def _open_of(actor: Actor, *wanted: Any) -> Select[Any]:
    """Of the proposals of an actor's area that are still on their way."""
    near = select(*wanted).where(ChangeSet.region_code >= actor.area.lo, ChangeSet.region_code < actor.area.hi)
    return near.where(ChangeSet.status.in_(OPEN))


def is_core(question: Question) -> bool:
    """Whether the register keeps the answer in a column of its own."""
    return question.column is not None


def key_of_question(question: Question) -> str:
    """Where a draft's record keeps the answer: under its column, or as `jawaban.<name>`."""
    return question.column or key_of(question.name)


def conditions_of(instrument: Instrument, question: Question) -> tuple[str, ...]:
    """What decides whether a question is asked: its roster's condition, its section's, its own.

    A core fact heeds only conditions that speak of core facts alone.
    """
    sources = instrument.conditions_of(question)
    return tuple(one for one in sources if not is_core(question) or core_alone(instrument, one))


def core_alone(instrument: Instrument, source: str) -> bool:
    """Whether a condition speaks of core facts alone."""
    known = instrument.by_name
    return all(name in known and is_core(known[name]) for name in asked(source).names)


@dataclass(frozen=True)
class Holder:
    """One place of answers: the record of the draft, its key for forms, and how its findings are headed."""

    values: Typed
    key: str
    label: str
    row: int | None = None


def holders(instrument: Instrument, draft: FamilyDraft, repeat: str | None, entity: str) -> list[Holder]:
    """The records of a draft that answer the questions of a roster; of no roster the household or the family."""
    roster = instrument.rosters.get(repeat or "")
    if roster and roster.record and roster.entity == "individu":
        staying = [(place, one) for place, one in enumerate(draft.anggota) if not one.removed]
        return [
            Holder(one.values, f"anggota-{place}", str(one.values.get("nama") or f"Anggota {place + 1}"), row)
            for row, (place, one) in enumerate(staying)
        ]
    if (roster and roster.record and roster.entity == "keluarga") or entity == "keluarga":
        return [Holder(draft.keluarga, "keluarga", ENTITY_LABELS["keluarga"], 0 if roster else None)]
    return [Holder(draft.ruta, "ruta", ENTITY_LABELS["ruta"], None)]


def answers_in(instrument: Instrument, draft: FamilyDraft, *, only: frozenset[str] | None = None) -> dict[str, Any]:
    """A draft as the questionnaire's answers, or `only` some of them.

    A masked number counts as one of its own, whatever it is.
    """
    names = frozenset(instrument.by_name) if only is None else only
    found: dict[str, Any] = {}
    for question in asked_of(instrument, None, names):
        if question.entity != "individu":
            found[question.name] = _value(question, holders(instrument, draft, None, question.entity)[0])
    for roster in instrument.repeats:
        questions = asked_of(instrument, roster.name, names)
        if roster.record:
            places = holders(instrument, draft, roster.name, roster.entity)
            found[roster.name] = [{one.name: _value(one, place) for one in questions} for place in places]
        else:
            holder = draft.keluarga if roster.entity == "keluarga" else draft.ruta
            known = {one.name for one in questions}
            rows = holder.get(key_of(roster.name)) or []
            found[roster.name] = [{k: v for k, v in row.items() if k in known} for row in rows if isinstance(row, dict)]
    return found


def _value(question: Question, holder: Holder) -> Any:
    """An answer as the questionnaire reads it; one nobody was asked for is what is taken for granted."""
    if not is_core(question):
        key = key_of(question.name)
        given = holder.values.get(key) if key in holder.values else (question.default or None)
        return None if is_empty(given) else given
    field = _FIELDS.get((question.entity, question.column or ""))
    text = holder.values.get(question.column or "")
    read = canonical(field, text) if field else text
    if not read:
        return None
    if is_masked(read):
        return f"{(holder.row or 0) + 1:016d}"
    return number_of(read) if question.kind in {Kind.INT, Kind.DECIMAL} else read


def number_of(text: str) -> int | float | str:
    """A typed number, decimal point or comma; the text itself when it is none."""
    plain = text.strip().replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return text
    return float(plain) if "." in plain else int(plain)


def check_answers(
    instrument: Instrument, draft: FamilyDraft, told: Iterable[Finding] = (), *, today: date, language: str = "id"
) -> list[Finding]:
    """What the questionnaire says of a draft; where the register's rules spoke already (`told`) it is silent."""
    begun = _begun(instrument, draft)
    said = [
        one
        for one in validate(instrument, answers_in(instrument, draft), today)
        if one.kind != "irrelevant" and _counts(instrument, draft, one, begun)
    ]
    return _unsaid(told, [_placed(instrument, draft, one, language) for one in said])


def check_rules(
    instrument: Instrument,
    draft: FamilyDraft,
    told: Iterable[Finding] = (),
    *,
    today: date,
    levels: frozenset[Level] = EVERY_LEVEL,
    language: str = "id",
) -> list[Finding]:
    """What the questionnaire's rules of these levels say of answers as they stand, asked or not; and no more.

    For what is kept already or comes in by the thousand: nobody is sent back for a question left open.
    """
    answers = answers_in(instrument, draft, only=rule_names(instrument, levels))
    rules = {one.name: one for one in instrument.rules}
    said = [
        one
        for one in broken(instrument, answers, today, levels)
        if _rule_counts(instrument, draft, rules[one.kind], one.row)
    ]
    return _unsaid(told, [_placed(instrument, draft, one, language) for one in said])


def unreadable_answers(instrument: Instrument, draft: FamilyDraft, *, language: str = "id") -> list[Finding]:
    """Answers the questionnaire cannot read at all: of the wrong kind, unknown codes, out of bounds."""
    people = [(place, one.values) for place, one in enumerate(draft.anggota) if not one.removed]
    places = [("ruta", ENTITY_LABELS["ruta"], draft.ruta), ("keluarga", ENTITY_LABELS["keluarga"], draft.keluarga)]
    places += [(f"anggota-{place}", str(one.get("nama") or f"Anggota {place + 1}"), one) for place, one in people]
    found = []
    for key, label, values in places:
        for name in [one for one in values if is_answer(one)]:
            question = instrument.by_name.get(question_of(name))
            wrong = mistake(instrument, question, values[name]) if question and question.answered else None
            if wrong:
                found.append(Finding("V00", "H", wrong.told(language), label, name, key))
    return found


def answered_under(draft: FamilyDraft) -> str | None:
    """The version of the questionnaire a draft's records say they were answered under; the first that says so."""
    records = (draft.ruta, draft.keluarga, *(one.values for one in draft.anggota if not one.removed))
    return next((str(one[INSTRUMENT]) for one in records if one.get(INSTRUMENT)), None)


def _unsaid(told: Iterable[Finding], found: list[Finding]) -> list[Finding]:
    """Findings of which nothing was told yet: at their place, or under the same number of a record's core facts."""
    spoken = {(one.key, one.field) for one in told if one.field}
    numbers = {(one.key, rule_of(one.code)) for one in told}
    return [
        one
        for one in found
        if (one.key, one.field) not in spoken
        and (is_answer(one.field or "") or (one.key, rule_of(one.code)) not in numbers)
    ]


def unasked(instrument: Instrument, draft: FamilyDraft, *, today: date, language: str = "id") -> list[Finding]:
    """Answers that were given although they are not asked for: they are not kept."""
    return [
        _placed(instrument, draft, said, language)
        for said in validate(instrument, answers_in(instrument, draft), today)
        if said.kind == "irrelevant" and (known := instrument.by_name.get(said.question)) and not is_core(known)
    ]


def _counts(instrument: Instrument, draft: FamilyDraft, said: Said, begun: set[tuple[str, int | None]]) -> bool:
    """Whether a finding is the questionnaire's to tell, and about something somebody began to answer."""
    question = instrument.by_name.get(said.question)
    if said.kind == "rows":
        roster = instrument.rosters.get(said.repeat or "")
        return roster is not None and not roster.record
    rule = next((one for one in instrument.rules if one.name == said.kind), None)
    if rule is not None:
        return _rule_counts(instrument, draft, rule, said.row)
    if question is None:
        return False
    if said.kind == "required":
        return (instrument.section_of[question.name].name, said.row) in begun
    return not (is_core(question) and _is_masked(instrument, draft, question, said.row))


def _is_masked(instrument: Instrument, draft: FamilyDraft, question: Question, row: int | None) -> bool:
    place = _holder(instrument, draft, question, row)
    return place is not None and is_masked(place.values.get(question.column or ""))


def _rule_counts(instrument: Instrument, draft: FamilyDraft, rule: Rule, row: int | None) -> bool:
    names = rule.questions or tuple(asked(rule.when, rule=True).names)
    about = [instrument.by_name[name] for name in names if name in instrument.by_name]
    own = [one for one in about if not is_core(one)]
    if _counts_families(instrument, rule):
        return False
    if not own:
        return not any(_is_masked(instrument, draft, one, row) for one in about)
    return any(_answered(instrument, draft, one) for one in own)


def _counts_families(instrument: Instrument, rule: Rule) -> bool:
    """Whether a rule counts a household's families: a draft has but one of them."""
    counted = [instrument.rosters[one] for one in asked(rule.when, rule=True).names if one in instrument.rosters]
    return bool(counted) and all(one.record and one.entity == "keluarga" for one in counted)


def _answered(instrument: Instrument, draft: FamilyDraft, question: Question) -> bool:
    key = key_of_question(question)
    roster = instrument.rosters.get(question.repeat or "")
    if roster and not roster.record:
        return True
    return any(
        not is_empty(place.values.get(key)) for place in holders(instrument, draft, question.repeat, question.entity)
    )


def _begun(instrument: Instrument, draft: FamilyDraft) -> set[tuple[str, int | None]]:
    """(section, row) of which somebody answered something without a column; what is taken for granted is no answer."""
    found: set[tuple[str, int | None]] = set()
    for section in instrument.sections:
        roster = instrument.rosters.get(section.repeat or "")
        if roster and not roster.record:
            found |= {(section.name, row) for row in range(roster.most)}
            continue
        for question in section.questions:
            for place in holders(instrument, draft, section.repeat, question.entity):
                given = place.values.get(key_of(question.name))
                if not is_core(question) and not is_empty(given) and given != question.default:
                    found.add((section.name, place.row))
    return found


def _holder(instrument: Instrument, draft: FamilyDraft, question: Question, row: int | None) -> Holder | None:
    places = holders(instrument, draft, question.repeat, question.entity)
    return next((one for one in places if one.row == row), places[0] if places else None)


def _placed(instrument: Instrument, draft: FamilyDraft, said: Said, language: str) -> Finding:
    """A finding of the questionnaire at its place in the form."""
    level: Any = said.level.value
    code = said.kind if any(one.name == said.kind for one in instrument.rules) else "V00"
    question = instrument.by_name.get(said.question)
    message = said.message.told(language)
    roster = instrument.rosters.get(said.repeat or "")
    if question is None or (roster and not roster.record):
        name = said.question if question else ""
        where = f"ruta/{roster.name}-{said.row}" if roster and said.row is not None else "ruta"
        label = roster.label.told(language) if roster else ENTITY_LABELS["ruta"]
        return Finding(code, level, message, label, key_of(name) if name else None, where)
    place = _holder(instrument, draft, question, said.row)
    key, label = (place.key, place.label) if place else ("ruta", ENTITY_LABELS["ruta"])
    return Finding(code, level, message, label, key_of_question(question), key)

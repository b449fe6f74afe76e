"""A family's draft as it is kept under its questionnaire: what is not asked goes, what nobody touched stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from portal.instruments.definition import Instrument, Kind, Question, Repeat
from portal.instruments.validating import cleared, relevant
from portal.instruments.values import is_empty
from portal.registry.answers import INSTRUMENT, is_answer, key_of
from portal.registry.drafts import FamilyDraft
from portal.registry.questionnaires import Typed, answers_in, core_alone, is_core, key_of_question

Asked = frozenset[tuple[str, object]]
"""Question and record (`ruta`, `keluarga` or a member, see `_people`) of what is asked."""


def settled(instrument: Instrument, draft: FamilyDraft, base: FamilyDraft | None, *, today: date) -> FamilyDraft:
    """A draft as it is kept: nothing that is not asked, no answers nobody gave, the version beside those given.

    `base` is the family as the register has it: a record whose answers are as they were proposes none, and what was
    not asked before either (as of a family whose ages nobody asked) stays as it is.
    """
    kept = cleared(instrument, answers_in(instrument, draft), today)
    settling = _Settling(instrument, _asked(instrument, draft, today), _bases(base), _asked(instrument, base, today))
    family, people = (_record_of(instrument, entity) for entity in ("keluarga", "individu"))
    own = (kept.get(family.name) or [{}])[0] if family else kept
    keluarga = settling.record(draft.keluarga, "keluarga", "keluarga", own, family)
    rows = zip(_people(draft), kept.get(people.name) or [], strict=True) if people else iter(())
    anggota = []
    for one in draft.anggota:
        if one.removed or people is None:
            anggota.append(one)
            continue
        key, answered = next(rows)
        anggota.append(replace(one, values=settling.record(one.values, key, "individu", answered, people)))
    return replace(
        draft, ruta=settling.record(draft.ruta, "ruta", "ruta", kept, None), keluarga=keluarga, anggota=anggota
    )


@dataclass(frozen=True)
class _Settling:
    instrument: Instrument
    asked: Asked
    before: Mapping[object, Typed]
    asked_before: Asked

    def record(self, values: Typed, key: object, entity: str, kept: Mapping[str, Any], roster: Repeat | None) -> Typed:
        """One record: its columns, then the answers it proposes. `kept`: what of its answers is asked."""
        repeat, old = roster.name if roster else None, self.before.get(key, {})
        questions = [one for one in self.instrument.questions_of(repeat=repeat) if one.entity == entity]
        made = {name: value for name, value in values.items() if not is_answer(name) and name != INSTRUMENT}
        given: Typed = {}
        for one in questions:
            place = key_of_question(one)
            stays = self._untouched(one, key, values.get(place), old.get(place))
            if not is_core(one):
                if one.kind != Kind.NOTE:
                    given[place] = old.get(place) if stays else kept.get(one.name)
            elif place in made and (one.name, key) not in self.asked and not stays:
                made[place] = ""
        if repeat is None:
            lists = [one for one in self.instrument.repeats if not one.record and one.entity == entity]
            given |= {key_of(one.name): kept.get(one.name) or None for one in lists}
        return made | _proposed(self.instrument, questions, given, old)

    def _untouched(self, question: Question, key: object, value: Any, old: Any) -> bool:
        """Whether the register has this answer already, though it is asked neither now nor was before."""
        return not is_empty(old) and value == old and (question.name, key) not in self.asked | self.asked_before


def _record_of(instrument: Instrument, entity: str) -> Repeat | None:
    """The roster whose rows are records of the register."""
    return next((one for one in instrument.repeats if one.record and one.entity == entity), None)


def _people(draft: FamilyDraft) -> list[object]:
    """A key for each member who stays: their identifier, or the place of somebody new."""
    staying = [one for one in draft.anggota if not one.removed]
    return [one.id or f"baru-{place}" for place, one in enumerate(staying)]


def _asked(instrument: Instrument, draft: FamilyDraft | None, today: date) -> Asked:
    """What is asked of a draft; a core fact heeds only conditions that speak of core facts."""
    if draft is None:
        return frozenset()
    answers = answers_in(instrument, draft)
    people = _record_of(instrument, "individu")
    keys = _people(draft)
    found: set[tuple[str, object]] = set()
    for version in (instrument, _core_facts(instrument)):
        for name, row in relevant(version, answers, today):
            question = version.by_name[name]
            if is_core(question) == (version is instrument):
                continue
            member = people is not None and question.repeat == people.name and row is not None
            found.add((name, keys[row] if member and row is not None else question.entity))
    return frozenset(found)


@lru_cache(maxsize=16)
def _core_facts(instrument: Instrument) -> Instrument:
    """The questionnaire of core facts alone."""

    def heeded(source: str) -> str:
        return source if source and core_alone(instrument, source) else ""

    sections = tuple(
        replace(
            section,
            relevant=heeded(section.relevant),
            questions=tuple(replace(one, relevant=heeded(one.relevant)) for one in section.questions if is_core(one)),
        )
        for section in instrument.sections
    )
    repeats = tuple(replace(one, relevant=heeded(one.relevant)) for one in instrument.repeats)
    return replace(instrument, sections=sections, repeats=repeats, rules=())


def _bases(base: FamilyDraft | None) -> dict[object, Typed]:
    if base is None:
        return {}
    return {"ruta": base.ruta, "keluarga": base.keluarga} | {one.id: one.values for one in base.anggota}


def _proposed(instrument: Instrument, questions: list[Question], given: Typed, before: Mapping[str, Any]) -> Typed:
    """The answers of one record as proposed: none when all stand as they were, or nobody gave any."""
    names = {key_of(one.name): one for one in questions}
    changed = {key: value for key, value in given.items() if value != before.get(key)}

    def says_something(key: str, value: Any) -> bool:
        question = names.get(key)
        if question is not None and question.kind == Kind.CALCULATE:
            return False
        taken_for_granted = question.default or None if question is not None else None
        return not is_empty(before.get(key)) or value != taken_for_granted

    if not any(says_something(key, value) for key, value in changed.items()):
        return {}
    return changed | {INSTRUMENT: instrument.reference}

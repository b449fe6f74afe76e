"""What changes between two versions of an instrument, and which answers lose their place by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from portal.instruments.definition import ChoiceList, Instrument, Question, Repeat, Text


class Change(StrEnum):
    """What can happen to a part of an instrument."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    CODES_ADDED = "codes_added"
    CODES_REMOVED = "codes_removed"
    CODES_REWORDED = "codes_reworded"
    RETYPED = "retyped"
    REBOUND = "rebound"
    CONDITION = "condition"
    CHECK = "check"
    REQUIRED = "required"
    PRIVACY = "privacy"


TOLD: Final = {
    Change.ADDED: Text("Ditambahkan", "Added"),
    Change.REMOVED: Text("Dihapus", "Removed"),
    Change.MOVED: Text("Dipindahkan", "Moved"),
    Change.REWORDED: Text("Kalimatnya diubah", "Reworded"),
    Change.CODES_ADDED: Text("Kode ditambahkan", "Codes added"),
    Change.CODES_REMOVED: Text("Kode dihapus", "Codes removed"),
    Change.CODES_REWORDED: Text("Keterangan kode diubah", "Codes reworded"),
    Change.RETYPED: Text("Jenis jawabannya diubah", "Kind of answer changed"),
    Change.REBOUND: Text("Tempat menyimpannya diubah", "Kept elsewhere"),
    Change.CONDITION: Text("Kapan ditanyakan diubah", "Asked at other times"),
    Change.CHECK: Text("Syaratnya diubah", "Condition changed"),
    Change.REQUIRED: Text("Kewajiban mengisinya diubah", "Required or not"),
    Change.PRIVACY: Text("Golongan kerahasiaannya diubah", "Privacy class changed"),
}
LOSING: Final = frozenset({Change.REMOVED, Change.CODES_REMOVED, Change.RETYPED, Change.REBOUND})
"""Changes by which answers given before have no place in the new version."""


@dataclass(frozen=True)
class Difference:
    """One change. `what`: question, rule, repeat or section; `loses`: answers given before lose their place."""

    what: str
    name: str
    change: Change
    label: Text
    before: str = ""
    after: str = ""
    loses: bool = False


def compare(old: Instrument, new: Instrument) -> tuple[Difference, ...]:
    """What changes from one version to another, in the reading order of the new one, removed parts last."""
    moved = _moved(old, new)
    found: list[Difference] = []
    for name, question in new.by_name.items():
        before = old.by_name.get(name)
        if before is None:
            found.append(Difference("question", name, Change.ADDED, question.label))
        else:
            found += _question(old, before, new, question)
            found += [moved[name]] if name in moved else []
    gone = [one for name, one in old.by_name.items() if name not in new.by_name]
    found += [Difference("question", one.name, Change.REMOVED, one.label, loses=one.answered) for one in gone]
    return (*found, *_rosters(old, new), *_rules(old, new))


def losing(differences: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """The changes by which answers lose their place; they stay in the history of their records."""
    return tuple(one for one in differences if one.loses)


def _question(old: Instrument, before: Question, new: Instrument, after: Question) -> Iterator[Difference]:
    def difference(change: Change, a: Any, b: Any, *, loses: bool = False) -> Difference:
        return Difference("question", after.name, change, after.label, _told(a), _told(b), loses)

    if before.kind != after.kind:
        yield difference(Change.RETYPED, before.kind, after.kind, loses=before.answered)
    if (before.entity, before.column, before.repeat) != (after.entity, after.column, after.repeat):
        places = [".".join(part for part in (one.repeat, one.entity, one.column) if part) for one in (before, after)]
        yield difference(Change.REBOUND, *places, loses=before.answered)
    texts = [(one.label, one.hint, one.message, one.code) for one in (before, after)]
    if texts[0] != texts[1]:
        yield difference(Change.REWORDED, *_wordings(before, after))
    conditions = [one.conditions_of(q) for one, q in ((old, before), (new, after))]
    if conditions[0] != conditions[1]:
        yield difference(Change.CONDITION, _both(conditions[0]), _both(conditions[1]))
    checks = [(one.constraint, one.least, one.most, one.calculation) for one in (before, after)]
    if checks[0] != checks[1]:
        yield difference(Change.CHECK, _both(checks[0]), _both(checks[1]), loses=_narrower(before, after))
    for change, field in ((Change.REQUIRED, "required"), (Change.PRIVACY, "privacy")):
        if getattr(before, field) != getattr(after, field):
            yield difference(change, getattr(before, field), getattr(after, field))
    yield from _codes(old.lists.get(before.choices or ""), new.lists.get(after.choices or ""), after)


def _wordings(before: Question, after: Question) -> tuple[str, str]:
    """The first text that differs, in the language it differs in: Indonesian as it is, English told as such."""
    for field in ("label", "hint", "message"):
        sides = [getattr(one, field) or Text("") for one in (before, after)]
        if sides[0].id != sides[1].id:
            return sides[0].id, sides[1].id
        if sides[0].en != sides[1].en:
            return f"en: {sides[0].en or '—'}", f"en: {sides[1].en or '—'}"
    return before.code, after.code


def _narrower(before: Question, after: Question) -> bool:
    """Whether numbers (or long texts) that were right before are out of bounds now."""
    higher = after.least is not None and (before.least is None or after.least > before.least)
    return higher or (after.most is not None and (before.most is None or after.most < before.most))


def _codes(before: ChoiceList | None, after: ChoiceList | None, question: Question) -> Iterator[Difference]:
    if before is None or after is None:
        return
    labels = {one.code: one.label for one in before.choices}
    now = {one.code: one.label for one in after.choices}
    for change, codes, source in (
        (Change.CODES_ADDED, [code for code in now if code not in labels], now),
        (Change.CODES_REMOVED, [code for code in labels if code not in now], labels),
        (Change.CODES_REWORDED, [code for code in now if code in labels and labels[code] != now[code]], now),
    ):
        if codes:
            told = ", ".join(f"{code} {source[code].id}" for code in codes)
            gone, come = (told, "") if change is Change.CODES_REMOVED else ("", told)
            yield Difference("question", question.name, change, question.label, gone, come, change in LOSING)


def _moved(old: Instrument, new: Instrument) -> dict[str, Difference]:
    """Questions whose section or neighbours changed: of those in both, the ones outside the longest common order."""
    before = [name for name in old.by_name if name in new.by_name]
    after = [name for name in new.by_name if name in old.by_name]
    stayed = _longest_common(before, after)
    found = {}
    for name in after:
        places = [one.section_of[name].name for one in (old, new)]
        if name not in stayed or places[0] != places[1]:
            found[name] = Difference("question", name, Change.MOVED, new.by_name[name].label, places[0], places[1])
    return found


def _longest_common(before: list[str], after: list[str]) -> set[str]:
    """The longest run of names, with gaps, that has the same order in both (patience of the smallest ends)."""
    place = {name: number for number, name in enumerate(before)}
    ends: list[str] = []
    previous: dict[str, str | None] = {}
    for name in after:
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if place[ends[middle]] < place[name] else (low, middle)
        previous[name] = ends[low - 1] if low else None
        ends[low:low + 1] = [name]  # fmt: skip
    kept: set[str] = set()
    name_: str | None = ends[-1] if ends else None
    while name_ is not None:
        kept.add(name_)
        name_ = previous[name_]
    return kept


def _rosters(old: Instrument, new: Instrument) -> Iterator[Difference]:
    for name, roster in new.rosters.items():
        before = old.rosters.get(name)
        if before is None:
            yield Difference("repeat", name, Change.ADDED, roster.label)
        else:
            yield from _roster(before, roster)
    for name, roster in old.rosters.items():
        if name not in new.rosters:
            yield Difference("repeat", name, Change.REMOVED, roster.label, loses=True)


def _roster(before: Repeat, after: Repeat) -> Iterator[Difference]:
    def difference(change: Change, a: str, b: str, *, loses: bool = False) -> Difference:
        return Difference("repeat", after.name, change, after.label, a, b, loses)

    if (before.entity, before.record) != (after.entity, after.record):
        yield difference(Change.REBOUND, before.entity, after.entity, loses=True)
    if (before.label, before.one) != (after.label, after.one):
        yield difference(Change.REWORDED, *(_both((one.label, one.row)) for one in (before, after)))
    if before.relevant != after.relevant:
        yield difference(Change.CONDITION, before.relevant, after.relevant)
    if (before.least, before.most) != (after.least, after.most):
        sides = [f"{one.least}–{one.most}" for one in (before, after)]
        yield difference(Change.CHECK, sides[0], sides[1], loses=after.most < before.most)


def _rules(old: Instrument, new: Instrument) -> Iterator[Difference]:
    before, after = ({rule.name: rule for rule in one.rules} for one in (old, new))
    for name, rule in after.items():
        known = before.get(name)
        if known is None:
            yield Difference("rule", name, Change.ADDED, rule.message, "", rule.when)
        elif known != rule:
            change = Change.REWORDED if replace(known, message=rule.message) == rule else Change.CHECK
            yield Difference("rule", name, change, rule.message, known.when, rule.when)
    for name, rule in before.items():
        if name not in after:
            yield Difference("rule", name, Change.REMOVED, rule.message, rule.when)


def _told(value: Any) -> str:
    return value.id if isinstance(value, Text) else "" if value is None else str(value)


def _both(values: tuple[Any, ...]) -> str:
    return "; ".join(_told(one) for one in values if one not in (None, ""))

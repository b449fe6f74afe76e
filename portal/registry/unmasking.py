"""Masks that come back from a program in a correction: what was only masked stays as it is, nothing hidden is lost.

A program sends what changes. A masked value sent just as it was read means "unchanged" and is taken out of what was
sent; any other text with the sign of a mask is no value anybody can mean, and is refused at its place. In the rows of a
list (businesses, dependants), which is sent whole, what is hidden from the sender stays with its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.registry.classes import HIDDEN
from portal.registry.drafts import is_masked
from portal.registry.records import Family, family_in
from portal.registry.serving import Known, given, plain
from portal.registry.values import Record

DEEPEST = 7
"""Steps from a request to a cell of a list: record, member, answers, list, row, question; deeper lies no value."""
Place = tuple[str | int, ...]
RECORDS, MEMBERS, ANSWERS = ("ruta", "keluarga"), "anggota", "jawaban"
NO_VALUE = "Nilai ini disamarkan, jadi tidak dapat diusulkan. Kirim nilai lengkapnya, atau jangan kirim isian ini."
ROWS_MOVED = "Banyaknya baris berubah, padahal ada isian yang disamarkan. Kirim setiap baris lengkap tanpa samaran."


def unmasked(
    session: Session, sent: dict[str, Any], keluarga_id: UUID | None, *, opened: frozenset[str], by: Actor
) -> tuple[dict[str, Any], dict[Place, str]]:
    """What was sent without masks that came back unchanged; and each place of another mask, with what to do.

    `opened`: the privacy classes the sender sees in the clear. Takes whatever was sent, of any shape. Refuses
    `NotFound` for a family outside the area.
    """
    if keluarga_id is None:
        return sent, dict.fromkeys(_masks(sent, ()), NO_VALUE)
    family = family_in(session, by.area, keluarga_id)
    made: dict[str, Any] = _copied(sent, DEEPEST)
    wrong: dict[Place, str] = {}
    known: Known = {}
    for place, values, record in _pairs(made, family):
        told = plain(record, opened=opened) | {ANSWERS: given(session, record, known, opened=opened)}
        wrong |= _record(values, told, record, place)
    for place in _masks(made, ()):
        wrong.setdefault(place, NO_VALUE)
    return made, wrong


def _pairs(sent: dict[str, Any], family: Family) -> Iterator[tuple[Place, dict[str, Any], Record]]:
    """The records that were sent, each with its place and the registered one it speaks of."""
    house: tuple[Record, ...] = (family.ruta, family.keluarga)
    for name, record in zip(RECORDS, house, strict=True):
        if isinstance(values := sent.get(name), dict):
            yield (name,), values, record
    known = {str(one.id): one for one in family.members}
    members = sent.get(MEMBERS)
    for number, values in enumerate(members if isinstance(members, list) else []):
        if isinstance(values, dict) and (member := known.get(str(values.get("id")))):
            yield (MEMBERS, number), values, member


def _record(values: dict[str, Any], told: dict[str, Any], record: Record, place: Place) -> dict[Place, str]:
    """Take the unchanged masks out of one record; what is wrong with its lists."""
    for name in [name for name, value in values.items() if is_masked(value) and value == told.get(name)]:
        del values[name]
    answers, read = values.get(ANSWERS), told[ANSWERS]
    if not isinstance(answers, dict):
        return {}
    wrong: dict[Place, str] = {}
    for name in list(answers):
        if is_masked(answers[name]) and answers[name] == read.get(name):
            del answers[name]
        elif isinstance(answers[name], list) and isinstance(read.get(name), list):
            wrong |= _rows(answers[name], read[name], record.jawaban[name], (*place, ANSWERS, name))
    return wrong


def _rows(sent: list[Any], read: list[Any], kept: list[Any], place: Place) -> dict[Place, str]:
    """Give the rows of a list what is hidden from who sent them, row by row, as long as none came or went."""
    if len(sent) != len(read):
        return dict.fromkeys(_masks(sent, place), ROWS_MOVED)
    for row, seen, stored in zip(sent, read, kept, strict=True):
        if isinstance(row, dict) and isinstance(seen, dict):
            for name in [name for name, value in seen.items() if value == HIDDEN]:
                if row.get(name, HIDDEN) == HIDDEN:
                    row[name] = stored[name]
    return {}


def _masks(value: Any, place: Place) -> Iterator[Place]:
    """Where a mask stands among values; what people write in their own words is not looked at."""
    if len(place) > DEEPEST:
        return
    if isinstance(value, dict):
        names = (*RECORDS, MEMBERS) if not place else value
        for name in names:
            if name in value:
                yield from _masks(value[name], (*place, name))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _masks(one, (*place, number))
    elif is_masked(value):
        yield place


def _copied(value: Any, depth: int) -> Any:
    """A copy down to where values lie."""
    if isinstance(value, dict) and depth:
        return {name: _copied(one, depth - 1) for name, one in value.items()}
    return [_copied(one, depth - 1) for one in value] if isinstance(value, list) and depth else value

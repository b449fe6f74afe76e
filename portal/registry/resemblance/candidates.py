"""Who in the register resembles the people of a proposal, told while it is written and while it is checked.

Looked for by index, never through everybody: born on that day or on one easily written for it, of that very name, with
that beginning of a NIK. Named only in the actor's area; whoever answers for a regency or more also learns that somebody
with the same name, birthday and sex stands outside it, not who and not where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, LargeBinary, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel.area import Level, level_of
from portal.kernel.identifiers import clean_number, is_sixteen_digits
from portal.registry.models import Individu, ProposedPerson
from portal.registry.outcomes import Outcome
from portal.registry.proposedpeople import tells
from portal.registry.reading import read_date
from portal.registry.records import REMOVED
from portal.registry.resemblance.keys import mother_key, stem_key
from portal.registry.resemblance.names import name_keys
from portal.registry.resemblance.policy import policy
from portal.registry.resemblance.recording import PEOPLE, known_of
from portal.registry.resemblance.scoring import FAINT, YEARS, Compared, Person, compare, name_similarity

MOST = 3
"""So many are told for one person, the most alike."""
READ = 2_000
"""So many candidates are looked at for one proposal at most."""


@dataclass(frozen=True)
class Asked:
    """One person of a proposal: where their fields stand ("anggota-0"), what they are called, what is compared."""

    key: str
    label: str
    person: Person
    stem: bytes | None
    mother: bytes | None


@dataclass(frozen=True)
class Resemblance:
    """Somebody of the register like somebody of a proposal; `id` is None for one outside the actor's area."""

    key: str
    label: str
    id: UUID | None = None
    keluarga_id: UUID | None = None
    name: str = ""
    born: date | None = None
    region_code: int = 0
    compared: Compared | None = None
    grade: str = ""
    change_set_id: UUID | None = None
    """The open proposal they stand in, for one in the actor's area."""
    proposed: bool = False
    """Whether they stand in an open proposal instead of the register."""


def resembling(
    session: Session, actor: Actor, asked: Sequence[Asked], *, part: int, family: UUID | None
) -> list[Resemblance]:
    """Who resembles these people, leaving out the family the proposal is about."""
    found = [one for one in asked if one.person.name]
    if not found:
        return []
    rows = session.execute(_candidates(found, part, family, actor)).all()
    opened: dict[UUID, Person] = {}
    told = [one for person in found for one in alike(person, rows, opened)]
    if told_of_elsewhere(actor):
        named = {one.key for one in told}
        told += [Resemblance(one.key, one.label) for one in found if one.key not in named and _elsewhere(session, one)]
    return told


def told_of_elsewhere(actor: Actor) -> bool:
    """Whether somebody outside the actor's area is worth their knowing: who answers for a regency or a province."""
    return level_of(actor.region_code) in {Level.PROVINSI, Level.KABUPATEN}


def asked_of(found: Sequence[Outcome], values: Sequence[tuple[str, dict[str, str]]], region_code: int) -> list[Asked]:
    """The people a proposal adds or says something new of, from (key, their values in the clear) of each person."""
    people = [one for one in found if one.entity == "individu"]
    return [
        made
        for one, (key, said) in zip(people, values, strict=True)
        if one.change is not None
        and tells(one.change.action, one.change.fields)
        and (made := asked(key, said, region_code)) is not None
    ]


def asked(key: str, said: dict[str, str], region_code: int) -> Asked | None:
    """One person as typed; None while name or birthday cannot be read."""
    born = read_date(said.get("tanggal_lahir", ""))
    if born is None or not said.get("nama"):
        return None
    nik = clean_number(said.get("nik", ""))
    nik = nik if is_sixteen_digits(nik) else ""
    mother = said.get("nama_ibu", "")
    person = Person(
        name_keys(said["nama"]).sound, born, said.get("jenis_kelamin", ""), name_keys(mother).sound, nik, region_code
    )
    return Asked(key, said["nama"], person, stem_key(nik), mother_key(mother))


def likely_days(born: date) -> list[date]:
    """The days that are written for this one: itself, day and month turned, a year or two off, a day off."""
    days = {born, born + timedelta(days=1), born - timedelta(days=1)}
    with suppress(ValueError):
        days.add(date(born.year, born.day, born.month))
    for years in range(-YEARS, YEARS + 1):
        with suppress(ValueError):
            days.add(born.replace(year=born.year + years))
    return sorted(days)


def _candidates(found: Sequence[Asked], part: int, family: UUID | None, actor: Actor) -> Any:
    """One statement for all."""
    one = Individu
    statement = select(*PEOPLE, one.keluarga_id, one.nik_awal).where(
        ways(one, found, part), one.status != REMOVED, one.region_code >= actor.area.lo, one.region_code < actor.area.hi
    )
    return (statement.where(one.keluarga_id != family) if family else statement).limit(READ)


def ways(one: type[Individu | ProposedPerson], found: Sequence[Asked], part: int) -> ColumnElement[bool]:
    """Near the proposal by birthday or name; by name and birthday, or NIK, anywhere the statement looks."""
    days = {day for person in found for day in likely_days(person.person.born)}
    named = [
        and_(one.nama_urut == in_order(person), one.tanggal_lahir.between(*_years(person.person.born)))
        for person in found
    ]
    near = and_(one.part == part, or_(one.tanggal_lahir.in_(days), *named))
    far = [
        and_(
            one.tanggal_lahir == person.person.born,
            one.jenis_kelamin == person.person.sex,
            one.nama_urut == in_order(person),
        )
        for person in found
    ]
    stems = {person.stem for person in found if person.stem}
    return or_(near, *far, *([one.nik_awal.in_(stems)] if stems else []))


def in_order(one: Asked) -> str:
    """The words of a name as it sounds, sorted: the stored key."""
    return " ".join(sorted(one.person.name.split()))


def _years(born: date) -> tuple[date, date]:
    """From the first to the last day that may be meant, a few years around."""
    return date(max(born.year - YEARS, 1), 1, 1), date(born.year + YEARS, 12, 31)


def alike(one: Asked, rows: Sequence[Any], opened: dict[UUID, Person]) -> Iterator[Resemblance]:
    """Whoever of the candidates is like this person, the most alike first; each is opened once, and only if need be."""
    rules = policy()
    first, last = _years(one.person.born)
    found: list[tuple[int, Resemblance]] = []
    for row in rows:
        stem = one.stem is not None and row.nik_awal is not None and bytes(row.nik_awal) == one.stem
        if not stem and not first <= row.tanggal_lahir <= last:
            continue
        sound = row.nama_bunyi if row.nama_bunyi is not None else name_keys(row.nama).sound
        if name_similarity(one.person.name, sound, rules.nicknames) < FAINT:
            continue
        person = opened.get(row.id) or opened.setdefault(row.id, known_of(row).person)
        compared = compare(one.person, person)
        if grade := rules.grade(compared.score):
            about = row.id, row.keluarga_id, row.nama, row.tanggal_lahir, row.region_code, compared, grade
            proposal = getattr(row, "change_set_id", None)
            found.append(
                (compared.score, Resemblance(one.key, one.label, *about, proposal, proposed=proposal is not None))
            )
    yield from (told for _, told in sorted(found, key=lambda each: -each[0])[:MOST])


def _elsewhere(session: Session, one: Asked) -> bool:
    """Whether somebody outside the transaction's area has the same name, birthday and sex, and no other mother."""
    question = select(
        func.resembles_elsewhere(
            bindparam("born", one.person.born, Date()),
            one.person.sex,
            in_order(one),
            bindparam("mother", one.mother, LargeBinary()),
        )
    )
    return bool(session.scalar(question))

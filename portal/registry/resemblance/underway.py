"""Who in other open proposals resembles the people of a proposal: the register knows neither of them yet.

Looked for by the same keys and compared by the same rules as the people of the register, and told as discreetly: named
in the actor's area, outside it only that there is somebody, and that only to who answers for a regency or more.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, LargeBinary, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.kernel.ids import part_of
from portal.registry.models import Change, Individu, ProposedPerson
from portal.registry.resemblance.candidates import (
    READ,
    Asked,
    Resemblance,
    alike,
    in_order,
    told_of_elsewhere,
    ways,
)
from portal.registry.resemblance.scoring import Person


@dataclass(frozen=True)
class _Proposed:
    """Somebody of an open proposal as the register's people are read (`recording.PEOPLE`)."""

    id: UUID
    change_set_id: UUID
    region_code: int
    nama: str
    nama_bunyi: str
    nama_ibu: bytes | None
    nik: bytes | None
    nik_awal: bytes | None
    tanggal_lahir: date
    jenis_kelamin: str
    keluarga_id: None = None


def proposed_alike(
    session: Session, actor: Actor, asked: Sequence[Asked], *, part: int, own: UUID, told: Sequence[Resemblance] = ()
) -> list[Resemblance]:
    """Who in open proposals other than `own` resembles these people; those `told` of already are left out."""
    wanted = [one for one in asked if one.person.name]
    if not wanted:
        return []
    known = {one.id for one in told if one.id}
    rows = [_read(row) for row in session.execute(_candidates(wanted, part, own, actor)) if row.record_id not in known]
    opened: dict[UUID, Person] = {}
    found = [one for person in wanted for one in alike(person, rows, opened)]
    if told_of_elsewhere(actor):
        named = {one.key for one in found}
        away = [one for one in wanted if one.key not in named and _elsewhere(session, one)]
        found += [Resemblance(one.key, one.label, proposed=True) for one in away]
    return found


def with_twins(session: Session, actor: Actor, change_sets: Collection[UUID]) -> set[UUID]:
    """Which of these proposals bring somebody of the same name, birthday and sex, and no other mother, as another one.

    In one statement, for many at once; only others in the actor's area count.
    """
    mine, other, here = ProposedPerson, aliased(ProposedPerson), actor.area
    same = and_(
        other.tanggal_lahir == mine.tanggal_lahir,
        other.jenis_kelamin == mine.jenis_kelamin,
        other.nama_urut == mine.nama_urut,
        other.change_set_id != mine.change_set_id,
        or_(mine.ibu_bidx.is_(None), other.ibu_bidx.is_(None), mine.ibu_bidx == other.ibu_bidx),
    )
    seen = exists(select(other.record_id).where(same, other.region_code >= here.lo, other.region_code < here.hi))
    parts = {part_of(one) for one in change_sets}
    statement = select(mine.change_set_id).where(mine.part.in_(parts), mine.change_set_id.in_(change_sets), seen)
    return set(session.scalars(statement.distinct()))


def _candidates(found: Sequence[Asked], part: int, own: UUID, actor: Actor) -> Any:
    """By their keys, with what the proposal says of them and, where it only amends, what the register does."""
    one, here = ProposedPerson, actor.area
    near = (
        select(one)
        .where(ways(one, found, part), one.change_set_id != own, one.region_code >= here.lo, one.region_code < here.hi)
        .limit(READ)
        .subquery()
    )
    change = (Change.part == near.c.part) & (Change.change_set_id == near.c.change_set_id)
    person = (Individu.part == near.c.part) & (Individu.id == near.c.record_id)
    return (
        select(near, Change.fields, Individu.nama, Individu.nama_ibu, Individu.nik)
        .join(Change, change & (Change.record_id == near.c.record_id))
        .outerjoin(Individu, person)
    )


def _read(row: Any) -> _Proposed:
    said = row.fields
    return _Proposed(
        row.record_id,
        row.change_set_id,
        row.region_code,
        str(said.get("nama") or row.nama or ""),
        row.nama_bunyi,
        _sealed(said["nama_ibu"]) if "nama_ibu" in said else row.nama_ibu,
        _sealed(said["nik"]) if "nik" in said else row.nik,
        row.nik_awal,
        row.tanggal_lahir,
        row.jenis_kelamin,
    )


def _sealed(stored: Any) -> bytes | None:
    return base64.b64decode(stored["$"]) if isinstance(stored, dict) else None


def _elsewhere(session: Session, one: Asked) -> bool:
    """Whether an open proposal outside the area brings somebody of that name, birthday, sex, and no other mother."""
    question = select(
        func.proposed_elsewhere(
            bindparam("born", one.person.born, Date()),
            one.person.sex,
            in_order(one),
            bindparam("mother", one.mother, LargeBinary()),
        )
    )
    return bool(session.scalar(question))

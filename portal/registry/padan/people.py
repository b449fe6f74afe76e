"""Whom to ask about: the registered people of an area, and those a proposal brings or changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.kernel.area import Area
from portal.kernel.secrets import vault
from portal.registry.codes import field_of
from portal.registry.models import ChangeSet, Individu, Keluarga
from portal.registry.outcomes import Outcome, outcomes
from portal.registry.padan.answering import Person
from portal.registry.padan.port import Question
from portal.registry.records import REMOVED
from portal.registry.values import Stored, stored_record, to_text


def _standing(part: int, area: Area) -> Select[Individu, Keluarga]:
    return (
        select(Individu, Keluarga)
        .join(Keluarga, (Keluarga.part == Individu.part) & (Keluarga.id == Individu.keluarga_id))
        .where(
            Individu.part == part,
            Individu.region_code >= area.lo,
            Individu.region_code < area.hi,
            Individu.status != REMOVED,
        )
    )


def registered(
    session: Session, part: int, area: Area, *, after: UUID | None, size: int
) -> tuple[list[Person], UUID | None]:
    """The next people of an area who have a NIK, and the last one looked at; None when there are no more."""
    statement = _standing(part, area).order_by(Individu.id).limit(size)
    if after is not None:
        statement = statement.where(Individu.id > after)
    rows = session.execute(statement).all()
    found = [_registered(person, family) for person, family in rows]
    return [one for one in found if one is not None], rows[-1][0].id if rows else None


def with_numbers(session: Session, part: int, area: Area, numbers: Iterable[str]) -> dict[str, Person]:
    """NIK → the registered person of an area who holds it."""
    indexes = {vault().blind_index(one, kind="nik") for one in numbers}
    rows = session.execute(_standing(part, area).where(Individu.nik_bidx.in_(indexes))) if indexes else ()
    found = [_registered(person, family) for person, family in rows]
    return {one.question.nik: one for one in found if one is not None}


def _registered(person: Individu, family: Keluarga) -> Person | None:
    said, card = stored_record(person), stored_record(family).get("nomor_kk")
    return _person(person.id, family.id, person.region_code, said, card)


def proposed(session: Session, change_set: ChangeSet) -> list[Person]:
    """Everybody who belongs to the family after a proposal and has a NIK."""
    found = outcomes(session, change_set)
    card = next((one.after.get("nomor_kk") for one in found if one.entity == "keluarga"), None)
    staying = [one for one in found if one.entity == "individu" and not one.removed]
    people = [
        _person(one.record_id, change_set.keluarga_id, change_set.region_code, one.after, card) for one in staying
    ]
    return [one for one in people if one is not None]


def question_of(one: Outcome, found: Sequence[Outcome]) -> Question | None:
    """What would be asked about a member of a proposal; None without a NIK."""
    card = next((other.after.get("nomor_kk") for other in found if other.entity == "keluarga"), None)
    return _question(one.after, card)


def _person(
    record_id: UUID, keluarga_id: UUID, region_code: int, said: Mapping[str, Stored], card: Stored
) -> Person | None:
    question = _question(said, card)
    return Person(record_id, keluarga_id, region_code, question) if question else None


def _question(said: Mapping[str, Any], card: Stored) -> Question | None:
    nik = to_text("individu", field_of("individu", "nik"), said.get("nik"))
    if not nik:
        return None
    return Question(
        nik=nik,
        nama=str(said.get("nama") or ""),
        tanggal_lahir=str(said.get("tanggal_lahir") or ""),
        nomor_kk=to_text("keluarga", field_of("keluarga", "nomor_kk"), card) or "",
    )

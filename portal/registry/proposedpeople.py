"""The people of open proposals by their keys, kept true with every revision: how another proposal finds a twin.

Whoever a proposal adds, or of whom it changes what people are told apart by, has one row as long as it is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.orm import Session

from portal.kernel.ids import part_of
from portal.kernel.sets import insert_rows
from portal.registry.codes import field_of
from portal.registry.differences import Proposed
from portal.registry.models import Change, ChangeSet, Individu, ProposedPerson
from portal.registry.records import OPEN
from portal.registry.resemblance.keys import BATCH, mother_key, stem_key
from portal.registry.resemblance.names import name_keys
from portal.registry.values import Stored, standing, to_text

TELLING = frozenset({"nama", "tanggal_lahir", "nama_ibu", "nik"})
"""What people are told apart by: who changes none of it is found in the register as before."""


def tells(action: str, fields: Iterable[str]) -> bool:
    """Whether a change adds somebody, or says something new of who they are."""
    return action == "tambah" or (action != "hapus" and bool(TELLING & set(fields)))


def keep_people(session: Session, change_set: ChangeSet, proposed: Sequence[Proposed]) -> None:
    """Let just these people be those of a proposal."""
    forget_people(session, change_set.part, [change_set.id])
    insert_rows(session, ProposedPerson, rows_of(change_set.part, change_set.id, change_set.region_code, proposed))


def forget_people(session: Session, part: int, change_sets: Sequence[UUID]) -> None:
    """Proposals are over, or begun anew: nobody is found in them."""
    mine = ProposedPerson.part == part, ProposedPerson.change_set_id.in_(change_sets)
    session.execute(delete(ProposedPerson).where(*mine))


def rows_of(part: int, change_set_id: UUID, region_code: int, proposed: Iterable[Proposed]) -> list[dict[str, Any]]:
    """The rows of a proposal's people; who has no name or birthday yet resembles nobody."""
    place = {"part": part, "change_set_id": change_set_id, "region_code": region_code}
    return [
        place | {"record_id": one.record_id} | keys
        for one in proposed
        if one.entity == "individu" and tells(one.action, one.fields)
        if (keys := _keys({**one.base.values, **one.fields}))
    ]


def _keys(stored: Mapping[str, Stored]) -> dict[str, Any] | None:
    said = {name: to_text("individu", field_of("individu", name), stored.get(name)) or "" for name in _READ}
    name = name_keys(said["nama"])
    if not name.sound or not said["tanggal_lahir"]:
        return None
    return {
        "nama_bunyi": name.sound,
        "nama_urut": name.sorted,
        "tanggal_lahir": date.fromisoformat(said["tanggal_lahir"]),
        "jenis_kelamin": said["jenis_kelamin"],
        "ibu_bidx": mother_key(said["nama_ibu"]),
        "nik_awal": stem_key(said["nik"]),
    }


_READ = ("nama", "tanggal_lahir", "jenis_kelamin", "nama_ibu", "nik")


def refresh_people(
    session: Session,
    *,
    part: int | None = None,
    only: Collection[UUID] | None = None,
    everybody: bool = False,
    batch: int = BATCH,
) -> int:
    """Compute the rows of open proposals that have none (`everybody`: of all); how many people. Commits nothing.

    `only`: of these proposals.
    """
    done, last = 0, None
    while found := session.execute(_next(last, part, only, everybody=everybody).limit(batch)).all():
        wanted = [(change.part, change.change_set_id, change.record_id) for change, _ in found]
        key = tuple_(ProposedPerson.part, ProposedPerson.change_set_id, ProposedPerson.record_id)
        session.execute(delete(ProposedPerson).where(key.in_(wanted)))
        rows = [row for change, person in found for row in _row(change, person)]
        insert_rows(session, ProposedPerson, rows)
        done, last = done + len(rows), wanted[-1]
    return done


def _next(last: tuple[Any, ...] | None, part: int | None, only: Collection[UUID] | None, *, everybody: bool) -> Any:
    """The changes of people in open proposals, each with its person in the register."""
    one, key = ProposedPerson, (Change.part, Change.change_set_id, Change.record_id)
    statement = (
        select(Change, Individu)
        .join(ChangeSet, (ChangeSet.part == Change.part) & (ChangeSet.id == Change.change_set_id))
        .outerjoin(Individu, (Individu.part == Change.part) & (Individu.id == Change.record_id))
        .where(ChangeSet.status.in_(OPEN), Change.entity == "individu", Change.action != "hapus")
        .order_by(*key)
    )
    if not everybody:
        there = (one.part == Change.part) & (one.change_set_id == Change.change_set_id)
        statement = statement.where(
            ~exists(select(one.record_id).where(there, one.record_id == Change.record_id)),
            Change.fields["nama"].astext.is_not(None),
            Change.fields["tanggal_lahir"].astext.is_not(None),
        )
    if part is not None:
        statement = statement.where(Change.part == part)
    if only is not None:
        mine = [(part_of(one), one) for one in only]
        statement = statement.where(tuple_(Change.part, Change.change_set_id).in_(mine))
    return statement.where(tuple_(*key) > last) if last is not None else statement


def _row(change: Change, person: Individu | None) -> list[dict[str, Any]]:
    stored = standing(person) if person is not None and change.action != "tambah" else {}
    whole = Proposed(change.record_id, change.entity, change.action, fields={**stored, **change.fields})
    if not tells(change.action, change.fields):
        return []
    return rows_of(change.part, change.change_set_id, change.region_code, [whole])

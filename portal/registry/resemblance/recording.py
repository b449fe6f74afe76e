"""Keeping pairs: the same two people make the same pair however often they are found; what is decided stays so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.kernel.ids import part_of
from portal.registry.models import Individu
from portal.registry.pairmodels import DuplicatePair, DuplicateSide
from portal.registry.records import REMOVED
from portal.registry.resemblance.keys import opened
from portal.registry.resemblance.names import name_keys
from portal.registry.resemblance.policy import policy
from portal.registry.resemblance.scoring import Compared, Person, common_region, compare

OPEN, SAME, OTHER, UNSURE, OVER = "terbuka", "sama", "beda", "ragu", "usai"
HIGHEST = 1_000
"""A pair's rank is this less its score: the most alike come first."""
AT_ONCE = 2_000


@dataclass(frozen=True)
class Known:
    """A person of the register, opened to be compared."""

    id: UUID
    person: Person


def known_of(row: Any) -> Known:
    """A row of `PEOPLE` opened: for comparing only, never shown or kept."""
    mother = name_keys(opened("nama_ibu", row.nama_ibu)).sound
    sound = row.nama_bunyi if row.nama_bunyi is not None else name_keys(row.nama).sound
    nik = opened("nik", row.nik)
    return Known(row.id, Person(sound, row.tanggal_lahir, row.jenis_kelamin, mother, nik, row.region_code))


PEOPLE = (
    Individu.part,
    Individu.id,
    Individu.region_code,
    Individu.nama,
    Individu.nama_bunyi,
    Individu.nama_ibu,
    Individu.nik,
    Individu.tanggal_lahir,
    Individu.jenis_kelamin,
)
"""What is read of a person to compare them."""


def pair_id(one: UUID, other: UUID) -> UUID:
    """The identifier of a pair, the same whichever comes first; it carries the partition of the lesser."""
    first, second = sorted((one, other))
    raw = bytearray(hashlib.blake2b(first.bytes + second.bytes, digest_size=16).digest())
    raw[6], raw[8] = (raw[6] & 0x0F) | 0x80, (raw[8] & 0x3F) | 0x80
    raw[14:16] = part_of(first).to_bytes(2, "big")
    return UUID(bytes=bytes(raw))


def people_of(session: Session, ids: Iterable[UUID]) -> dict[UUID, Known]:
    """People who are still in the register, opened to be compared."""
    wanted = [(part_of(one), one) for one in set(ids)]
    found: dict[UUID, Known] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        statement = select(*PEOPLE).where(tuple_(Individu.part, Individu.id).in_(some), Individu.status != REMOVED)
        found |= {row.id: known_of(row) for row in session.execute(statement)}
    return found


def record_pairs(session: Session, pairs: Sequence[tuple[UUID, UUID]], *, at: datetime) -> int:
    """Compare these people and keep those alike enough; how many pairs are new. Decided ones are left as they are."""
    people = people_of(session, [one for pair in pairs for one in pair])
    rules, kept = policy(), []
    for one, other in pairs:
        if one in people and other in people:
            compared = compare(people[one].person, people[other].person)
            if grade := rules.grade(compared.score):
                first, second = sorted((one, other))
                kept.append((people[first], people[second], compared, grade))
    new = 0
    for start in range(0, len(kept), AT_ONCE):
        new += _keep(session, kept[start : start + AT_ONCE], at)
    return new


def _keep(session: Session, kept: Sequence[tuple[Known, Known, Compared, str]], at: datetime) -> int:
    if not kept:
        return 0
    pairs = [_pair(*one, at) for one in kept]
    sides = [
        _side(pair, known, lead=known is one)
        for pair, (one, other, *_) in zip(pairs, kept, strict=True)
        for known in (one, other)
    ]
    made = insert(DuplicatePair)
    changed = {name: made.excluded[name] for name in ("score", "grade", "levels", "region_code")}
    made = made.on_conflict_do_update(index_elements=["part", "id"], set_=changed, where=DuplicatePair.status == OPEN)
    known = select(func.count()).where(
        tuple_(DuplicatePair.part, DuplicatePair.id).in_([(one["part"], one["id"]) for one in pairs])
    )
    before = session.scalar(known) or 0
    session.execute(made, pairs)
    open_ones = set(
        session.scalars(
            select(DuplicatePair.id).where(
                tuple_(DuplicatePair.part, DuplicatePair.id).in_([(one["part"], one["id"]) for one in pairs]),
                DuplicatePair.status == OPEN,
            )
        )
    )
    sides = [side for side in sides if side["pair_id"] in open_ones]
    if not sides:
        return len(pairs) - before
    there = insert(DuplicateSide)
    names = ("rank", "grade", "levels", "region_code")
    session.execute(
        there.on_conflict_do_update(
            index_elements=["part", "pair_id", "individu_id"],
            set_={name: there.excluded[name] for name in names},
            where=DuplicateSide.status == OPEN,
        ),
        sides,
    )
    return len(pairs) - before


def _pair(one: Known, other: Known, compared: Compared, grade: str, at: datetime) -> dict[str, Any]:
    return {
        "part": part_of(one.id),
        "id": pair_id(one.id, other.id),
        "region_code": common_region(one.person.place, other.person.place),
        "one_id": one.id,
        "other_id": other.id,
        "other_part": part_of(other.id),
        "score": compared.score,
        "grade": grade,
        "levels": compared.levels,
        "status": OPEN,
        "found_at": at,
        "proposals": [],
    }


def _side(pair: dict[str, Any], known: Known, *, lead: bool) -> dict[str, Any]:
    return {
        "part": part_of(known.id),
        "pair_id": pair["id"],
        "individu_id": known.id,
        "region_code": known.person.place,
        "lead": lead,
        "rank": HIGHEST - pair["score"],
        "grade": pair["grade"],
        "levels": pair["levels"],
        "status": OPEN,
        "found_at": pair["found_at"],
    }


def close_gone(session: Session, part: int) -> int:
    """End the open pairs of a partition of whom one is no longer in the register; how many sides."""
    side, pair = DuplicateSide, DuplicatePair
    gone = (
        select(side.pair_id)
        .join(Individu, (Individu.part == side.part) & (Individu.id == side.individu_id))
        .where(side.part == part, side.status.in_((OPEN, UNSURE)), Individu.status == REMOVED)
    )
    ids = list(session.scalars(gone))
    if not ids:
        return 0
    parts = {part_of(one) for one in ids}
    session.execute(
        update(pair).where(pair.part.in_(parts), pair.id.in_(ids), pair.status.in_((OPEN, UNSURE))).values(status=OVER)
    )
    closed = update(side).where(or_(side.part == part, side.part.in_(parts)), side.pair_id.in_(ids)).values(status=OVER)
    return session.execute(closed).rowcount  # type: ignore[attr-defined, no-any-return]

"""Many proposals of new families at once, in a few statements: the rows `save_proposal` leaves, family by family.

For imports. What is typed has been checked before (`rules.check_draft`); what only the database knows is asked here
again: numbers registered or proposed meanwhile refuse their own family, never the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.facts import Fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.secrets import vault
from portal.kernel.sets import insert_rows
from portal.registry import probing
from portal.registry.differences import Ground, Proposed, of_draft
from portal.registry.drafts import FamilyDraft
from portal.registry.errors import AlreadyProposed, KkTaken, NikTaken
from portal.registry.models import Change, ChangeSet, Individu, Keluarga, OpenNumber, ProposedPerson
from portal.registry.proposedpeople import rows_of
from portal.registry.values import NUMBERS

KIND = "usulan_baru"
_CLAIM = text(
    "insert into open_number (bidx, change_set_id) select distinct on (bidx) bidx, id "
    "from unnest(cast(:numbers as bytea[]), cast(:ids as uuid[])) as given(bidx, id) order by bidx, id "
    "on conflict do nothing"
)

_HELD = text("select bidx, change_set_id from open_number where bidx = any(cast(:numbers as bytea[]))")


@dataclass(frozen=True)
class NewFamily:
    """A family to be proposed. `change_set_id` is the caller's: the same one never proposes twice."""

    change_set_id: UUID
    part: int
    region_code: int
    draft: FamilyDraft


@dataclass(frozen=True)
class Made:
    """One proposal with its records. `keluarga_id` is the family's, of a new one the id it will have."""

    change_set_id: UUID
    part: int
    region_code: int
    kind: str
    keluarga_id: UUID
    proposed: list[Proposed]

    indexes: list[bytes | None]
    """The blind index of each record's national number."""

    @property
    def numbers(self) -> list[tuple[str, bytes]]:
        """(entity, blind index) of its national numbers."""
        pairs = zip(self.proposed, self.indexes, strict=True)
        return [(one.entity, index) for one, index in pairs if index]


@dataclass(frozen=True)
class Batch:
    """What became of families: the proposals made, and for each other one why not."""

    made: list[ChangeSet]
    refused: Mapping[UUID, Refused]


def propose_families(session: Session, families: Sequence[NewFamily], *, reason: str, by: Actor) -> Batch:
    """Propose new families in the actor's area, each as `save_proposal` would.

    A family proposed before under its id is left as it is (neither made nor refused).
    """
    by.must(Permission.CASES_USULAN_PROPOSE)
    if any(one.region_code not in by.area for one in families):
        raise NotFound
    done = proposed_before(session, [one.change_set_id for one in families])
    made = [_records(one) for one in families if one.change_set_id not in done]
    return kept(session, made, {}, reason=reason, by=by)


def kept(session: Session, made: Sequence[Made], refused: dict[UUID, Refused], *, reason: str, by: Actor) -> Batch:
    """Keep proposals whose numbers nobody holds and nobody else proposes; the others are `refused` one by one."""
    refused |= _taken(session, made, by)
    made = [one for one in made if one.change_set_id not in refused]
    refused |= _claimed(session, made)
    made = [one for one in made if one.change_set_id not in refused]
    return Batch(_written(session, made, " ".join(reason.split()), by), refused)


Held = Mapping[tuple[str, bytes], UUID]
"""(entity, blind index) → who holds the number, anywhere in the nation."""


def told_numbers(
    session: Session, numbers: Sequence[tuple[UUID, int, str, bytes]], *, held: Held | None = None, by: Actor
) -> set[tuple[str, bytes]]:
    """Which (entity, blind index) among (change set, village, entity, index) may be told to be registered.

    Those in the actor's area are; those elsewhere only as often as `probing` lets a proposer come upon them, with a
    fact each. What is not told is found at verification. `held`: who holds them, when that is known already.
    """
    if held is None:
        held = probing.holders(session, [index for *_, index in numbers])
    near = _in_area(session, held, by)
    told = set(near)
    left = probing.left_today(session, by)
    for change_set_id, region_code, entity, index in numbers:
        named = (entity, index)
        if named in held and named not in told and left > 0:
            probing.note_hits(session, change_set_id, region_code, [named], by=by)
            told.add(named)
            left -= 1
    return told


def held_numbers(session: Session, indexes: Sequence[bytes]) -> dict[tuple[str, bytes], UUID]:
    """(entity, blind index) → who holds the number, anywhere in the nation; who it is may not be told."""
    return probing.holders(session, indexes)


def proposed_numbers(session: Session, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    """Blind index → the open proposal that holds the number, anywhere in the country."""
    if not indexes:
        return {}
    return {bytes(index): holder for index, holder in session.execute(_HELD, {"numbers": list(indexes)})}


def number_index(entity: str, number: str) -> bytes:
    """The blind index of a NIK (individu) or No. KK (keluarga)."""
    return vault().blind_index(number, kind=NUMBERS[entity][2])


def _in_area(session: Session, held: Mapping[tuple[str, bytes], UUID], by: Actor) -> set[tuple[str, bytes]]:
    """Of held numbers those whose holder stands in the actor's area."""
    near: set[UUID] = set()
    models: dict[str, type[Individu | Keluarga]] = {"individu": Individu, "keluarga": Keluarga}
    for entity, model in models.items():
        ids = [holder for (kind, _), holder in held.items() if kind == entity]
        if ids:
            area = (model.region_code >= by.area.lo) & (model.region_code < by.area.hi)
            parts = model.part.in_({part_of(one) for one in ids})
            near |= set(session.scalars(select(model.id).where(parts, model.id.in_(ids), area)))
    return {named for named, holder in held.items() if holder in near}


def proposed_before(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these proposals are there already."""
    known = select(ChangeSet.id).where(ChangeSet.part.in_({part_of(one) for one in ids}), ChangeSet.id.in_(ids))
    return set(session.scalars(known))


def _records(family: NewFamily) -> Made:
    part = family.part
    keluarga_id = new_id(part)
    ground = Ground(new_id(part), keluarga_id, bases={}, previous={}, new_id=lambda: new_id(part))
    proposed = of_draft(family.draft, ground)
    indexes = [one.bidx for one in proposed]
    return Made(family.change_set_id, part, family.region_code, KIND, keluarga_id, proposed, indexes)


def _taken(session: Session, made: Sequence[Made], by: Actor) -> dict[UUID, Refused]:
    numbers = [(one.change_set_id, one.region_code, entity, index) for one in made for entity, index in one.numbers]
    told = told_numbers(session, numbers, by=by) if numbers else set()
    return {
        change_set_id: NikTaken() if entity == "individu" else KkTaken()
        for change_set_id, _, entity, index in reversed(numbers)
        if (entity, index) in told
    }


def _claimed(session: Session, made: Sequence[Made]) -> dict[UUID, Refused]:
    """Hold the numbers for their proposals; those of a family that comes second anywhere are let go again."""
    wanted = [(index, one.change_set_id) for one in made for _, index in one.numbers]
    if not wanted:
        return {}
    numbers = [index for index, _ in wanted]
    session.execute(_CLAIM, {"numbers": numbers, "ids": [change_set_id for _, change_set_id in wanted]})
    holders = proposed_numbers(session, numbers)
    second = {change_set_id for index, change_set_id in wanted if holders.get(index) != change_set_id}
    twice = {one.change_set_id for one in made if len(set(one.numbers)) < len(one.numbers)}
    if second | twice:
        session.execute(delete(OpenNumber).where(OpenNumber.change_set_id.in_(second | twice)))
    return {change_set_id: AlreadyProposed() for change_set_id in second | twice}


def _written(session: Session, made: Sequence[Made], reason: str, by: Actor) -> list[ChangeSet]:
    now = clock.now()
    checked = "diperiksa" if probing.left_today(session, by) > 0 else "ditunda"
    sets = [
        {
            "part": one.part,
            "id": one.change_set_id,
            "region_code": one.region_code,
            "kind": one.kind,
            "keluarga_id": one.keluarga_id,
            "reason": reason,
            "status": "terbuka",
            "revision": 1,
            "created_at": now,
            "created_by": by.user_id,
        }
        for one in made
    ]
    insert_rows(session, ChangeSet, sets)
    insert_rows(session, Change, [row for one in made for row in _changes(one)])
    people = [rows_of(one.part, one.change_set_id, one.region_code, one.proposed) for one in made]
    insert_rows(session, ProposedPerson, [row for each in people for row in each])
    facts = [new_id(one.part) for one in made]
    insert_rows(
        session,
        Fact,
        [_fact(one, fact, reason, checked, by) | {"at": now} for one, fact in zip(made, facts, strict=True)],
    )
    return [ChangeSet(**row) for row in sets]


def _changes(made: Made) -> list[dict[str, Any]]:
    return [
        {
            "part": made.part,
            "change_set_id": made.change_set_id,
            "record_id": one.record_id,
            "region_code": made.region_code,
            "seq": seq,
            "entity": one.entity,
            "action": one.action,
            "base_version": one.base.version,
            "base": one.old_fields,
            "fields": dict(one.fields),
            "bidx": index,
        }
        for seq, (one, index) in enumerate(zip(made.proposed, made.indexes, strict=True))
    ]


def _fact(made: Made, fact_id: UUID, reason: str, checked: str, by: Actor) -> dict[str, Any]:
    after = {"kind": made.kind, "status": "terbuka", "revision": 1, "records": len(made.proposed), "nomor": checked}
    return {
        "part": made.part,
        "id": fact_id,
        "region_code": made.region_code,
        "actor_id": by.user_id,
        "actor_name": by.name,
        "role": by.role,
        "verb": probing.SAVED,
        "about": "change_set",
        "about_id": made.change_set_id,
        "case_id": None,
        "reason": reason or None,
        "before": None,
        "after": after,
    }

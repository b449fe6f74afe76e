"""Where the register moved since a proposal was made: three states of each field, for people who have to choose.

What only the register changed is told too: it stays, and the proposal goes on beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.area import EVERYWHERE
from portal.kernel.identifiers import mask
from portal.registry.codes import ENTITY_LABELS, Field, fields_in
from portal.registry.comparisons import STATUS, said
from portal.registry.errors import BaseMoved
from portal.registry.findings import own_of, taken_numbers
from portal.registry.merging import WHOLE, Part, records_in, unknown_members
from portal.registry.models import ChangeSet
from portal.registry.outcomes import Outcome, outcomes
from portal.registry.probing import deferred_for
from portal.registry.records import OPEN, REMOVALS, change_set_in
from portal.registry.values import same


@dataclass(frozen=True)
class ConflictRow:
    """One field in its three states. `overlaps`: the register and the proposal changed the same field differently.

    `record_id`, `field` and `version` name the place to choose at; without them there is nothing to choose here.
    """

    record: str
    label: str
    base: str
    current: str
    proposed: str
    overlaps: bool
    record_id: UUID | None = None
    field: Field | None = None
    version: int = 0
    one_way: bool = False
    """Whether only the register's state is left to choose."""
    typed: bool = True
    """Whether a third value may be typed."""

    @property
    def place(self) -> str:
        """The name of its inputs; "" where nothing is chosen."""
        return f"{self.record_id}.{self.field.name if self.field else WHOLE}" if self.record_id else ""


def conflicts_of(session: Session, actor: Actor, change_set_id: UUID) -> list[ConflictRow]:
    """Where the register moved since the proposal was made, in three states; and numbers others hold by now."""
    actor.must(Permission.CASES_CASE_READ)
    change_set = change_set_in(session, actor.area, change_set_id)
    if change_set.status not in OPEN:
        return []
    found = outcomes(session, change_set)
    told = change_set.status == "konflik" and not deferred_for(session, actor, change_set)
    rows = [
        ConflictRow(one.label, label, "", "Sudah terdaftar pada yang lain", mask(number), overlaps=True)
        for one, label, number in (taken_numbers(session, found, but=own_of(change_set)) if told else [])
    ]
    for one in found:
        if one.part is not None and (one.part.moved or one.part.overlaps):
            rows += _rows(one, one.part, choosing=change_set.kind not in REMOVALS)
    return [*rows, *_newcomers(session, change_set, found)]


def _rows(one: Outcome, part: Part, *, choosing: bool) -> Iterator[ConflictRow]:
    version = part.record.version if part.record else 0
    place: dict[str, Any] = {"record_id": one.record_id, "version": version} if choosing else {}
    if WHOLE in part.overlaps:
        yield _whole(one, part, place)
    for each in fields_in(one.entity, one.seen, part.now) if part.record else []:
        name = each.name
        moved = not same(one.entity, each, one.seen.get(name), part.now.get(name))
        if not moved and name not in part.overlaps:
            continue
        proposed = part.change.action != "hapus" and name in part.change.fields
        base, now = (said(one.entity, each, side) for side in (one.seen, dict(part.now)))
        after = said(one.entity, each, one.after) if proposed else ""
        if name in part.overlaps:
            typed = each.kind != "jawaban" or isinstance(part.now.get(name), str | None)
            yield ConflictRow(one.label, each.label, base, now, after, True, field=each, typed=typed, **place)
        else:
            yield ConflictRow(one.label, each.label, base, now, after, False)


def _whole(one: Outcome, part: Part, place: dict[str, Any]) -> ConflictRow:
    gone = part.record is None
    now, after = ("Sudah dihapus", "Tetap aktif dan diubah") if gone else ("Berubah", "Dihapus")
    row = ConflictRow(one.label, STATUS.label, "Aktif", now, after, True, one_way=gone, typed=False)
    return ConflictRow(**{**row.__dict__, **place})


def _newcomers(session: Session, change_set: ChangeSet, found: list[Outcome]) -> Iterator[ConflictRow]:
    """Members a removal does not know of."""
    parts = [one.part for one in found if one.part is not None]
    try:
        records = records_in(session, change_set, [part.change for part in parts], EVERYWHERE)
    except BaseMoved:
        return
    for one in unknown_members(change_set, parts, records):
        yield ConflictRow(one.nama, ENTITY_LABELS["individu"], "Belum ada", "Anggota baru", "Dihapus", overlaps=True)

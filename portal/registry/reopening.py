"""Proposals that ended without publication, open again: their numbers are held and their people found as before."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, exists, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.kernel.ids import part_of
from portal.registry.keeping import tell
from portal.registry.models import Change, ChangeSet, OpenNumber
from portal.registry.proposedpeople import refresh_people
from portal.registry.records import OPEN

CLOSED, AGAIN = "batal", "terbuka"


def reopen_change_sets(session: Session, change_sets: Collection[UUID], *, by: Actor) -> set[UUID]:
    """Open closed proposals of the actor's area again, all at once; those that cannot be are given back.

    Cannot: whose family or number is by now in another open proposal.
    """
    keys = [(part_of(one), one) for one in change_sets]
    found = session.scalars(
        select(ChangeSet)
        .where(tuple_(ChangeSet.part, ChangeSet.id).in_(keys), ChangeSet.status == CLOSED)
        .order_by(ChangeSet.part, ChangeSet.id)
        .with_for_update()
    ).all()
    free = {one.id for one in found if one.region_code in by.area} - _families_taken(session, found)
    taken = _claim(session, free)
    free -= taken
    mine = tuple_(ChangeSet.part, ChangeSet.id).in_([(part_of(one), one) for one in free])
    session.execute(update(ChangeSet).where(mine).values(status=AGAIN))
    session.flush()
    refresh_people(session, only=free)
    for one in found:
        if one.id in free:
            session.refresh(one)
            tell(session, "registry.proposal.reopened", one, by=by)
    return set(change_sets) - free


def _families_taken(session: Session, found: Collection[ChangeSet]) -> set[UUID]:
    """Those whose family has another open proposal by now."""
    other = aliased(ChangeSet)
    beside = exists(
        select(other.id).where(
            other.part == ChangeSet.part,
            other.keluarga_id == ChangeSet.keluarga_id,
            other.id != ChangeSet.id,
            other.status.in_(OPEN),
        )
    )
    keys = [(one.part, one.id) for one in found]
    return set(session.scalars(select(ChangeSet.id).where(tuple_(ChangeSet.part, ChangeSet.id).in_(keys), beside)))


def _claim(session: Session, change_sets: Collection[UUID]) -> set[UUID]:
    """Hold their numbers again; those of whom another proposal holds one by now get none back."""
    keys = [(part_of(one), one) for one in change_sets]
    proposed = (
        select(Change.bidx, Change.change_set_id)
        .where(tuple_(Change.part, Change.change_set_id).in_(keys), Change.bidx.is_not(None))
        .order_by(Change.bidx)
    )
    wanted = proposed.subquery()
    session.execute(insert(OpenNumber).from_select(["bidx", "change_set_id"], proposed).on_conflict_do_nothing())
    of_others = (
        select(wanted.c.change_set_id)
        .join(OpenNumber, OpenNumber.bidx == wanted.c.bidx)
        .where(OpenNumber.change_set_id != wanted.c.change_set_id)
    )
    taken = set(session.scalars(of_others))
    if taken:
        session.execute(delete(OpenNumber).where(OpenNumber.change_set_id.in_(taken)))
    return taken

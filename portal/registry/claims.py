"""Numbers held by open proposals: one proposal per NIK and per No. KK in the whole country, whoever may see it.

A table without partition and without area, like the registers of national numbers, so that a neighbour's proposal
counts although nobody here can read it. Its primary key decides a race; nothing is told but that somebody was first.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.kernel.ids import part_of
from portal.registry.errors import AlreadyProposed
from portal.registry.models import OpenNumber
from portal.registry.proposedpeople import forget_people


def claim_numbers(session: Session, change_set_id: UUID, numbers: Collection[bytes]) -> None:
    """Hold just these numbers for a proposal, letting go of what it held before. Refuses with `AlreadyProposed`.

    Waits for whoever is claiming one of them at this moment; claims in one order for all, so nobody waits in a ring.
    """
    mine = OpenNumber.change_set_id == change_set_id
    rows = [{"bidx": number, "change_set_id": change_set_id} for number in sorted(set(numbers))]
    with session.begin_nested():
        session.execute(delete(OpenNumber).where(mine, OpenNumber.bidx.not_in(numbers)))
        if not rows:
            return
        session.execute(insert(OpenNumber).values(rows).on_conflict_do_nothing())
        of_others = select(OpenNumber.bidx).where(OpenNumber.bidx.in_(numbers), ~mine)
        if session.scalar(of_others.limit(1)) is not None:
            raise AlreadyProposed


def free_numbers(session: Session, change_set_id: UUID) -> None:
    """A proposal is over: what it held may be proposed again, and nobody is a twin of its people any more."""
    session.execute(delete(OpenNumber).where(OpenNumber.change_set_id == change_set_id))
    forget_people(session, part_of(change_set_id), [change_set_id])

"""Moving cases: plan, write, and tell the register which proposals ended without publication."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.calendars.recounting import recount
from portal.cases.models import CaseFile
from portal.cases.moving.planning import Plan, plan
from portal.cases.moving.standing import Move
from portal.cases.moving.writing import ENDS, Said, write
from portal.cases.rules import COLLECTIVE
from portal.kernel.ids import part_of
from portal.registry.operations import close_change_set


def move_cases(session: Session, moves: Sequence[Move], said: Said, *, by: Actor) -> Plan:
    """Move locked cases, each once; those the diagram cannot take on (`Plan.stuck`) stay where they are."""
    session.flush()
    planned = plan(session, moves)
    if again := write(session, planned, said, by):
        recount(session, again, by=by)
    unpublished = [
        case
        for way in planned.ways
        if way.advance.ended is not None and ENDS.get(way.advance.ended, "selesai") != "selesai"
        for crowd in way.crowds
        for case in crowd.cases
    ]
    session.expire_all()
    for change_set_id in change_sets_of(session, unpublished):
        close_change_set(session, change_set_id, by=by)
    return planned


def change_sets_of(session: Session, cases: Sequence[UUID]) -> list[UUID]:
    """The proposals of cases; a collective decree is none."""
    if not cases:
        return []
    named = [(part_of(one), one) for one in cases]
    mine = (tuple_(CaseFile.part, CaseFile.id).in_(named), CaseFile.kind != COLLECTIVE)
    return list(session.scalars(select(CaseFile.change_set_id).where(*mine)))

"""Case numbers: how one is written, and those of cases known by their identifiers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import CaseFile
from portal.kernel.ids import part_of


def case_number(regency: int, local: datetime, serial: int) -> str:
    """The number of a regency's case opened at a local time: USL-3302-2611-00042."""
    return f"USL-{regency // 10**6:04d}-{local:%y%m}-{serial:05d}"


def numbers_of(session: Session, actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """Case → its number; cases outside the actor's area are left out."""
    if not case_ids:
        return {}
    statement = select(CaseFile.id, CaseFile.number).where(
        CaseFile.part.in_({part_of(one) for one in case_ids}),
        CaseFile.id.in_(case_ids),
        CaseFile.region_code >= actor.area.lo,
        CaseFile.region_code < actor.area.hi,
    )
    return {case_id: number for case_id, number in session.execute(statement)}  # noqa: C416 - rows are no pairs

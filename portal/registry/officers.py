"""What one officer has proposed about the register, newest first, as far as the reader's area goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.clock import WIB
from portal.kernel.pages import Page, encode_cursor, keyset_page
from portal.registry.models import ChangeSet, Keluarga
from portal.registry.summaries import summaries_of

BEHIND_ALL = UUID(int=2**128 - 1)
STATUSES = ("terbuka", "diterapkan", "batal", "konflik")


@dataclass(frozen=True)
class OfficerFilters:
    """What to keep; days are western Indonesian, inclusive."""

    status: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class OfficerRow:
    """One proposal of an officer: about whom, what of it, why, what became of it."""

    change_set_id: UUID
    keluarga_id: UUID
    name: str
    """Head of the family in the register; "" while it is only proposed."""
    kind: str
    status: str
    reason: str
    at: datetime
    region_code: int
    tags: tuple[str, ...]
    members: int


def proposals_by(
    session: Session,
    actor: Actor,
    user_id: int,
    filters: OfficerFilters,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[OfficerRow]:
    """Every change an officer proposed within the actor's area, newest first. Refuses `NotAllowed`."""
    actor.must(Permission.CASES_AUDIT_READ)
    one = ChangeSet
    statement = select(one).where(
        one.created_by == user_id, one.region_code >= actor.area.lo, one.region_code < actor.area.hi
    )
    if filters.status:
        statement = statement.where(one.status == filters.status)
    if filters.kind:
        statement = statement.where(one.kind == filters.kind)
    if filters.since:
        statement = statement.where(one.created_at >= _midnight(filters.since))
    if filters.until:
        statement = statement.where(one.created_at < _midnight(filters.until) + timedelta(days=1))
    older = None if before else after or encode_cursor([BEHIND_ALL])
    place: list[Any] = [one.id]
    page: Page[ChangeSet] = keyset_page(session, statement, place, after=before, before=older, size=size)
    rows = list(reversed(page.rows))
    told = summaries_of(session, actor, [row.id for row in rows])
    names = _names(session, rows)
    made = [
        OfficerRow(
            row.id,
            row.keluarga_id,
            names.get(row.keluarga_id, ""),
            row.kind,
            row.status,
            row.reason,
            row.created_at,
            row.region_code,
            told[row.id].tags if row.id in told else (),
            told[row.id].members if row.id in told else 0,
        )
        for row in rows
    ]
    return Page(made, page.next if before or after else None, page.prev, page.count, page.capped)


def _names(session: Session, rows: list[ChangeSet]) -> dict[UUID, str]:
    if not rows:
        return {}
    wanted = and_(Keluarga.part.in_({row.part for row in rows}), Keluarga.id.in_({row.keluarga_id for row in rows}))
    return {row.id: row.nama_kepala for row in session.execute(select(Keluarga.id, Keluarga.nama_kepala).where(wanted))}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, WIB)

"""Reads of the exchange: my office's imports, what was found in one, my own exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.exchange import chunks
from portal.exchange.models import ExportFile, ImportChunk, ImportFile, ImportFinding
from portal.exchange.operations import import_in
from portal.exchange.proposing import REFUSED
from portal.exchange.settling import HELD, NOTES
from portal.kernel.pages import Page, encode_cursor, keyset_page
from portal.registry.comparisons import DiffGroup
from portal.registry.corrections import changes_now, groups_of, standing_families

MOST_NAMED = 12
"""Rows named of one thing to mend; the rest are counted."""
BEHIND_ALL = UUID(int=2**128 - 1)


def _newest(
    session: Session, statement: Select[Any], key: Any, after: str | None, before: str | None, size: int
) -> Page[Any]:
    """A page of what is read newest first: the ascending one turned round."""
    page: Page[Any] = keyset_page(
        session,
        statement,
        [key],
        after=before,
        before=None if before else after or encode_cursor([BEHIND_ALL]),
        size=size,
    )
    first = not after and not before
    return Page(page.rows[::-1], None if first else page.next, page.prev, page.count, page.capped)


def imports_page(
    session: Session, actor: Actor, *, after: str | None = None, before: str | None = None, size: int = 25
) -> Page[ImportFile]:
    """The imports of the actor's office, newest first."""
    actor.must(Permission.EXCHANGE_IMPORT_MAKE)
    statement = select(ImportFile).where(ImportFile.region_code == actor.region_code)
    return _newest(session, statement, ImportFile.id, after, before, size)


@dataclass(frozen=True)
class ToMend:
    """One thing told of a file, once for all the rows it is told of."""

    heading: str
    code: str
    message: str
    count: int
    rows: list[int]
    """The first of the rows."""

    @property
    def more(self) -> int:
        """How many rows are not named."""
        return self.count - len(self.rows)


def findings_page(
    session: Session,
    actor: Actor,
    import_id: UUID,
    *,
    code: str = "",
    after: str | None = None,
    before: str | None = None,
    size: int = 50,
) -> Page[ToMend]:
    """What must be mended in a file of the actor's office, the same thing once, by the first row it is told of.

    One kind alone with `code`. How registered families stand (`NOTES`), and the good rows of families that wait for
    other rows (`HELD`), are told only where they are asked for.
    """
    actor.must(Permission.EXCHANGE_IMPORT_MAKE)
    found = import_in(session, import_id, actor)
    what = (ImportFinding.heading, ImportFinding.code, ImportFinding.message)
    rows = func.array_agg(aggregate_order_by(ImportFinding.row, ImportFinding.row.asc()), type_=ARRAY(Integer))
    grouped = (
        select(
            *what,
            func.count().label("count"),
            rows[1:MOST_NAMED].label("rows"),
            func.min(ImportFinding.row).label("first"),
        )
        .where(ImportFinding.part == found.part, ImportFinding.import_id == found.id)
        .where(ImportFinding.code == code if code else ImportFinding.code.not_in({*NOTES, HELD}))
        .group_by(*what)
        .subquery()
    )
    of = grouped.c
    statement = select(of.heading, of.code, of.message, of["count"], of["rows"])
    keys = [of.first, of.heading, of.code, of.message]
    return keyset_page(session, statement, keys, after=after, before=before, size=size, make=_to_mend)


def _to_mend(row: Any) -> ToMend:
    return ToMend(row[0], row[1], row[2], row[3], row[4])


def refusals(session: Session, found: ImportFile, *, most: int = 5) -> list[tuple[str, int]]:
    """Why families were refused when they were proposed, and how many each; the most frequent first."""
    if not found.refused:
        return []
    statement = (
        select(ImportFinding.message, func.count())
        .where(ImportFinding.part == found.part, ImportFinding.import_id == found.id, ImportFinding.code == REFUSED)
        .group_by(ImportFinding.message)
        .order_by(func.count().desc(), ImportFinding.message)
        .limit(most)
    )
    return [(message, count) for message, count in session.execute(statement)]


def waiting(session: Session, found: ImportFile) -> dict[str, int]:
    """Kind of chunk → how many families are still to be proposed."""
    mine = (ImportChunk.part == found.part, ImportChunk.import_id == found.id, ImportChunk.status == chunks.WAITING)
    statement = select(ImportChunk.kind, func.sum(ImportChunk.families)).where(*mine).group_by(ImportChunk.kind)
    return {kind: int(count) for kind, count in session.execute(statement)}


@dataclass(frozen=True)
class Previewed:
    """A registered family an import would correct: its row, its page, its changes before and after."""

    row: int
    keluarga_id: UUID
    head: str
    groups: list[DiffGroup]


def corrections_preview(session: Session, actor: Actor, import_id: UUID, *, most: int = 5) -> list[Previewed]:
    """The first families an import would correct, field by field against the register of now."""
    actor.must(Permission.EXCHANGE_IMPORT_MAKE)
    found = import_in(session, import_id, actor)
    if not found.changed or not actor.may(Permission.REGISTRY_KELUARGA_READ):
        return []
    first = (
        select(ImportChunk)
        .where(ImportChunk.part == found.part, ImportChunk.import_id == found.id, ImportChunk.body.is_not(None))
        .where(ImportChunk.kind == chunks.CORRECTION)
        .order_by(ImportChunk.place)
        .limit(1)
    )
    chunk = session.scalars(first).one_or_none()
    rows = chunks.corrections_in(chunk, found.sha256)[:most] if chunk else []
    families = standing_families(session, {one.correction.keluarga_id for one in rows}, by=actor)
    return [
        Previewed(one.row, one.correction.keluarga_id, one.head, groups_of(family, changes_now(family, one.correction)))
        for one in rows
        if (family := families.get(one.correction.keluarga_id))
    ]


def exports_page(
    session: Session, actor: Actor, *, after: str | None = None, before: str | None = None, size: int = 25
) -> Page[ExportFile]:
    """The exports the actor asked for in this post, newest first."""
    actor.must(Permission.EXCHANGE_EXPORT_MAKE)
    statement = select(ExportFile).where(
        ExportFile.region_code == actor.region_code, ExportFile.actor_id == actor.user_id
    )
    return _newest(session, statement, ExportFile.id, after, before, size)

"""Reads of the exchange: my office's imports, what was found in one, my own exports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.exchange.models import ExportFile, ImportFile, ImportFinding
from portal.exchange.operations import import_in
from portal.kernel.pages import Page, encode_cursor, keyset_page

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


def findings_page(
    session: Session,
    actor: Actor,
    import_id: UUID,
    *,
    code: str = "",
    after: str | None = None,
    before: str | None = None,
    size: int = 50,
) -> Page[ImportFinding]:
    """What was found in a file of the actor's office, in the order of its rows; one kind alone with `code`."""
    actor.must(Permission.EXCHANGE_IMPORT_MAKE)
    found = import_in(session, import_id, actor)
    statement = select(ImportFinding).where(ImportFinding.part == found.part, ImportFinding.import_id == found.id)
    if code:
        statement = statement.where(ImportFinding.code == code)
    keys = [ImportFinding.row, ImportFinding.seq]
    return keyset_page(session, statement, keys, after=after, before=before, size=size)  # type: ignore[arg-type]


def exports_page(
    session: Session, actor: Actor, *, after: str | None = None, before: str | None = None, size: int = 25
) -> Page[ExportFile]:
    """The exports the actor asked for in this post, newest first."""
    actor.must(Permission.EXCHANGE_EXPORT_MAKE)
    statement = select(ExportFile).where(
        ExportFile.region_code == actor.region_code, ExportFile.actor_id == actor.user_id
    )
    return _newest(session, statement, ExportFile.id, after, before, size)

"""What village and regency do alike with a letter that must come back signed: read it, keep its scan, call it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.evidence.operations import EvidenceUpload, kept_bytes, shown_name
from portal.cases.inbox import in_area
from portal.cases.statements.errors import AlreadyClosed
from portal.cases.statements.models import MADE, VOID, Statement
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import part_of
from portal.kernel.reasons import reasoned

SHOWN = 50


def statement_in(session: Session, actor: Actor, statement_id: UUID, *, lock: bool = False) -> Statement:
    """A letter of the actor's area. Outside it does not exist."""
    actor.must(Permission.CASES_CASE_READ)
    wanted = select(Statement).where(
        Statement.part == part_of(statement_id), Statement.id == statement_id, in_area(Statement, actor.area)
    )
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def statements_of(session: Session, actor: Actor) -> list[Statement]:
    """The newest letters of the actor's area."""
    actor.must(Permission.CASES_CASE_READ)
    wanted = select(Statement).where(in_area(Statement, actor.area)).order_by(Statement.id.desc()).limit(SHOWN)
    return list(session.scalars(wanted))


def own_statement(session: Session, statement_id: UUID, *, by: Actor) -> Statement:
    """A letter of just the actor's own office that still waits, locked. Refuses `NotFound`, `AlreadyClosed`."""
    found = statement_in(session, by, statement_id, lock=True)
    if found.region_code != by.region_code:
        raise NotFound
    by.must(Permission.CASES_USULAN_PROPOSE if found.kind == VILLAGE else Permission.DOCUMENTS_LETTER_ISSUE)
    if found.status != MADE:
        raise AlreadyClosed
    return found


def add_scan(
    session: Session, statement_id: UUID, upload: EvidenceUpload, *, store: PhotoStore, by: Actor
) -> Statement:
    """Keep the signed letter as it came back, in place of an earlier scan. Refuses `AlreadyClosed`, `BadEvidence`."""
    found = own_statement(session, statement_id, by=by)
    kept = {"pages": None, "thumb_sha256": None} | kept_bytes(shown_name(upload.name), upload.content, store)
    for name, value in kept.items():
        setattr(found, name, value)
    found.scanned_at, found.scanned_name = clock.now(), by.name
    tell(session, "cases.statement.scanned", found, by, sidik=found.sha256, tipe=found.mime)
    session.flush()
    return found


def void_statement(session: Session, statement_id: UUID, *, note: str, by: Actor) -> Statement:
    """Call a letter off before it counts: what it would have answered waits as before. Refuses `ReasonRequired`."""
    found = own_statement(session, statement_id, by=by)
    why = reasoned(note, field="catatan")
    found.status, found.closed_at, found.closed_name = VOID, clock.now(), by.name
    tell(session, "cases.statement.voided", found, by, reason=why)
    session.flush()
    return found


def tell(session: Session, verb: str, found: Statement, by: Actor, *, reason: str | None = None, **after: Any) -> None:
    """A fact about a letter."""
    leave_fact(
        session,
        verb,
        by=by,
        part=found.part,
        region_code=found.region_code,
        about="statement",
        about_id=found.id,
        reason=reason,
        after={"jenis": found.kind, "nomor": found.letter_number, **after},
    )


VILLAGE = "sptjm_desa"
"""A village's SPTJM in place of a meeting."""

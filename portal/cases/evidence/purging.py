"""Contents of evidence taken out of drafts do not stay for good: erased after a while, while it stays known they came.

A content is one file however many rows name it: it goes when the last that names it may go. Whoever names contents of
the store of photos is listed in `HOLDERS`; a test looks through all tables for one that is not.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.evidencemodels import EvidenceFile
from portal.cases.musdesmodels import MusdesFile
from portal.cases.statements.models import Statement
from portal.fieldwork.models import Photo
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.facts import leave_fact

MOST = 2_000
"""Files purged in one transaction."""
HOLDERS: tuple[Any, ...] = (
    EvidenceFile.sha256,
    EvidenceFile.thumb_sha256,
    Photo.sha256,
    Photo.thumb_sha256,
    MusdesFile.sha256,
    MusdesFile.thumb_sha256,
    Statement.sha256,
    Statement.thumb_sha256,
)
"""Columns that name a content of the store."""


def purge_evidence(session: Session, *, store: PhotoStore, keep: timedelta, by: Actor) -> int:
    """Erase the contents of files taken out of their drafts longer than `keep` ago; of how many files.

    `by` must see the whole nation, or contents named elsewhere would look like nobody's. What is erased in a
    transaction that fails was to be erased anyway, and is tried again; a content brought again just now waits.
    """
    due = session.scalars(
        select(EvidenceFile)
        .where(EvidenceFile.removed_at <= clock.now() - keep, EvidenceFile.purged_at.is_(None))
        .order_by(EvidenceFile.removed_at)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    ).all()
    named, purged = _named(session, due), 0
    for file in due:
        if all(map(store.forget, _contents(file) - named)):
            file.purged_at = clock.now()
            _told(session, file, by)
            purged += 1
    session.flush()
    return purged


def _contents(file: EvidenceFile) -> set[str]:
    return {one for one in (file.sha256, file.thumb_sha256) if one}


def _named(session: Session, due: Collection[EvidenceFile]) -> set[str]:
    """Those of the contents of these files that somebody else still needs."""
    hashes, ids = {one for file in due for one in _contents(file)}, [file.id for file in due]
    if not hashes:
        return set()
    found: set[str] = set()
    for column in HOLDERS:
        statement = select(column).where(column.in_(hashes))
        if column.class_ is EvidenceFile:
            statement = statement.where(EvidenceFile.id.not_in(ids), EvidenceFile.purged_at.is_(None))
        found |= set(session.scalars(statement))
    return found


def _told(session: Session, file: EvidenceFile, by: Actor) -> None:
    leave_fact(
        session,
        "cases.evidence.purged",
        by=by,
        part=file.part,
        region_code=file.region_code,
        about="evidence_file",
        about_id=file.id,
        after={"jenis": file.kind, "sidik": file.sha256},
    )

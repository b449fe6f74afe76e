"""Files do not stay: an import's content for a month, an export for a week; the record of them remains."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.exchange.exporting import EXPIRED
from portal.exchange.matching import DIFFERS
from portal.exchange.models import ExportFile, ImportFile, ImportFinding
from portal.exchange.settling import NOTES
from portal.exchange.store import SealedStore
from portal.kernel import clock

MOST = 1_000
TELLING = {*NOTES, DIFFERS}
"""Findings that tell what the register holds, or would."""


def expire(session: Session, *, store: SealedStore) -> int:
    """Erase the content of what has expired, unless somebody else still keeps the same content; how many."""
    now = clock.now()
    exports = session.scalars(
        select(ExportFile).where(ExportFile.expires_at <= now, ExportFile.status != EXPIRED).limit(MOST)
    ).all()
    hashes = {one.sha256 for one in exports if one.sha256}
    for one in exports:
        one.status, one.sha256 = EXPIRED, None
    imports = session.scalars(
        select(ImportFile)
        .where(ImportFile.keep_until <= now, ImportFile.erased_at.is_(None))
        .order_by(ImportFile.keep_until)
        .limit(MOST)
    ).all()
    for file in imports:
        hashes |= {kept for kept in (file.sha256, file.result, file.visits) if kept}
        file.erased_at, file.result, file.visits = now, None, None
    session.flush()
    kept = _kept(session, hashes, now)
    gone = [file.id for file in imports]
    session.execute(
        delete(ImportFinding).where(
            ImportFinding.part.in_({file.part for file in imports}),
            ImportFinding.import_id.in_(gone),
            ImportFinding.code.in_(TELLING),
        )
    )
    for sha256 in hashes - kept:
        store.forget(sha256)
    session.flush()
    return len(hashes - kept)


def _kept(session: Session, hashes: Collection[str], now: datetime) -> set[str]:
    """Those of the contents that somebody keeps whose time is not over: as a file, its result, its list, an export."""
    holders = [
        (column, ImportFile.erased_at.is_(None)) for column in (ImportFile.sha256, ImportFile.result, ImportFile.visits)
    ]
    kept = {
        one for column, living in holders for one in session.scalars(select(column).where(column.in_(hashes), living))
    }
    exports = select(ExportFile.sha256).where(ExportFile.sha256.in_(hashes), ExportFile.expires_at > now)
    return {one for one in (*kept, *session.scalars(exports)) if one}

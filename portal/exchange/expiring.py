"""Files do not stay: an import's content for a month, an export for a week; the record of them remains."""

from __future__ import annotations

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
        select(ImportFile).where(ImportFile.keep_until <= now).order_by(ImportFile.keep_until.desc()).limit(MOST)
    ).all()
    hashes |= {one.sha256 for one in imports}
    hashes |= {made for one in imports for made in (one.result, one.visits) if made}
    kept = set(
        session.scalars(select(ImportFile.sha256).where(ImportFile.sha256.in_(hashes), ImportFile.keep_until > now))
    )
    gone = [one.id for one in imports]
    session.execute(
        delete(ImportFinding).where(
            ImportFinding.part.in_({one.part for one in imports}),
            ImportFinding.import_id.in_(gone),
            ImportFinding.code.in_(TELLING),
        )
    )
    for sha256 in hashes - kept:
        store.forget(sha256)
    session.flush()
    return len(hashes - kept)

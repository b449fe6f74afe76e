"""An office at work: its session factory, its store, its people; everything it does is committed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.exchange import operations
from portal.exchange.dryrun import run_check
from portal.exchange.models import ImportFile, ImportFinding
from portal.exchange.proposing import run_propose
from portal.exchange.store import SealedStore
from portal.kernel.database import transaction
from tests import people

REASON = "Pemutakhiran data tahun 2026"


@dataclass
class Office:
    """Somebody of the cast with a spreadsheet."""

    factory: sessionmaker[Session]
    store: SealedStore

    def actor(self, name: str) -> Actor:
        """A member of the cast."""
        with self.factory() as session:
            return people.actor(session, name)

    def upload(self, path: Path, who: str = "ratna") -> operations.Uploaded:
        """Bring a file in."""
        by = self.actor(who)
        with transaction(self.factory, by.scope) as session, path.open("rb") as stream:
            return operations.upload(session, stream, name=path.name, store=self.store, by=by)

    def check(self, path: Path, who: str = "ratna", **given: Any) -> ImportFile:
        """Bring a file in and have it checked, its columns paired as guessed."""
        by = self.actor(who)
        made = self.upload(path, who).file
        with transaction(self.factory, by.scope) as session:
            mapping = given.pop("mapping", None) or operations.mapping_of(made)
            operations.check(session, made.id, kind=given.pop("kind", made.kind), mapping=mapping, by=by, **given)
        run_check(self.factory, made.id, store=self.store, by=by)
        return self.file(made.id, who)

    def propose(self, import_id: UUID, who: str = "ratna", *, corrections: bool = False) -> ImportFile:
        """Propose what is good."""
        by = self.actor(who)
        with transaction(self.factory, by.scope) as session:
            operations.submit(session, import_id, reason=REASON, corrections=corrections, by=by)
        run_propose(self.factory, import_id, by=by)
        return self.file(import_id, who)

    def file(self, import_id: UUID, who: str = "ratna") -> ImportFile:
        """How far it has come."""
        by = self.actor(who)
        with transaction(self.factory, by.scope) as session:
            return operations.import_in(session, import_id, by)

    def found(self, import_id: UUID, who: str = "ratna") -> list[tuple[int, str, str, str]]:
        """(row, column, code, message) of everything found."""
        by = self.actor(who)
        with transaction(self.factory, by.scope) as session:
            statement = select(ImportFinding).where(ImportFinding.import_id == import_id)
            rows = session.scalars(statement.order_by(ImportFinding.row, ImportFinding.seq))
            return [(one.row, one.heading, one.code, one.message) for one in rows]

    def count(self, sql: str, who: str = "ratna", **params: Any) -> int:
        """A count, as somebody of the cast sees it."""
        by = self.actor(who)
        with transaction(self.factory, by.scope) as session:
            return int(session.execute(text(sql), params).scalar_one())

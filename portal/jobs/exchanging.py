"""The exchange's jobs: check a file, propose its families, make an export, erase what has expired."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor, system
from portal.access.queries import still_acting
from portal.exchange.abandoned import give_up
from portal.exchange.dryrun import run_check
from portal.exchange.expiring import expire
from portal.exchange.exporting import run_export
from portal.exchange.heading import run_read
from portal.exchange.models import ExportFile, ImportFile
from portal.exchange.proposing import run_propose
from portal.exchange.returning import keep_result
from portal.exchange.store import SealedStore
from portal.kernel import clock
from portal.kernel.database import transaction
from portal.kernel.ids import part_of

TRIES = 6
"""How often a job of the exchange is tried: three times at once, then at each tidying; then whoever asked is told."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Exchanging:
    """What the exchange leaves to a worker, each in the name and the area of whoever asked for it."""

    factory: sessionmaker[Session]
    store: SealedStore
    province_step: bool

    def read(self, import_id: str, region_code: int) -> None:
        """Find the headings of a large file."""
        if by := self._asker(ImportFile, UUID(import_id), region_code):
            run_read(self.factory, UUID(import_id), store=self.store, by=by)

    def check(self, import_id: str, region_code: int) -> None:
        """Read a file and tell what is wrong with it."""
        if by := self._asker(ImportFile, UUID(import_id), region_code):
            run_check(self.factory, UUID(import_id), store=self.store, by=by)
            keep_result(self.factory, UUID(import_id), store=self.store, by=by)

    def propose(self, import_id: str, region_code: int) -> None:
        """Propose the good families of a file."""
        if by := self._asker(ImportFile, UUID(import_id), region_code):
            run_propose(self.factory, UUID(import_id), by=by, province_step=self.province_step)
            keep_result(self.factory, UUID(import_id), store=self.store, by=by)

    def export(self, export_id: str, region_code: int) -> None:
        """Make a list that somebody asked for."""
        if by := self._asker(ExportFile, UUID(export_id), region_code):
            run_export(self.factory, UUID(export_id), store=self.store, by=by)

    def give_up(self, timestamp: int) -> None:
        """End what waits for a job that is gone or failed for good, so that whoever asked can try again."""
        by = system("exchange.abandoned")
        with transaction(self.factory, by.scope) as session:
            ended = give_up(session, most=TRIES, by=by)
        log.info("exchange.abandoned of %s: %s ended", timestamp, ended)

    def expire(self, timestamp: int) -> None:
        """Erase files whose time is over."""
        by = system("exchange.expire")
        with transaction(self.factory, by.scope) as session:
            gone = expire(session, store=self.store)
        log.info("exchange.expire of %s: %s files erased", timestamp, gone)

    def _asker(self, model: type[ImportFile | ExportFile], record_id: UUID, region_code: int) -> Actor | None:
        """Whoever asked, with the rights of today; without any when they left the post, so that the job ends itself."""
        with transaction(self.factory, system("exchange", region_code=region_code).scope) as session:
            found = cast("ImportFile | ExportFile | None", session.get(model, (part_of(record_id), record_id)))
            if found is None:
                return None
            asked = Actor(found.actor_id, found.actor_name, found.role, found.region_code, frozenset())
            return still_acting(session, asked, on=clock.today()) or asked

"""What a worker does with a migration: chunk after chunk forward, or back once somebody asked for it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.cases.migrating.running import CHUNK, migration_in, move_chunk
from portal.cases.migrating.undoing import undo_chunk
from portal.cases.processmodels import MigrationRun
from portal.kernel.database import transaction


def run_migration(factory: sessionmaker[Session], run_id: UUID, *, by: Actor, size: int = CHUNK) -> MigrationRun:
    """Move, or bring back, until nothing is left; safe to start again after a killed worker."""
    while True:
        with transaction(factory, by.scope) as session:
            if not (move_chunk(session, run_id, size=size, by=by) or undo_chunk(session, run_id, by=by)):
                break
    with transaction(factory, by.scope) as session:
        return migration_in(session, run_id)

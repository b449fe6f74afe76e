"""Work of the exchange that nobody does any more: its job failed as often as is tried, or is gone.

It says so, and may be tried again; what was done stays done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.exchange import exporting
from portal.exchange.errors import Interrupted, NotThisStep
from portal.exchange.exporting import export_in
from portal.exchange.layouts import PROPOSES
from portal.exchange.models import ExportFile, ImportFile
from portal.exchange.operations import (
    CHECK_JOB,
    CHECKING,
    FAILED,
    PROPOSE_JOB,
    PROPOSING,
    READ_JOB,
    READING,
    import_in,
    told,
)
from portal.kernel import clock
from portal.kernel.ids import new_id
from portal.kernel.outbox import living, send
from portal.registry.classes import RIGHT

JOBS = {READING: READ_JOB, CHECKING: CHECK_JOB, PROPOSING: PROPOSE_JOB}
"""What a worker does for an import → its job."""


def give_up(session: Session, *, most: int, by: Actor) -> int:
    """End the imports and exports that wait for a job that is not there, or that failed `most` times; how many.

    Each is locked before the queue is asked, so that a worker that is at it cannot end it in between.
    """
    imports = _waiting(session, ImportFile, JOBS)
    exports = _waiting(session, ExportFile, [exporting.WAITING])
    for found in _lost(session, imports, "import_id", JOBS.values(), most):
        found.stuck, found.status, found.problem = found.status, FAILED, Interrupted().message
        found.ended_at = clock.now()
        told(session, "exchange.import.interrupted", found, by)
    for made in _lost(session, exports, "export_id", [exporting.JOB], most):
        exporting.fail(made, Interrupted())
        exporting.told(session, "exchange.export.failed", made, by)
    session.flush()
    return sum(one.status == FAILED for one in (*imports, *exports))


def _waiting(session: Session, model: Any, statuses: Collection[str]) -> Sequence[Any]:
    statement = select(model).where(model.status.in_(statuses)).with_for_update(skip_locked=True)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _lost(session: Session, records: Sequence[Any], argument: str, jobs: Collection[str], most: int) -> list[Any]:
    at_work = living(session, jobs, argument, most=most) if records else set()
    return [one for one in records if str(one.id) not in at_work]


def import_again(session: Session, import_id: UUID, *, by: Actor) -> ImportFile:
    """Begin the step again that an interruption ended; what was proposed stays. Refuses `NotThisStep`, `NotFound`."""
    by.must(Permission.EXCHANGE_IMPORT_MAKE)
    found = import_in(session, import_id, by, lock=True)
    if found.status != FAILED or found.stuck is None:
        raise NotThisStep
    if found.stuck == PROPOSING and found.kind in PROPOSES:
        by.must(Permission.CASES_USULAN_PROPOSE)
    found.status, found.stuck, found.problem, found.ended_at = found.stuck, None, None, None
    if found.status == CHECKING:
        found.run, found.read = new_id(found.part), 0
    found.actor_id, found.actor_name, found.role = by.user_id, by.name, by.role
    session.flush()
    told(session, "exchange.import.again", found, by)
    send(session, JOBS[found.status], import_id=str(found.id), region_code=found.region_code)
    return found


def export_again(session: Session, export_id: UUID, *, by: Actor) -> ExportFile:
    """Make a list again that could not be made, for the purpose and with the classes it was asked for.

    Refuses `NotThisStep` (it did not fail, or its time is over), `NotFound`, `NotAllowed`.
    """
    by.must(Permission.EXCHANGE_EXPORT_MAKE)
    found = export_in(session, export_id, by, lock=True)
    if found.status != exporting.FAILED or found.expires_at <= clock.now():
        raise NotThisStep
    if found.opened:
        by.must(RIGHT)
    found.status, found.problem, found.ended_at = exporting.WAITING, None, None
    session.flush()
    exporting.told(session, "exchange.export.asked", found, by)
    send(session, exporting.JOB, export_id=str(found.id), region_code=found.region_code)
    return found

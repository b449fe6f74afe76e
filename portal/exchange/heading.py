"""A large file's headings, found by a worker: nobody waits at the portal while it is read."""

from __future__ import annotations

import logging
from uuid import UUID

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.exchange.errors import FileRefused, NotChecked
from portal.exchange.headers import Header, header_of, paired
from portal.exchange.limits import limits
from portal.exchange.operations import FAILED, MAPPING, READING, import_in, told
from portal.exchange.store import SealedStore
from portal.kernel import clock
from portal.kernel.database import transaction
from portal.kernel.errors import NotAllowed, NotFound

log = logging.getLogger(__name__)


def run_read(factory: sessionmaker[Session], import_id: UUID, *, store: SealedStore, by: Actor) -> None:
    """Find the headings of a file somebody brought in; its status says what came of it. Done twice it is done once.

    Raises only when the database is away: then it may be tried again.
    """
    with transaction(factory, by.scope) as session:
        found = import_in(session, import_id, by)
        if found.status != READING:
            return
    header: Header | None = None
    stuck = None
    problem = "" if by.may(Permission.EXCHANGE_IMPORT_MAKE) else NotAllowed().message
    try:
        header = None if problem else header_of(store, found.sha256, limits())
    except (FileRefused, NotFound) as refusal:
        problem = refusal.message
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("reading of import %s failed", import_id)
        problem, stuck = NotChecked().message, READING
    with transaction(factory, by.scope) as session:
        found = import_in(session, import_id, by, lock=True)
        if found.status != READING:
            return
        if header is None:
            found.status, found.problem, found.stuck, found.ended_at = FAILED, problem, stuck, clock.now()
        else:
            found.status = MAPPING
            paired(session, found, header)
        told(session, "exchange.import.read", found, by)

"""A worker process that gives a bulk answer and serves it, to be killed: `worker URL BULK_ID ACTOR REGION`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.permissions import Permission
from portal.cases.bulk import run_bulk
from portal.cases.models import CaseFile
from portal.cases.moving.effects import run_due_effects
from portal.cases.outlines import Scalar
from portal.cases.ports import install_engine
from portal.cases.services import VERBS
from portal.kernel.database import engine_for, factory_for, transaction
from portal.kernel.outbox import send
from portal.workflows.engine import InterningEngine

ASKED = "survival.asked"
AT_ONCE = 60
"""Effects of one transaction."""


def asked(session: Session, case: CaseFile, _by: Actor) -> Mapping[str, Scalar]:
    """In the service's stead: a job in the outbox, which must be there once for each case that says it is done."""
    send(session, ASKED, case_id=str(case.id))
    return {"hasil_terap": "konflik"}


def main(url: str, bulk_id: str, actor: str, region: str) -> int:
    """Run until nothing waits; 75 when the database went away."""
    install_engine(InterningEngine())
    rights = frozenset({Permission.CASES_TASK_WORK, Permission.REGISTRY_KELUARGA_READ})
    by, factory = Actor(int(actor), "Maya Safitri", "analis_pusat", int(region), rights), factory_for(engine_for(url))
    VERBS["registry.apply_change_set"] = asked
    system_by = system("effects.run", Permission.CASES_TASK_WORK)
    try:
        run_bulk(factory, UUID(bulk_id), by=by)
        some = 1
        while some:
            with transaction(factory, system_by.scope) as session:
                some = run_due_effects(session, limit=AT_ONCE)
    except OperationalError:
        return 75
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

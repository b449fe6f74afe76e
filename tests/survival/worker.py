"""A worker process that gives a bulk answer, to be killed: `worker URL BULK_ID ACTOR REGION`."""

from __future__ import annotations

import sys
from uuid import UUID

from sqlalchemy.exc import OperationalError

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.bulk import run_bulk
from portal.cases.ports import install_engine
from portal.kernel.database import engine_for, factory_for
from portal.workflows.engine import InterningEngine


def main(url: str, bulk_id: str, actor: str, region: str) -> int:
    """Run until nothing waits; 75 when the database went away."""
    install_engine(InterningEngine())
    rights = frozenset({Permission.CASES_TASK_WORK, Permission.REGISTRY_KELUARGA_READ})
    by = Actor(int(actor), "Hendra Wijaya", "kepala_dinas_kab", int(region), rights)
    try:
        run_bulk(factory_for(engine_for(url)), UUID(bulk_id), by=by)
    except OperationalError:
        return 75
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

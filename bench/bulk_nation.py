"""200,000 cases approved in one action, chunk by chunk as the worker does it: time, rate, peak memory of the worker."""

from __future__ import annotations

import os
import resource
import time

from sqlalchemy.orm import sessionmaker

from bench.crowd import actor, copies, walked, without_search
from bench.ground import ground, tell
from portal.cases.bulk import run_bulk, start_bulk
from portal.cases.inbox import InboxFilters
from portal.kernel.database import engine_for, set_scope

STEP = "persetujuan_kepala"


def main() -> None:
    """One action over all."""
    cases = int(os.environ.get("CASES", "200000"))
    with ground(200) as (app, owner):
        factory = sessionmaker(engine_for(app.config["ADDRESSES"].app), expire_on_commit=False)
        crowd = walked(owner, STEP)
        with without_search(owner):
            copies(owner, crowd, cases - 1, "nation-")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun, cpu = time.perf_counter(), time.process_time()
        with factory() as session:
            by = actor(session, "hendra")
            set_scope(session, by.scope)
            bulk = start_bulk(session, step=STEP, action="setuju", filters=InboxFilters(), note="Diukur.", by=by)
            session.commit()
        chosen = time.perf_counter() - begun
        ended = run_bulk(factory, bulk.id, by=by)
        spent = time.perf_counter() - begun
        assert (ended.done, ended.skipped, ended.refused) == (cases, 0, 0), (ended.done, ended.refused)
        tell(
            cases=cases,
            wall_s=round(spent, 1),
            choosing_s=round(chosen, 1),
            cases_per_s=round(cases / spent),
            client_cpu_s=round(time.process_time() - cpu, 1),
            peak_memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            memory_before_mb=round(before / 1024),
        )


if __name__ == "__main__":
    main()

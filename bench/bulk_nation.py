"""200,000 cases approved in one action, chunk by chunk as the worker does it, then named by one decree of the ministry.

Time, rate, peak memory of the worker. The decree finds them published (each by its own effects, measured elsewhere):
what is timed is gathering them, the letter with its annex, the pictures of villages, the public lists.
"""

from __future__ import annotations

import os
import resource
import time

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from bench.crowd import actor, copies, freshen, walked, without_search
from bench.ground import ground, tell
from portal.cases.bulk import run_bulk, start_bulk
from portal.cases.collective.operations import prepare
from portal.cases.collective.publishing import publish
from portal.cases.inbox import InboxFilters
from portal.kernel import clock
from portal.kernel.database import engine_for, set_scope

STEP = "persetujuan_kepala"
PUBLISHED = """update case_file c set status = 'selesai', closed_at = now(), step = null, subject_id = k.id
from (select id, row_number() over (order by id) as place, count(*) over () as many from keluarga) k,
(select id, row_number() over (order by id) as place from case_file) n
where n.id = c.id and k.place = 1 + n.place % k.many"""
SIGNED = """update decree set status = 'diterbitkan', signed_by = :who, signed_name = :name,
signed_role = 'analis_pusat' where id = :id"""


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
        decreed = decree(owner, factory, cases)
        tell(
            cases=cases,
            wall_s=round(spent, 1),
            choosing_s=round(chosen, 1),
            cases_per_s=round(cases / spent),
            client_cpu_s=round(time.process_time() - cpu, 1),
            peak_memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            memory_before_mb=round(before / 1024),
            **decreed,
        )


def decree(owner: Engine, factory: sessionmaker[Session], cases: int) -> dict[str, float]:
    """One decree on all of them: seconds to gather, seconds to publish, names a second."""
    with owner.begin() as connection:
        connection.execute(text(PUBLISHED))
    freshen(owner)
    begun = time.perf_counter()
    with factory() as session:
        by = actor(session, "maya")
        made = prepare(session, 0, "", clock.today().replace(day=1), by=by).id
        session.commit()
    gathered = time.perf_counter() - begun
    with owner.begin() as connection:
        connection.execute(text(SIGNED), {"who": by.user_id, "name": by.name, "id": made})
    begun = time.perf_counter()
    done = publish(factory, made)
    spent = time.perf_counter() - begun
    assert done.families == cases, done.families
    return {
        "decree_gather_s": round(gathered, 1),
        "decree_publish_s": round(spent, 1),
        "decree_names_per_s": round(cases / spent),
    }


if __name__ == "__main__":
    main()

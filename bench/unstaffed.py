"""The list of work nobody may answer, for the whole nation at a month's end: empty places first, against every task.

122,000 people in their offices, CASES open tasks. Both as the ministry, under its area lock; then with half of all
offices empty, where the old way is left out. The old way is asked once, for at most PATIENCE seconds: where it did not
end, `before_ms` is how long it was waited for and `ratio` at least that. `BENCH_DATABASE` names a nation settled before
(`settle`).
"""

from __future__ import annotations

import os
import time

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bench.ground import database, in_turn, tell
from bench.nation import settle
from portal.access.actor import Actor
from portal.access.presence import HELD
from portal.access.queries import role_names
from portal.cases.housing import finest
from portal.cases.makers import deployed_checks
from portal.cases.models import STANDS
from portal.cases.ports import install_engine
from portal.cases.unstaffed.queries import unstaffed
from portal.kernel import clock
from portal.kernel.area import over, width_of
from portal.kernel.database import engine_for
from portal.workflows.engine import InterningEngine
from tests.registry.families import speak

CASES = int(os.environ.get("CASES", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PATIENCE = 120
EMPTY = text("update ab_user set active = false where id >= 10000000 and (id / 10) % 2 = 0")
FULL = text("update ab_user set active = true where id >= 10000000")
_FREE = text(
    "with width as (select * from unnest(cast(:roles as text[]), cast(:widths as bigint[])) as w(role, width)), "
    "work as materialized (select t.role, t.step, c.process, t.region_code - t.region_code % w.width as code, "
    "t.created_at from task t join width w on w.role = t.role join case_file c on c.part = t.part and c.id = t.case_id "
    "where t.status in ('siap', 'diambil') and t.region_code >= :lo and t.region_code < :hi), "
    "unit as (select role, code from work group by role, code), "
    f"held as materialized ({HELD}), "
    "free as (select u.role, u.code from unit u where not exists (select 1 from held h where h.role = u.role "
    f"and h.region_code in ({over('u.code')}))) "
    "select f.role, f.code, w.process, w.step, count(*) as tasks, min(w.created_at) as since, "
    "count(*) over () as lines from free f join work w on w.role = f.role and w.code = f.code "
    "group by f.role, f.code, w.process, w.step order by min(w.created_at), f.role, f.code, w.step limit :most"
)
_BARRED = text(
    "with width as (select * from unnest(cast(:roles as text[]), cast(:widths as bigint[])) as w(role, width)), "
    "checked as (select * from unnest(cast(:versions as text[]), cast(:steps as text[]), cast(:before as text[])) "
    "as k(version, step, before)), "
    f"held as materialized ({HELD}), "
    "self as (select distinct h.role, s.who from held h cross join unnest(h.selves) as s(who)), "
    "work as materialized (select row_number() over () as place, t.role, t.step, t.created_at, "
    "t.region_code - t.region_code % w.width as code, c.process, c.part, c.id, c.created_by, "
    "string_to_array(k.before, ',') as before from task t "
    "join width w on w.role = t.role join case_file c on c.part = t.part and c.id = t.case_id "
    "join checked k on k.version = c.process_version and k.step = t.step "
    "where t.status in ('siap', 'diambil') and t.region_code >= :lo and t.region_code < :hi), "
    "hand as (select place, role, created_by as who from work union all select w.place, w.role, v.who from work w "
    "join decision d on d.part = w.part and d.case_id = w.id and d.step = any(w.before) "
    "cross join lateral (values (d.actor_id), (d.for_id)) as v(who)), "
    "suspect as materialized (select w.* from work w where w.place in (select h.place from hand h join self s "
    "on s.role = h.role and s.who = h.who)), "
    "bound as (select w.* from suspect w where exists (select 1 from held h where h.role = w.role "
    f"and h.region_code in ({over('w.code')})) and not exists (select 1 from held h where h.role = w.role "
    f"and h.region_code in ({over('w.code')}) and not w.created_by = any(h.selves) and not exists ("
    "select 1 from decision d where d.part = w.part and d.case_id = w.id and d.step = any(w.before) "
    f"and (d.actor_id = any(h.selves) or d.for_id = any(h.selves)) and {STANDS}))) "
    "select role, code, process, step, count(*) as tasks, min(created_at) as since, count(*) over () as lines "
    "from bound group by role, code, process, step order by min(created_at), role, code, step limit :most"
)


def before(session: Session, actor: Actor) -> int:
    """How many tasks reach nobody, looked at one and all, as it was asked before."""
    roles, checks = sorted(role_names(session)), deployed_checks(session).before
    asked = {"roles": roles, "widths": [width_of(finest(role)) for role in roles], "today": clock.today(), "most": 200,
             "lo": actor.area.lo, "hi": actor.area.hi}  # fmt: skip
    named = {"versions": [one for one, _ in checks], "steps": [one for _, one in checks],
             "before": [",".join(one) for one in checks.values()]}  # fmt: skip
    return sum(row.tasks for row in (*session.execute(_FREE, asked), *session.execute(_BARRED, asked | named)))


def waited(session: Session, actor: Actor) -> tuple[int | None, float]:
    """What the old way found, None when it did not end in time; for how long (ms) it was waited for."""
    session.execute(text(f"set local statement_timeout = '{PATIENCE}s'"))
    begun = time.perf_counter()
    try:
        found: int | None = before(session, actor)
    except OperationalError:
        found = None
    spent = (time.perf_counter() - begun) * 1000
    session.rollback()
    return found, round(spent, 1)


def main() -> None:
    """Both ways in turn over a staffed nation; then ours over one half empty."""
    install_engine(InterningEngine())
    with database() as (addresses, owner):
        if "BENCH_DATABASE" not in os.environ:
            settle(owner, CASES)
        engine = engine_for(addresses.app)
        with owner.begin() as connection:
            connection.execute(FULL)
        with Session(engine) as session:
            arif = speak(session, "arif")
            tasks = session.scalar(text("select count(*) from task where status in ('siap', 'diambil')"))
            people = session.scalar(text("select count(*) from post"))
            found = unstaffed(session, arif)
            had, each = waited(session, arif)
            assert had is None or found.many or found.unseen or sum(one.tasks for one in found.rows) == had
            arif = speak(session, "arif")
            ours = in_turn(ROUNDS, lambda: unstaffed(session, arif))[0]
        with owner.begin() as connection:
            connection.execute(EMPTY)
        with Session(engine) as session:
            arif = speak(session, "arif")
            empty = in_turn(ROUNDS, lambda: unstaffed(session, arif))[0]
            bagus = speak(session, "bagus")
            province = in_turn(ROUNDS, lambda: unstaffed(session, bagus))[0]
        engine.dispose()
        tell(
            tasks=tasks,
            posts=people,
            rounds=ROUNDS,
            ours_ms=ours,
            before_ms=each,
            before_ended=had is not None,
            ratio=round(each / ours, 1),
            half_empty_ms=empty,
            half_empty_province_ms=province,
        )


if __name__ == "__main__":
    main()

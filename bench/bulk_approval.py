"""Approving thousands of cases at once: our one path, the naive way, and the floor (one bare SQL statement).

They take turns on fresh cases of one database. Naive and floor write the same rows; the naive way is measured on fewer
cases and told per case: once as such systems do it, a transaction for each case (`naive`), and once with all of them in
one transaction (`naive_together`). Everything runs as the application's role, under row-level security.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bench import naive
from bench.crowd import actor, copies, waiting, walked
from bench.ground import ground, tell
from bench.stopwatch import Spent, timed
from portal.access.actor import Actor
from portal.cases.deciding import decide_tasks
from portal.kernel.database import engine_for, set_scope

STEP = "persetujuan_kepala"
FLOOR = """
with picked as materialized (
  select t.part, t.id as task_id, t.case_id, c.marking, c.variables, c.region_code, c.moves
  from task t join case_file c on c.part = t.part and c.id = t.case_id
  where t.step = :step and t.status in ('siap', 'diambil') and c.number like :mark || '%' for update of c, t),
done as (update task t set status = 'selesai', done_at = now(), done_by = :actor, version = t.version + 1
  from picked p where t.part = p.part and t.id = p.task_id),
moved as (update case_file c set marking = 1, variables = c.variables || '{"keputusan": "setuju", "kembali_ke": ""}',
  step = 'validasi_prov', moves = c.moves + 1 from picked p where c.part = p.part and c.id = p.case_id),
opened as (insert into task (part, id, region_code, case_id, step, key, role, status, returned, created_at, due_at,
  version) select part, gen_random_uuid(), region_code, case_id, 'validasi_prov', 'validasi_prov', 'validator_prov',
  'siap', false, now(), now() + interval '3 days', 1 from picked),
decided as (insert into decision (part, case_id, seq, region_code, task_id, step, action, data, actor_id, actor_name,
  role, at, marking_before, variables_before) select part, case_id, moves + 1, region_code, task_id, :step, 'setuju',
  '{}', :actor, :name, :role, now(), marking, variables from picked)
insert into fact (part, at, id, region_code, actor_id, actor_name, role, verb, about, about_id, case_id, before, after)
select part, now(), gen_random_uuid(), region_code, :actor, :name, :role, 'cases.task.decided', 'task', task_id,
  case_id, jsonb_build_object('langkah', :step), jsonb_build_object('keputusan', 'setuju', 'kembali_ke', null, 'jalan',
  jsonb_build_array('persetujuan_kepala', 'g_kepala', 'g_provinsi')) from picked
"""


def ours(session: Session, by: Actor, mark: str) -> None:
    """Our path."""
    outcomes = decide_tasks(session, waiting(session, STEP, mark), action="setuju", by=by)
    assert not outcomes.refused, next(iter(outcomes.refused.values()))


def floor(session: Session, by: Actor, mark: str) -> None:
    """The same row changes in one statement, nothing checked."""
    session.execute(text(FLOOR), {"step": STEP, "mark": mark, "actor": by.user_id, "name": by.name, "role": by.role})


def naively(session: Session, by: Actor, mark: str) -> None:
    """The naive way: case by case, each decided for good before the next."""
    for task_id, _ in waiting(session, STEP, mark):
        naive.approve(session, task_id, by)
        session.commit()
        set_scope(session, by.scope)


def together(session: Session, by: Actor, mark: str) -> None:
    """The naive way in one transaction: faster, and one failure undoes them all."""
    for task_id, _ in waiting(session, STEP, mark):
        naive.approve(session, task_id, by)


def measured(
    factory: sessionmaker[Session], who: str, prepare: Callable[[Session], None], work: Callable[..., None], mark: str
) -> Spent:
    """One work in one transaction, as the application."""
    with factory() as session:
        by = actor(session, who)
        set_scope(session, by.scope)
        prepare(session)

        def whole() -> None:
            work(session, by, mark)
            session.commit()

        return timed(session, whole)


def main() -> None:
    """Turns of the three."""
    cases, rounds = int(os.environ.get("CASES", "5000")), int(os.environ.get("ROUNDS", "3"))
    sample = min(cases, int(os.environ.get("SAMPLE", "150")))
    with ground(600) as (app, owner):
        factory = sessionmaker(engine_for(app.config["ADDRESSES"].app), expire_on_commit=False)
        crowd = walked(owner, STEP)
        naive.shelf(owner)
        works = {"ours": ours, "floor": floor, "naive": naively, "naive_together": together}
        spent: dict[str, list[Spent]] = {name: [] for name in works}
        for turn in range(rounds + 1):
            for name, work in works.items():
                copies(owner, crowd, sample if "naive" in name else cases, f"{name}{turn}-")
                prepare = _documents(f"{name}{turn}-") if "naive" in name else _nothing
                took = measured(factory, "hendra", prepare, work, f"{name}{turn}-")
                if turn:
                    spent[name].append(took)
        report(spent, cases, sample)


def _nothing(_session: Session) -> None:
    """Nothing to prepare."""


def _documents(mark: str) -> Callable[[Session], None]:
    def prepare(session: Session) -> None:
        rows = session.execute(text("select id from case_file where number like :m || '%'"), {"m": mark})
        naive.store(session, list(rows.scalars()))

    return prepare


def report(spent: dict[str, list[Spent]], cases: int, sample: int) -> None:
    """Medians and ratios; wall and processor seconds."""
    wall = {name: statistics.median(one.wall for one in took) for name, took in spent.items()}
    cpu = {name: statistics.median(one.cpu for one in took) for name, took in spent.items()}
    naive_us, ours_us = wall["naive"] / sample * 1e6, wall["ours"] / cases * 1e6
    together_us = wall["naive_together"] / sample * 1e6
    tell(
        cases=cases,
        ratio_vs_naive=round(naive_us / ours_us, 1),
        ratio_vs_naive_cpu=round((cpu["naive"] / sample) / (cpu["ours"] / cases), 1),
        ratio_vs_naive_together=round(together_us / ours_us, 1),
        ratio_vs_naive_together_cpu=round((cpu["naive_together"] / sample) / (cpu["ours"] / cases), 1),
        ratio_to_sql_floor=round(wall["ours"] / wall["floor"], 2),
        ratio_to_sql_floor_cpu=round(cpu["ours"] / cpu["floor"], 2),
        wall_s=round(wall["ours"], 3),
        cpu_s=round(cpu["ours"], 3),
        ours_us_per_case=round(ours_us, 1),
        floor_us_per_case=round(wall["floor"] / cases * 1e6, 1),
        naive_us_per_case=round(naive_us, 1),
        naive_together_us_per_case=round(together_us, 1),
    )


if __name__ == "__main__":
    main()

"""One completion at a time, each in its own transaction: ours against the naive way, in turn."""

from __future__ import annotations

import os

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bench import naive
from bench.crowd import actor, copies, waiting, walked
from bench.ground import ground, tell
from bench.stopwatch import Spent, compared, timed
from portal.cases.deciding import decide_task
from portal.kernel.database import engine_for, set_scope

STEP = "persetujuan_kepala"


def main() -> None:
    """Ours and naive in turn, case by case."""
    cases = int(os.environ.get("CASES", "200"))
    with ground(200) as (app, owner):
        factory = sessionmaker(engine_for(app.config["ADDRESSES"].app), expire_on_commit=False)
        crowd = walked(owner, STEP)
        naive.shelf(owner)
        copies(owner, crowd, cases, "ours-")
        copies(owner, crowd, cases, "naive-")
        spent: dict[str, list[Spent]] = {"ours": [], "naive": []}
        with factory() as session:
            by = actor(session, "hendra")
            set_scope(session, by.scope)
            naive.store(session, _cases(session, "naive-"))
            session.commit()
            mine, theirs = waiting(session, STEP, "ours-"), waiting(session, STEP, "naive-")
            session.commit()
            for (one, version), (other, _) in zip(mine, theirs, strict=True):
                spent["ours"].append(timed(session, lambda: _ours(session, one, version, by)))  # noqa: B023 - run at once
                spent["naive"].append(timed(session, lambda: _naively(session, other, by)))  # noqa: B023 - run at once
        tell(cases=cases, **compared(spent))


def _cases(session: Session, mark: str) -> list[object]:
    rows = session.execute(text("select id from case_file where number like :m || '%'"), {"m": mark})
    return list(rows.scalars())


def _ours(session: Session, task_id: object, version: int, by: object) -> None:
    decide_task(session, task_id, action="setuju", version=version, by=by)  # type: ignore[arg-type]
    session.commit()


def _naively(session: Session, task_id: object, by: object) -> None:
    naive.approve(session, task_id, by)  # type: ignore[arg-type]
    session.commit()


if __name__ == "__main__":
    main()

"""Running cases taken to another version: the whole batch, dry run first, against one bare UPDATE of the same rows."""

from __future__ import annotations

import os
import time

from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from bench.crowd import actor, copies, freshen, walked, without_search
from bench.ground import ground, tell
from portal.cases.migrating import preview_migration, run_migration, start_migration
from portal.kernel.database import engine_for, set_scope
from tests.cases.versions import deploy, second_version

STEP = "verifikasi_kab"


def main() -> None:
    """One million cases unless told otherwise."""
    cases = int(os.environ.get("CASES", "1000000"))
    with ground(200) as (app, owner):
        factory = sessionmaker(engine_for(app.config["ADDRESSES"].app), expire_on_commit=False)
        crowd = walked(owner, STEP)
        with without_search(owner):
            for place in range(0, cases - 1, 100_000):
                copies(owner, crowd, min(100_000, cases - 1 - place), f"m{place}-")
        with factory() as session:
            by = actor(session, "arif")
            set_scope(session, by.scope)
            source = str(session.execute(text("select process_version from case_file limit 1")).scalar_one())
            new = deploy(session, second_version())
            session.commit()
            begun = time.perf_counter()
            rows = preview_migration(session, source, new.version, {}, by=by)
            dry = time.perf_counter() - begun
            run = start_migration(session, source, new.version, mapping={}, reason="Mengukur", by=by)
            session.commit()
        begun = time.perf_counter()
        ended = run_migration(factory, run.id, by=by)
        spent = time.perf_counter() - begun
        assert (ended.moved, ended.kept) == (cases, 0), (ended.moved, ended.kept)
        freshen(owner)
        bare = _bare(owner, source)
        tell(
            cases=cases,
            markings=len(rows),
            dry_run_s=round(dry, 2),
            wall_s=round(spent, 1),
            us_per_case=round(spent / cases * 1e6, 1),
            bare_update_s=round(bare, 1),
            ratio_to_bare_update=round(spent / bare, 2),
        )


def _bare(owner: object, version: str) -> float:
    """The same columns of the same rows in one statement, nothing else."""
    begun = time.perf_counter()
    with owner.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(
            text("update case_file set process_version = :v, marking = marking - 1, moves = moves + 1, step = step"),
            {"v": version},
        )
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()

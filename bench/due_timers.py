"""100,000 timers that fall due at once, swept in sets, against one bare SQL statement that only marks them fired."""

from __future__ import annotations

import os
import time
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from bench.crowd import copies, walked
from bench.ground import ground, tell
from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases.moving.timers import fire_due_timers
from portal.kernel import clock
from portal.kernel.database import engine_for, transaction

STEP = "kunjungan_lapangan"


def main() -> None:
    """Sweep until nothing is due."""
    count = int(os.environ.get("CASES", "100000"))
    sweeper = system("timers.sweep", Permission.CASES_TASK_WORK)
    with ground(200) as (app, owner):
        factory = sessionmaker(engine_for(app.config["ADDRESSES"].app), expire_on_commit=False)
        crowd = walked(owner, STEP)
        copies(owner, crowd, count - 1, "timer-")
        fired, begun = 0, time.perf_counter()
        with clock.frozen(clock.now() + timedelta(days=30)):
            while True:
                with transaction(factory, sweeper.scope) as session:
                    some = fire_due_timers(session, by=sweeper)
                fired += some
                if not some:
                    break
        spent = time.perf_counter() - begun
        assert fired == count, fired
        bare = _bare(owner)
        tell(
            timers=fired,
            wall_s=round(spent, 1),
            timers_per_s=round(fired / spent),
            bare_mark_s=round(bare, 2),
            ratio_to_marking_only=round(spent / bare, 1),
        )


def _bare(owner: object) -> float:
    """Marking as many timers fired and nothing else: no case moves, no task opens, no fact."""
    begun = time.perf_counter()
    with owner.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(text("update timer set fired_at = now() where fired_at is not null"))
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()

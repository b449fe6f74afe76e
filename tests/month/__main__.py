"""`make month`: one regency's month; its totals as a table. VILLAGES=n, SEED=n, LANG=en."""

from __future__ import annotations

import os
import signal
import sys
import time

from environment import UnsafeSettings, number
from tests.month.ground import MOST_VILLAGES, SEED, month
from tests.month.play import play
from tests.month.sums import sums
from tests.month.table import table

STOPPED = "Dihentikan; basis datanya ikut berhenti (stopped, and its database with it)."


def main() -> int:
    """0 when every total agrees, 1 when one does not, 2 when it could not be led as asked."""
    try:
        villages = number("VILLAGES", 60, highest=MOST_VILLAGES, lowest=1)
        seed = number("SEED", SEED, highest=2**31 - 1)
    except UnsafeSettings as refusal:
        print(refusal, file=sys.stderr)
        return 2
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        return lead(villages, seed)
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return 2


def _interrupt(*_: object) -> None:
    """End like Ctrl+C does: no database is left running behind."""
    raise KeyboardInterrupt


def lead(villages: int, seed: int) -> int:
    """Lead the month and print its sums; 0 when every one agrees."""
    language = "en" if os.environ.get("LANG") == "en" else "id"
    os.environ["LC_ALL"] = "C.UTF-8"
    begun = time.monotonic()
    with month(villages, seed=seed) as ours:
        play(ours)
        rows = sums(ours)
        print(table(rows, language), flush=True)
        print(f"villages={len(ours.villages)} seed={ours.seed} seconds={time.monotonic() - begun:.0f}", file=sys.stderr)
    return 0 if all(row.agrees for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

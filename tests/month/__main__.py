"""`make month`: one regency's month; its totals as a table. VILLAGES=n, SEED=n, LANG=en."""

from __future__ import annotations

import os
import sys
import time

from tests.month.ground import month
from tests.month.play import play
from tests.month.sums import sums
from tests.month.table import table


def main() -> int:
    """0 when every total agrees."""
    language = "en" if os.environ.get("LANG") == "en" else "id"
    os.environ["LC_ALL"] = "C.UTF-8"
    begun = time.monotonic()
    with month(int(os.environ.get("VILLAGES", "60")), seed=int(os.environ.get("SEED", "2027"))) as ours:
        play(ours)
        rows = sums(ours)
        print(table(rows, language), flush=True)
        print(f"villages={len(ours.villages)} seed={ours.seed} seconds={time.monotonic() - begun:.0f}", file=sys.stderr)
    return 0 if all(row.agrees for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

"""`make month`: one regency's month; its totals as a table. VILLAGES=n, SEED=n, LANG=en."""

from __future__ import annotations

import os
import sys

from tests.month.ground import month
from tests.month.play import play


def main() -> int:
    """0 when every total agrees."""
    os.environ["LC_ALL"] = "C.UTF-8"
    with month(int(os.environ.get("VILLAGES", "60")), seed=int(os.environ.get("SEED", "2027"))) as ours:
        play(ours)
        print(ours.ledger)
        from tests.month.sums import sums

        for r in sums(ours):
            print("ok" if r.agrees else "NO", r.group, r.what, r.counts)
        if os.environ.get("ASK"):
            import code

            exec(open(os.environ["ASK"]).read(), {"m": ours})
    return 0


if __name__ == "__main__":
    sys.exit(main())

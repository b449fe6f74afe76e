"""`make survive`: 20,000 approvals, the worker killed 20 times, PostgreSQL struck down in the midst; the sums."""

from __future__ import annotations

import os
import sys

from tests.survival.ordeal import endure


def main() -> int:
    """Print what was left; 0 when nothing is missing and nothing is there twice."""
    ordeal = endure(
        cases=int(os.environ.get("CASES", "20000")),
        kills=int(os.environ.get("KILLS", "20")),
        restarts=int(os.environ.get("RESTARTS", "2")),
        size=int(os.environ.get("CHUNK", "250")),
    )
    for name, count in ordeal.sums.items():
        print(f"{name:8} {count}")
    print(
        f"cases={ordeal.cases} kills={ordeal.kills} restarts={ordeal.restarts} done={ordeal.bulk['done']} "
        f"skipped={ordeal.bulk['skipped']} refused={ordeal.bulk['refused']} seconds={ordeal.seconds:.0f} "
        f"whole={'yes' if ordeal.whole else 'NO'}"
    )
    return 0 if ordeal.whole else 1


if __name__ == "__main__":
    sys.exit(main())

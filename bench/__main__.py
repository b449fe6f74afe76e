"""`make bench`: run every benchmark, or the one named (`make bench BENCH=list_page`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOT_BENCHES = {
    "__init__",
    "__main__",
    "bare",
    "bulk",
    "crowd",
    "crowded",
    "doubles",
    "ground",
    "naive",
    "nation",
    "served",
    "serving",
    "spreadsheets",
    "stopwatch",
}


def benches() -> list[str]:
    """The names of all benchmarks."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHES)


def main(wanted: list[str]) -> int:
    """Each benchmark in a process of its own, one after the other."""
    if unknown := set(wanted) - set(benches()):
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(benches())}.", file=sys.stderr)
        return 2
    failed = 0
    for name in wanted or benches():
        print(f"== {name}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

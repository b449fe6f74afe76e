"""`make leak`: every route as every role, in three modes, with the numbers of what was tried."""

from __future__ import annotations

import os
import sys

import pytest

from tests.leak import matrix


def main() -> int:
    """Run the whole matrix and print what was tried."""
    os.environ["LEAK_WHOLE"] = "1"
    inner = matrix.run

    def told(web: object, mode: str, *, whole: bool = False) -> object:
        tally = inner(web, mode, whole=whole)  # type: ignore[arg-type]
        print(
            f"leak: {matrix.MODES[mode]}: {tally.read} reads, {tally.written} writes tried, "
            f"{len(tally.leaks)} leaks, {len(tally.crashes)} crashes; insiders saw records on {len(tally.seen)} routes"
        )
        for line in [*tally.leaks[:20], *tally.crashes[:20]]:
            print("  !", line)
        return tally

    matrix.run = told  # type: ignore[assignment]
    return int(pytest.main(["-q", "-s", "tests/leak/test_leak.py"]))


if __name__ == "__main__":
    sys.exit(main())

"""`make leak`: the leak test as one line per lock."""

from __future__ import annotations

import sys

import pytest

from tests.leak import matrix


def main() -> int:
    """Run the matrix and print what was tried."""
    inner = matrix.run

    def told(web: object, mode: str) -> object:
        tally = inner(web, mode)  # type: ignore[arg-type]
        routes = len(tally.seen_inside)
        print(
            f"leak: {matrix.MODES[mode]}: {tally.tried} combinations, {len(tally.leaks)} leaks, "
            f"{len(tally.crashes)} crashes; marks seen by insiders on {routes} routes"
        )
        for line in [*tally.leaks[:20], *tally.crashes[:20]]:
            print("  !", line)
        return tally

    matrix.run = told  # type: ignore[assignment]
    return int(pytest.main(["-q", "-s", "tests/leak/test_leak.py"]))


if __name__ == "__main__":
    sys.exit(main())

"""Nobody sees what is not theirs: every route, every role, inside and outside, with each lock alone.

`make leak` prints the number of combinations.
"""

from __future__ import annotations

import pytest

from tests.conftest import Web
from tests.leak import matrix

MODES = tuple(matrix.MODES)


@pytest.mark.parametrize("mode", MODES)
def test_nothing_leaks(web: Web, mode: str) -> None:
    tally = matrix.run(web, mode)
    assert tally.crashes == []
    assert tally.leaks == []
    assert tally.tried > 500
    for rule in ("/keluarga/", "/kasus/<case_id>", "/tugas/", "/foto/<photo_id>"):
        assert tally.seen_inside[rule] > 0, f"the probe never saw a mark at {rule}: it could not have failed"

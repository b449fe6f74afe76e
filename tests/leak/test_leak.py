"""Nobody sees or changes what is not theirs: every route, every kind of role, inside and outside, with each lock alone.

A test run takes a few roles per route, another few on each route; `make leak` takes all and prints the numbers.
"""

from __future__ import annotations

import os

import pytest

from tests.conftest import Web
from tests.leak import alive, matrix

WHOLE = bool(os.environ.get("LEAK_WHOLE"))


@pytest.mark.parametrize("mode", matrix.MODES)
def test_nothing_leaks(web: Web, mode: str) -> None:
    tally = matrix.run(web, mode, whole=WHOLE)
    assert tally.crashes == []
    assert tally.leaks == [], "\n".join(tally.leaks[:40])
    assert tally.read > 500
    assert tally.written > 100
    if mode != "database":
        assert matrix.read_blindly(web.app, tally) == [], "no insider saw these: the probe could not have failed there"
    for rule in matrix.LISTS if mode != "database" else matrix.EVERYWHERE:
        assert tally.seen[rule] > 0, f"the probe never saw a mark at {rule}: it could not have failed"


def test_every_forged_form_would_be_taken_from_who_may_send_it(web: Web) -> None:
    """Last, for it changes the world: the very bodies the outsiders sent are accepted from the right person."""
    assert alive.dead_forms(web) == []

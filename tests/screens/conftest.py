"""Who sits at the browser in the tests of screens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import Office, office
from tests.conftest import Web
from tests.leak import matrix


@pytest.fixture(scope="module")
def people(web: Web) -> Iterator[Office]:
    """Everybody, in a portal with one of everything in two places."""
    matrix.furnish(web)
    with office(web) as made:
        yield made

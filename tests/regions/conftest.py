"""Regions are read by everybody and written by the database's owner only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from portal.kernel import cluster
from portal.kernel.database import engine_for


@pytest.fixture(scope="module")
def owner(shared: cluster.Addresses) -> Iterator[Session]:
    """A session of the owner; the whole file's work is rolled back."""
    engine = engine_for(shared.owner)
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as made:
            yield made
        outer.rollback()
    engine.dispose()

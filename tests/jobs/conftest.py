"""A database of one's own for jobs: they commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from portal.documents.press import Press, install_press
from portal.kernel import cluster
from portal.kernel.database import engine_for, factory_for, transaction
from portal.notices.posting import install_post, post_of
from tests import people
from tests.conftest import clone
from tests.documents.letters import issue


@dataclass
class Office:
    """A portal's database, written by the application's role."""

    addresses: cluster.Addresses
    factory: sessionmaker[Session]

    def issue(self) -> UUID:
        """Kartinah's decree, issued and committed by Maya."""
        with self.factory() as session:
            maya = people.actor(session, "maya")
        with transaction(self.factory, maya.scope) as session:
            return issue(session, maya).id

    def look(self, sql: str, **params: Any) -> list[Any]:
        """First column of a statement, read (or changed and returned) past every lock."""
        engine = engine_for(self.addresses.owner)
        with engine.begin() as connection:
            found = list(connection.execute(text(sql), params).scalars())
        engine.dispose()
        return found

    def jobs(self, status: str) -> list[str]:
        """Names of the jobs in a state."""
        return self.look("select task_name from procrastinate_jobs where status::text = :s order by id", s=status)


@pytest.fixture
def office(server: Callable[[str], str], template: str, tmp_path: Path) -> Iterator[Office]:
    install_post(post_of("http://localhost", tmp_path))
    install_press(Press("http://localhost", demo=True))
    with clone(server, template) as addresses:
        engine = engine_for(addresses.app)
        yield Office(addresses, factory_for(engine))
        engine.dispose()

"""A connection the server has ended while it rested is never handed out; one that is there is not asked."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from portal.kernel import pooling
from portal.kernel.cluster import Addresses
from portal.kernel.database import engine_for


def process_of(engine: Engine) -> int:
    """The server's process that answers a new transaction."""
    with Session(engine) as session:
        return int(session.execute(text("select pg_backend_pid()")).scalar_one())


def test_a_connection_the_server_ended_is_replaced(shared: Addresses) -> None:
    engine = engine_for(shared.app, pool_size=1)
    first = process_of(engine)
    with psycopg.connect(shared.owner, autocommit=True) as owner:
        owner.execute("select pg_terminate_backend(%s, 5000)", (first,))
    assert process_of(engine) != first
    engine.dispose()


def test_a_connection_is_asked_only_after_a_long_rest(shared: Addresses, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = psycopg.Connection.execute

    def heard(self: psycopg.Connection, query: str, *given: object) -> object:
        asked.append(query)
        return ask(self, query, *given)

    engine = engine_for(shared.app, pool_size=1)
    first = process_of(engine)
    monkeypatch.setattr(psycopg.Connection, "execute", heard)
    assert process_of(engine) == first
    assert asked == []
    monkeypatch.setattr(pooling, "RESTED", 0.0)
    assert process_of(engine) == first
    assert asked == ["select 1"]
    engine.dispose()

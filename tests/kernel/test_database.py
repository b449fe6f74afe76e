"""The area lock: what a transaction may see follows from who it speaks for, and from nothing else."""

from __future__ import annotations

import socket
from threading import Thread

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.kernel.area import Area
from portal.kernel.cluster import Addresses
from portal.kernel.database import Hot, Scope, engine_for, set_scope
from portal.kernel.facts import leave_fact

HERE, THERE = 3302202015, 5103052001


def leave(session: Session, code: int) -> None:
    """A fact at a region."""
    leave_fact(session, "test.thing.done", by=system("uji"), part=1, region_code=code, about="uji")
    session.flush()


def seen(session: Session) -> int:
    """How many facts the session sees."""
    return int(session.execute(text("select count(*) from fact where about = 'uji'")).scalar_one())


def test_a_transaction_that_says_nothing_sees_nothing(session: Session) -> None:
    set_scope(session, Scope(1, "operator_desa", Area.of(HERE)))
    leave(session, HERE)
    assert seen(session) == 1
    set_scope(session, None)
    assert seen(session) == 0


def test_an_area_sees_itself_and_below(session: Session) -> None:
    set_scope(session, Scope(1, "operator_desa", Area.of(HERE)))
    leave(session, HERE)
    for code, expected in ((3302202015, 1), (3302200000, 1), (3302000000, 1), (3300000000, 1), (0, 1), (THERE, 0)):
        set_scope(session, Scope(1, "auditor", Area.of(code)))
        assert seen(session) == expected, code


def test_writing_outside_the_area_is_refused_by_the_database(session: Session) -> None:
    set_scope(session, Scope(1, "operator_desa", Area.of(HERE)))
    with pytest.raises(ProgrammingError, match="row-level security"):
        leave(session, THERE)


def test_the_lock_comes_back_with_the_next_transaction(session: Session) -> None:
    set_scope(session, Scope(1, "operator_desa", Area.of(HERE)))
    leave(session, HERE)
    session.commit()
    assert seen(session) == 1


@pytest.mark.parametrize("statement", ["update fact set verb = 'x'", "delete from fact", "truncate fact"])
def test_facts_are_never_changed_or_erased(session: Session, statement: str) -> None:
    set_scope(session, Scope(1, "auditor", Area.of(0)))
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement))


class Pooler:
    """A pooler as PgBouncer is seen from a client: it hands out a process number of its own, and passes bytes on."""

    def __init__(self, host: str, port: int) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.to = host, port
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self.door.accept()
            server = self._server()
            Thread(target=self._pass, args=(client, server, False), daemon=True).start()
            Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _server(self) -> socket.socket:
        host, port = self.to
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    @staticmethod
    def _pass(taken: socket.socket, given: socket.socket, renumbers: bool) -> None:
        while data := taken.recv(65_536):
            if renumbers and b"K\0\0\0\x0c" in data:  # BackendKeyData: process number, secret
                at = data.index(b"K\0\0\0\x0c") + 5
                data = data[:at] + (7).to_bytes(4, "big") + data[at + 4 :]
            given.sendall(data)


def plans_kept(url: str) -> int:
    """How many plans a connection keeps after running a hot statement twice."""
    engine = engine_for(url)
    hot = Hot("select cast(:number as int)")
    with Session(engine) as session:
        for number in range(2):
            assert hot.run(session, {"number": number}) == [(number,)]
        kept = int(session.execute(text("select count(*) from pg_prepared_statements")).scalar_one())
    engine.dispose()
    return kept


def test_hot_statements_are_planned_once_but_not_behind_a_pooler(shared: Addresses) -> None:
    with psycopg.connect(shared.app) as direct:
        pooler = Pooler(direct.info.host, direct.info.port)
    assert plans_kept(shared.app) == 1
    address = make_url(shared.app).set(host="127.0.0.1", port=pooler.port)
    pooled = address.difference_update_query(["host", "port"]).update_query_dict({"sslmode": "disable"})
    assert plans_kept(pooled.render_as_string(hide_password=False)) == 0


def test_rows_sought_by_their_keys_leave_the_planner_as_it_was(session: Session) -> None:
    how = "select current_setting('enable_hashjoin') || ' ' || current_setting('enable_mergejoin')"
    assert Hot(how, by_index=True).run(session, {}) == [("off off",)]
    assert Hot(how).run(session, {}) == [("on on",)]


def test_a_hot_statement_fails_as_any_other_and_keeps_what_it_was_given_to_itself(session: Session) -> None:
    hot = Hot("select 1 / cast(:divisor as int), cast(:secret as text)")
    with pytest.raises(DataError, match="division by zero") as caught:
        hot.run(session, {"divisor": 0, "secret": "3302201203709001"})
    assert "3302201203709001" not in str(caught.value)


def test_a_hot_statement_on_a_dead_connection_leaves_a_living_one(shared: Addresses) -> None:
    engine = engine_for(shared.app)
    with Session(engine) as session, psycopg.connect(shared.owner) as owner:
        pid = session.execute(text("select pg_backend_pid()")).scalar_one()
        owner.execute("select pg_terminate_backend(%s)", (pid,))
        with pytest.raises(OperationalError):
            Hot("select 1").run(session, {})
        session.rollback()
        assert Hot("select 1").run(session, {}) == [(1,)]
    engine.dispose()

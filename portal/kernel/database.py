"""Tables' common base, the area lock on every transaction, and the one transaction helper.

The application connects as a role that owns no table. Row-level security lets a transaction see only the area set by
`SET LOCAL`; a transaction that forgot to say who it is sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import BigInteger, Connection, DateTime, Engine, LargeBinary, MetaData, create_engine, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, sessionmaker

from portal.kernel import pooling  # noqa: F401 - looks at every connection taken from a pool
from portal.kernel.area import Area

APP_ROLE = "verivali_app"
SEARCH_ROLE = "verivali_search"
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base of every domain table.

    `Table.info["placement"]` says how a table lies in a distributed database: absent = by `part` (its first key
    column), `"reference"` = copied everywhere, `"local"` = coordinator only, or the name of another column.
    """

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        UUID: PG_UUID(as_uuid=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        bytes: LargeBinary,
        int: BigInteger,
    }


@dataclass(frozen=True)
class Scope:
    """Who a transaction speaks for and the only area it may touch."""

    actor_id: int
    role: str
    area: Area


def set_scope(session: Session, scope: Scope | None) -> None:
    """Speak for `scope` from now on, in this transaction and every later one of this session."""
    session.info["scope"] = scope
    if session.in_transaction():
        _announce(session.connection(), scope)


def _announce(connection: Connection, scope: Scope | None) -> None:
    """In one round trip: the area lock and the actor, for this transaction only."""
    if scope is None:
        statement = "SET LOCAL app.lo = ''; SET LOCAL app.hi = ''; SET LOCAL app.actor = ''; SET LOCAL app.role = ''"
    else:
        role = scope.role if scope.role.isidentifier() else ""
        statement = (
            f"SET LOCAL app.lo = '{int(scope.area.lo)}'; SET LOCAL app.hi = '{int(scope.area.hi)}'; "
            f"SET LOCAL app.actor = '{int(scope.actor_id)}'; SET LOCAL app.role = '{role}'"
        )
    if not _begun(connection, statement):
        connection.exec_driver_sql(statement)


def _begun(connection: Connection, statement: str) -> bool:
    """Begin the transaction with these words in one round trip; False: they are still to be said (and may fail)."""
    driver: Any = connection.connection.driver_connection
    ordinary = driver.isolation_level is driver.read_only is driver.deferrable is None and not driver.autocommit
    if not ordinary or driver.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    return bool(driver.pgconn.exec_(f"BEGIN; {statement}".encode()).status == ExecStatus.COMMAND_OK)


@event.listens_for(Session, "after_begin")
def _lock_area(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if (scope := session.info.get("scope")) is not None:
        _announce(connection, scope)


_ON_REQUEST = 2**31 - 1
"""psycopg prepares what was executed so often by itself: never; only what asks for it (`Hot`)."""


@event.listens_for(Engine, "connect")
def _may_prepare(connection: Any, _record: object) -> None:
    """Keep plans on a direct connection only.

    Behind a pooler (PgBouncer) the next statement may meet another server process; there the process that answers is
    not the one shaken hands with.
    """
    [pid] = connection.execute("select pg_backend_pid()").fetchone()
    connection.rollback()
    connection.prepare_threshold = _ON_REQUEST if pid == connection.info.backend_pid else None


class Hot:
    """A statement run thousands of times an hour: given to the driver as it is, planned once for each connection.

    Written with `:name` for what it is given. It runs in the session's transaction, under its area lock; the session's
    own changes are not flushed before it. `by_index`: it is given all rows it looks for, which the planner, seeing the
    area lock, thinks fewer than they are or more of the table than they are: each is then sought by its key.
    """

    def __init__(self, statement: str, *, by_index: bool = False) -> None:
        self.by_index = by_index
        self.statement = str(text(statement).compile(dialect=PGDialect_psycopg()))  # type: ignore[no-untyped-call]

    def run(self, session: Session, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows it answers with. Errors are those of any other statement, without what was given."""
        connection = session.connection()
        driver: Any = connection.connection.driver_connection
        try:
            if self.by_index:
                driver.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
            rows = list(driver.execute(self.statement, given, prepare=True).fetchall())
            if self.by_index:
                driver.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")
        except psycopg.Error as error:
            if driver.closed:
                connection.invalidate(error)
            raise DBAPIError.instance(self.statement, None, error, psycopg.Error, hide_parameters=True) from error
        return rows


def engine_for(url: str, **options: Any) -> Engine:
    """An engine on `url`. Only `Hot` statements are prepared, see `_may_prepare`."""
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    connect_args = {"prepare_threshold": None, **options.pop("connect_args", {})}
    return create_engine(url, connect_args=connect_args, **options)


def factory_for(engine: Engine) -> sessionmaker[Session]:
    """Sessions on `engine` for callers outside a web request."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(factory: sessionmaker[Session], scope: Scope | None) -> Iterator[Session]:
    """One transaction speaking for `scope`: commits at the end, rolls back on any error."""
    with factory() as session:
        set_scope(session, scope)
        with session.begin():
            yield session


def take_turn(session: Session, key: int) -> None:
    """Wait for the transaction-long advisory lock `key`: one at a time through a door, across processes."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": key})

"""`init`: bring a database to today's shape. Safe to run twice, and by two processes at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

import config
from portal.kernel import cluster
from portal.kernel.database import APP_ROLE, SEARCH_ROLE, engine_for

ALEMBIC_INI = Path(__file__).resolve().parents[2] / "alembic.ini"
SHIPPED = Path(__file__).resolve().parents[2] / "bpmn"
INIT_LOCK = 727_001


@contextmanager
def one_at_a_time(connection: Connection) -> Iterator[None]:
    """Hold the init lock of this database; a second process waits, then finds the work done."""
    connection.execute(text("select pg_advisory_lock(:key)"), {"key": INIT_LOCK})
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("select pg_advisory_unlock(:key)"), {"key": INIT_LOCK})
        connection.commit()


def ensure_app_role(connection: Connection, password: str) -> None:
    """The application's role: may sign in, owns nothing, cannot pass by row-level security."""
    known = connection.execute(text("select 1 from pg_roles where rolname = :name"), {"name": APP_ROLE}).scalar()
    verb = "ALTER" if known else "CREATE"
    quoted = "'" + password.replace("'", "''") + "'"
    connection.exec_driver_sql(f"{verb} ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB PASSWORD {quoted}")
    ensure_search_role(connection)
    connection.commit()


def ensure_search_role(connection: Connection) -> None:
    """The role that owns the search function: nobody signs in as it, and the application is no member of it."""
    known = connection.execute(text("select 1 from pg_roles where rolname = :name"), {"name": SEARCH_ROLE}).scalar()
    if not known:
        connection.exec_driver_sql(f"CREATE ROLE {SEARCH_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOINHERIT")
        connection.exec_driver_sql(f"GRANT {SEARCH_ROLE} TO CURRENT_USER")


def upgrade(connection: Connection) -> None:
    """Run every migration not yet run."""
    settings = Config(str(ALEMBIC_INI))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
    connection.commit()


def prepare(addresses: cluster.Addresses) -> None:
    """Role, schema, regions and rights, in order; everything here may run again at any time."""
    from portal.regions.operations import load_regions
    from portal.views.kit.sync import sync_roles

    engine = engine_for(addresses.owner)
    with engine.connect() as connection, one_at_a_time(connection):
        ensure_app_role(connection, addresses.app_password)
        upgrade(connection)
        with Session(connection) as session:
            load_regions(session)
            sync_roles(session)
            ship_processes(session)
            session.commit()
    engine.dispose()


def ship_processes(session: Session, folder: Path = SHIPPED) -> None:
    """The processes under `bpmn/<process>/` with the diagrams they call and their decision tables, made live."""
    from portal.cases.ports import Sources, install_engine
    from portal.cases.processes import ship
    from portal.workflows.engine import InterningEngine

    install_engine(InterningEngine())
    for diagram in sorted(folder.glob("*/*.bpmn")):
        if diagram.stem != diagram.parent.name:
            continue
        home = diagram.parent
        beside = sorted(
            path for path in home.iterdir() if path.suffix in {".bpmn", ".dmn", ".yaml"} and path != diagram
        )
        files = [(path.name, path.suffix[1:], path.read_bytes()) for path in (diagram, *beside)]
        others = tuple(body for _, kind, body in files[1:] if kind == "bpmn")
        tables = tuple(body for _, kind, body in files if kind == "dmn")
        ship(session, Sources(diagram.stem, files[0][2], others, tables), files)


@click.command("init")
@click.option("--admin", default="admin", show_default=True, help="Nama pengguna administrator pertama.")
def init(admin: str) -> None:
    """Siapkan basis data: skema, wilayah, peran, administrator pertama."""
    from portal.views.kit.sync import first_admin

    settings = config.load()
    addresses = cluster.locate(
        database_url=settings.database_url,
        database_app_url=settings.database_app_url,
        secret_key=settings.secret_key,
        instance=settings.instance,
    )
    prepare(addresses)
    password = secrets.token_urlsafe(15)
    with Session(engine_for(addresses.owner)) as session:
        made = first_admin(session, admin, password)
        session.commit()
    click.echo(
        f"Siap. Administrator {admin} sandi sekali pakai: {password}" if made else "Siap. Tidak ada yang berubah."
    )

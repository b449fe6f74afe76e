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
from portal.cli.approle import ensure_app_role, return_search
from portal.kernel import cluster, fingerprints
from portal.kernel import secrets as keys
from portal.kernel.database import APP_ROLE, SEARCH_ROLE, engine_for
from portal.kernel.reaching import reached

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


def upgrade(connection: Connection) -> None:
    """Run every migration not yet run."""
    settings = Config(str(ALEMBIC_INI))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
    connection.commit()


def must_have_rights(connection: Connection) -> None:
    """A dump restored before the portal's roles existed has lost their rights; say so."""
    kept = "select has_table_privilege(:r, 'key_fingerprint', 'select') and 2 = "
    kept += "(select count(distinct policyname) from pg_policies where policyname in ('area', 'search'))"
    if not connection.execute(text(kept), {"r": APP_ROLE}).scalar():
        raise cluster.NoDatabase(
            f"Basis data ini dipulihkan tanpa hak peran {APP_ROLE} dan {SEARCH_ROLE}: buat dahulu keduanya, lalu "
            "pulihkan lagi tanpa --no-privileges (restored without the roles: create them, restore again)."
        )


def prepare(addresses: cluster.Addresses) -> None:
    """Role, schema, key, regions and rights, in order; everything here may run again at any time."""
    from portal.documents.versions import ship as ship_wordings
    from portal.instruments.operations import ship as ship_instruments
    from portal.regions.operations import load_regions
    from portal.views.kit.sync import sync_roles

    with reached(addresses.must_own(), "DATABASE_URL"):
        engine = engine_for(addresses.owner)
    with engine.connect() as connection, one_at_a_time(connection):
        ensure_app_role(connection, addresses)
        upgrade(connection)
        must_have_rights(connection)
        return_search(connection)
        fingerprints.keep(connection)
        with Session(connection) as session:
            load_regions(session)
            sync_roles(session)
            ship_processes(session)
            ship_instruments(session)
            ship_wordings(session)
            session.commit()
    engine.dispose()


def ship_processes(session: Session, folder: Path = SHIPPED) -> None:
    """The processes under `bpmn/<process>/` with the diagrams they call and their decision tables, made live.

    A process that others call is part of each of them, not one that cases begin in.
    """
    from portal.cases.ports import Sources, install_engine
    from portal.cases.processes import ship
    from portal.workflows.engine import InterningEngine
    from portal.workflows.gate.beside import called_beside

    install_engine(InterningEngine())
    diagrams = [one for one in sorted(folder.glob("*/*.bpmn")) if one.stem == one.parent.name]
    called = {path for one in diagrams for path in called_beside([one])}
    for diagram in diagrams:
        if diagram.resolve() in called:
            continue
        home = diagram.parent
        own = [path for path in home.iterdir() if path.suffix in {".bpmn", ".dmn", ".yaml"} and path != diagram]
        beside = sorted([*own, *called_beside([diagram])], key=lambda path: path.name)
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
    addresses = cluster.of(settings)
    keys.install_vault(**settings.vault)
    prepare(addresses)
    password = secrets.token_urlsafe(15)
    with Session(engine_for(addresses.owner)) as session:
        made = first_admin(session, admin, password)
        session.commit()
    click.echo(
        f"Siap. Administrator {admin} sandi sekali pakai: {password}" if made else "Siap. Tidak ada yang berubah."
    )

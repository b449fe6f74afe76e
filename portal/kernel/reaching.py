"""Reaching a database: one connection, or one line that says which setting is wrong and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from portal.kernel.cluster import NoDatabase

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

OLDEST = 150_000
PATIENCE = 5
NO_CONNECTION = ("08", "28", "3D", "53", "57P")
"""SQLSTATE classes: connection, signing in, no such database, no room left, the server stops."""
REASONS = (
    (("resolve host", "translate host name"), "nama host tidak dikenal", "unknown host"),
    (("refused", "no such file"), "tidak ada PostgreSQL di host dan port itu", "nothing answers at this host and port"),
    (("timeout", "timed out"), "host itu tidak menjawab", "this host does not answer"),
    (
        ("password authentication failed", "no password supplied"),
        "nama peran atau kata sandinya salah",
        "wrong role or password",
    ),
    (("role", "does not exist"), "peran itu tidak ada", "no such role"),
    (("database", "does not exist"), "basis data itu tidak ada; buat dahulu", "no such database: create it first"),
    (("pg_hba.conf",), "server menolak peran atau alamat ini (pg_hba.conf)", "refused by pg_hba.conf"),
    (("permission denied",), "peran itu tidak boleh memakai basis data ini", "this role may not use this database"),
    (("ssl", "certificate"), "sambungan SSL gagal; periksa sslmode", "SSL failed: check sslmode"),
    (("too many",), "server sudah penuh sambungan", "the server has no connection left"),
    (("starting up", "shutting down"), "server sedang dinyalakan atau dimatikan", "the server is starting or stopping"),
)
"""Words of the driver's message → what they mean; a pair of words must both be there for the two that share one."""


def reason(error: psycopg.Error) -> str:
    """What went wrong, in one clause; never an address, so never a password."""
    said = str(error).lower()
    for words, indonesian, english in REASONS:
        hit = all(word in said for word in words) if "does not exist" in words else any(word in said for word in words)
        if hit:
            return f"{indonesian} ({english})"
    if isinstance(error, psycopg.ProgrammingError):
        return "alamatnya tidak terbaca (not a readable address)"
    return f"sambungan gagal (connection failed): {type(error).__name__}"


def unreached(error: psycopg.Error) -> bool:
    """Whether there was no connection to work with, or it was lost; anything else is the statement's own matter."""
    return error.sqlstate is None or error.sqlstate.startswith(NO_CONNECTION)


@contextmanager
def reached(url: str, setting: str) -> Iterator[psycopg.Connection[TupleRow]]:
    """A plain connection to `url`; `NoDatabase` in one line, naming the setting, when there is none."""
    try:
        connection = psycopg.connect(url, connect_timeout=PATIENCE, prepare_threshold=None)
    except psycopg.Error as error:
        raise NoDatabase(f"{setting}: {reason(error)}.") from None
    with connection:
        if connection.info.server_version < OLDEST:
            raise NoDatabase(f"{setting}: PostgreSQL terlalu lama, perlu 15 atau lebih baru (too old, needs 15+).")
        yield connection


def answers(url: str) -> bool:
    """Whether one can sign in there."""
    try:
        psycopg.connect(url, connect_timeout=PATIENCE).close()
    except psycopg.OperationalError:
        return False
    return True

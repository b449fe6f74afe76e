"""The data keys' fingerprints in the database: a portal with other keys does not start.

With a wrong key no NIK can be read and, worse, blind indexes differ, so that a registered number could be registered
again. `init` keeps a fingerprint of each key of the ring and of the index key; every process compares before it serves.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime

import psycopg
from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock
from portal.kernel.cluster import Addresses, NoDatabase
from portal.kernel.database import Base
from portal.kernel.reaching import reached
from portal.kernel.secrets import vault


class KeyFingerprint(Base):
    """By what one tells a data key without knowing it; one row per key version, and one of the index key."""

    __tablename__ = "key_fingerprint"
    __table_args__ = ({"info": {"placement": "local"}},)

    version: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Versi kunci data; 0 = kunci indeks"
    )
    fingerprint: Mapped[bytes] = mapped_column(comment="HMAC sebuah tetapan dengan kunci data")
    made_at: Mapped[datetime] = mapped_column(comment="Pertama kali dipakai (UTC)")


class WrongKey(SystemExit):
    """A key is not the one this database was filled with; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "DATA_KEY bukan kunci basis data ini; pakai kunci yang lama (not this database's key: use the old one)."
        )


def keep(connection: Connection) -> None:
    """Keep the fingerprints of keys that are new to this database; refuse another key under a known version."""
    kept = {row.version: row.fingerprint for row in connection.execute(select(KeyFingerprint.__table__))}
    mine = vault().fingerprints
    _compare(kept, mine)
    if new := [{"version": v, "fingerprint": f, "made_at": clock.now()} for v, f in mine.items() if v not in kept]:
        connection.execute(insert(KeyFingerprint), new)
    connection.commit()


def check(addresses: Addresses) -> None:
    """Before a process serves: the database answers, is prepared, is locked for this role, and has these keys."""
    kept: dict[int, bytes] = {}
    locked = True
    with reached(addresses.app, addresses.app_setting) as connection:
        try:
            kept = {v: bytes(f) for v, f in connection.execute("select version, fingerprint from key_fingerprint")}
            [(locked,)] = connection.execute("select row_security_active('fact')")
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            kept = {}
    if not locked:
        raise NoDatabase(
            "DATABASE_APP_URL memakai peran yang menembus kunci wilayah; pakai peran yang bukan pemilik dan bukan "
            "superuser (this role passes by row-level security: use one that owns nothing)."
        )
    _compare(kept, vault().fingerprints)
    if not kept or vault().version not in kept:
        raise NoDatabase(
            "Basis data belum disiapkan untuk kunci ini: jalankan `python -m portal.cli init` (not prepared: run it)."
        )


def _compare(kept: Mapping[int, bytes], mine: Mapping[int, bytes]) -> None:
    if any(not hmac.compare_digest(bytes(kept[version]), mine[version]) for version in kept.keys() & mine.keys()):
        raise WrongKey

"""The data key's fingerprint in the database: a portal with another key does not start.

With a wrong key no NIK can be read and, worse, blind indexes differ, so that a registered number could be registered
again. `init` keeps the fingerprint; every process compares before it serves.
"""

from __future__ import annotations

import hmac
from datetime import datetime

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import clock
from portal.kernel.cluster import Addresses, NoDatabase
from portal.kernel.database import Base
from portal.kernel.reaching import reached
from portal.kernel.secrets import FIRST, vault


class KeyFingerprint(Base):
    """By what one tells a data key without knowing it; one row per key version."""

    __tablename__ = "key_fingerprint"
    __table_args__ = ({"info": {"placement": "local"}},)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Versi kunci data")
    fingerprint: Mapped[bytes] = mapped_column(comment="HMAC sebuah tetapan dengan kunci data")
    made_at: Mapped[datetime] = mapped_column(comment="Pertama kali dipakai (UTC)")


class WrongKey(SystemExit):
    """The data key is not the one this database was filled with; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "DATA_KEY bukan kunci basis data ini; pakai kunci yang lama (not this database's key: use the old one)."
        )


def keep(connection: Connection) -> None:
    """Keep this key's fingerprint in a database that has none; refuse another key."""
    mine = vault().fingerprint()
    kept = connection.execute(text("select fingerprint from key_fingerprint where version = :v"), {"v": FIRST}).scalar()
    if kept is None:
        connection.execute(
            text("insert into key_fingerprint (version, fingerprint, made_at) values (:v, :f, :t)"),
            {"v": FIRST, "f": mine, "t": clock.now()},
        )
    elif not hmac.compare_digest(bytes(kept), mine):
        raise WrongKey
    connection.commit()


def check(addresses: Addresses) -> None:
    """Before a process serves: the database answers, is prepared, is locked for this role, and has this key."""
    with reached(addresses.app, "DATABASE_APP_URL") as connection:
        try:
            row = connection.execute(
                "select fingerprint, row_security_active('fact') from key_fingerprint where version = %s",
                (FIRST,),
            ).fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            row = None
    if row is None:
        raise NoDatabase(
            "Basis data belum disiapkan: jalankan `python -m portal.cli init` (not prepared: run `portal.cli init`)."
        )
    if not row[1]:
        raise NoDatabase(
            "DATABASE_APP_URL memakai peran yang menembus kunci wilayah; pakai peran yang bukan pemilik dan bukan "
            "superuser (this role passes by row-level security: use one that owns nothing)."
        )
    if not hmac.compare_digest(bytes(row[0]), vault().fingerprint()):
        raise WrongKey

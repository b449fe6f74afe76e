"""The application's role: may sign in, owns nothing, cannot pass by row-level security.

The owner needs CREATEROLE, no more: a role that is right already is left alone, so `init` may run again as anybody who
owns the database. Passwords reach the server as SCRAM verifiers: no statement, log or traceback holds one.
"""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from portal.kernel.cluster import Addresses, NoDatabase
from portal.kernel.database import APP_ROLE, SEARCH_ROLE
from portal.kernel.reaching import answers

WANTED = {
    "rolcanlogin": (True, "LOGIN"),
    "rolsuper": (False, "NOSUPERUSER"),
    "rolbypassrls": (False, "NOBYPASSRLS"),
    "rolcreaterole": (False, "NOCREATEROLE"),
    "rolcreatedb": (False, "NOCREATEDB"),
}


def ensure_app_role(connection: Connection, addresses: Addresses) -> None:
    """Make the role of the application's address, or mend only what differs in it."""
    role = addresses.app_role
    if connection.execute(text("select current_user")).scalar() == role:
        raise NoDatabase(
            f"DATABASE_APP_URL memakai peran pemilik {role}; kunci wilayah perlu peran lain (must be another role)."
        )
    _ensure(connection, role)
    if role != APP_ROLE:
        _ensure(connection, APP_ROLE, login=False)
        _join(connection, role)
    _ensure_search_role(connection)
    if addresses.app_password and not answers(addresses.app):
        _run(connection, role, f"ALTER ROLE {_name(role)} PASSWORD '{_verifier(connection, role, addresses)}'")


def _ensure_search_role(connection: Connection) -> None:
    """The role that owns the search function: nobody signs in as it, and the application is no member of it."""
    known = connection.execute(text("select 1 from pg_roles where rolname = :name"), {"name": SEARCH_ROLE}).scalar()
    if not known:
        _run(connection, SEARCH_ROLE, f"CREATE ROLE {SEARCH_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOINHERIT")
        _run(connection, SEARCH_ROLE, f"GRANT {SEARCH_ROLE} TO CURRENT_USER")


def return_search(connection: Connection) -> None:
    """Give the search functions back to its role: a dump restored without owners leaves it with the owner's rights."""
    strayed = (
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'public' and p.proname in ('search_ids', 'find_ids', 'resembles_elsewhere') "
        "and p.proowner <> cast(:r as regrole)"
    )
    for function in connection.execute(text(strayed), {"r": SEARCH_ROLE}).scalars().all():
        _run(
            connection,
            SEARCH_ROLE,
            f"GRANT CREATE ON SCHEMA public TO {SEARCH_ROLE}; ALTER FUNCTION {function} OWNER TO {SEARCH_ROLE}; "
            f"REVOKE CREATE ON SCHEMA public FROM {SEARCH_ROLE}",
        )


def _ensure(connection: Connection, role: str, *, login: bool = True) -> None:
    found = connection.execute(text("select * from pg_roles where rolname = :r"), {"r": role}).mappings().first()
    if found is None:
        _run(connection, role, f"CREATE ROLE {_name(role)} {'LOGIN' if login else 'NOLOGIN'}")
        return
    wrong = [word for column, (value, word) in WANTED.items() if found[column] != value]
    if not login:
        wrong = [word for word in wrong if word != "LOGIN"]
    if wrong:
        _run(connection, role, f"ALTER ROLE {_name(role)} {' '.join(wrong)}")


def _join(connection: Connection, role: str) -> None:
    """The tables' rights and the area lock are `verivali_app`'s: a role of another name becomes its member."""
    member = connection.execute(text("select pg_has_role(:r, :g, 'USAGE')"), {"r": role, "g": APP_ROLE}).scalar()
    if not member:
        _run(connection, role, f"GRANT {_name(APP_ROLE)} TO {_name(role)}")


def _run(connection: Connection, role: str, statement: str) -> None:
    try:
        connection.exec_driver_sql(statement)
    except ProgrammingError as error:
        connection.rollback()
        if "permission denied" not in str(error.orig) and "must be" not in str(error.orig):
            raise
        wanted = statement.partition(" PASSWORD ")[0]
        raise NoDatabase(
            f"Pemilik basis data tidak berhak atas peran {role}; ia perlu CREATEROLE (dan ADMIN atas peran itu bila "
            f"dibuat orang lain). Atau minta administrator basis data (the owner may not do this; ask a DBA): {wanted};"
        ) from None
    connection.commit()


def _name(role: str) -> str:
    return '"' + role.replace('"', '""') + '"'


def _verifier(connection: Connection, role: str, addresses: Addresses) -> str:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("no connection to make a verifier with")
    made: bytes = driver.pgconn.encrypt_password(addresses.app_password.encode(), role.encode(), b"scram-sha-256")
    return made.decode()

"""The area lock holds for every table there is, read from the database's own catalogue: a new table cannot slip by."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel import cluster
from portal.kernel.database import APP_ROLE, SEARCH_ROLE, engine_for
from tests.tables import every_table

OPEN = {
    "post": "read to learn who acts, before there is an area; told to nobody outside access.queries",
    "region": "public knowledge of the whole country; the application may only read it",
}
"""Tables with a region that the lock leaves out, and why."""
FOREIGN = re.compile(r"^(ab_|procrastinate_|alembic_version)")
"""Tables of libraries: no person of the register in them."""
APPEND_ONLY = ("fact", "decision", "record_version")
AREA = re.compile(r"region_code >= .*app\.lo.* AND \(region_code < .*app\.hi", re.DOTALL)
Become = Callable[[str], Actor]


def catalogue(engine: Engine, sql: str) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def tables(engine: Engine) -> dict[str, bool]:
    """Table → whether row-level security is on; the house's own only."""
    sql = (
        "select c.relname, c.relrowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'public' and c.relkind in ('r', 'p')"
    )
    return {name: locked for name, locked in catalogue(engine, sql) if not FOREIGN.match(name)}


def test_every_table_with_a_region_is_locked(app_engine: Engine) -> None:
    with_region = {
        name
        for (name,) in catalogue(
            app_engine, "select table_name from information_schema.columns where column_name = 'region_code'"
        )
    }
    locked = {name for name, on in tables(app_engine).items() if on}
    assert with_region - locked == set(OPEN) & with_region
    assert len(locked) > 10


def test_a_table_without_lock_holds_no_record_of_the_register(app_engine: Engine) -> None:
    """What is not locked has no region and is known here by name."""
    unlocked = {name for name, on in tables(app_engine).items() if not on}
    assert unlocked == {
        "absence",
        "account",
        "api_token",
        "api_window",
        "calendar_revision",
        "closed_day",
        "decree_public",
        "ended_session",
        "crowd_rule",
        "escalation_rule",
        "instrument_draft",
        "instrument_version",
        "flag",
        "gate",
        "key_fingerprint",
        "kk_registry",
        "letter_stamp",
        "letter_template",
        "letter_template_draft",
        "marking",
        "migration_run",
        "nik_registry",
        "notice",
        "notice_choice",
        "notice_contact",
        "notice_mark",
        "notice_message",
        "number_book",
        "office_hours",
        "open_number",
        "period",
        "reason_duty",
        "reason_version",
        "post",
        "process_draft",
        "process_file",
        "process_version",
        "recovery_code",
        "region",
        "second_factor",
        "sign_in_attempt",
    }


def test_the_lock_is_the_same_everywhere(app_engine: Engine) -> None:
    policies = catalogue(
        app_engine,
        "select tablename, cmd, roles::text, qual, with_check, permissive from pg_policies "
        "where policyname <> 'search'",
    )
    assert {name for name, *_ in policies} == {name for name, on in tables(app_engine).items() if on}
    for name, command, roles, reads, writes, permissive in policies:
        assert (command, roles, permissive) == ("ALL", f"{{{APP_ROLE}}}", "PERMISSIVE"), name
        assert AREA.search(reads), name
        assert writes == reads, name
    assert len({reads for _, _, _, reads, *_ in policies}) == 1


def test_models_and_tables_agree(app_engine: Engine) -> None:
    assert {table.name for table in every_table()} == set(tables(app_engine))


def test_the_application_owns_nothing_and_passes_by_no_lock(app_engine: Engine) -> None:
    attributes = catalogue(
        app_engine,
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, "
        "(select count(*) from pg_class where relowner = r.oid)"
        " + (select count(*) from pg_proc where proowner = r.oid)"
        " + (select count(*) from pg_namespace where nspowner = r.oid),"
        " (select count(*) from pg_auth_members where member = r.oid) from pg_roles r where rolname = current_user",
    )
    assert attributes == [(False, False, False, False, False, 0, 0)]
    assert catalogue(app_engine, "select current_user::text") == [(APP_ROLE,)]


def test_the_search_role_reads_past_the_lock_where_names_are(app_engine: Engine) -> None:
    """And only reads: its policies bind nobody else. What its function tells: `test_search_role`."""
    sql = "select tablename, cmd, roles::text from pg_policies where policyname = 'search' order by 1"
    assert catalogue(app_engine, sql) == [
        (table, "SELECT", f"{{{SEARCH_ROLE}}}")
        for table in ("case_file", "individu", "keluarga", "proposed_person", "ruta", "task")
    ]


def test_no_function_of_ours_lends_the_owners_rights(app_engine: Engine) -> None:
    """Four lend the search role's, which are next to none."""
    sql = (
        "select p.proname, p.proowner::regrole::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'public' and p.prosecdef order by 1"
    )
    names = ("find_ids", "proposed_elsewhere", "resembles_elsewhere", "search_ids")
    assert catalogue(app_engine, sql) == [(name, SEARCH_ROLE) for name in names]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["update {} set part = part", "delete from {}", "truncate {}"])
def test_what_happened_is_never_changed_or_erased(
    session: Session, as_actor: Become, table: str, statement: str
) -> None:
    as_actor("lestari")
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement.format(table)))


@pytest.mark.parametrize(
    "statement",
    [
        "alter table fact disable row level security",
        "drop policy area on keluarga",
        "create table sendiri (id int)",
        "set role postgres",
        "update region set name = 'x'",
        "delete from region",
    ],
)
def test_the_application_cannot_loosen_the_lock(session: Session, as_actor: Become, statement: str) -> None:
    as_actor("arif")
    with pytest.raises(ProgrammingError, match=r"denied|owner"):
        session.execute(text(statement))


def test_the_test_can_fail(shared: cluster.Addresses) -> None:
    """A table somebody forgets to lock is found."""
    engine = engine_for(shared.owner)
    with engine.connect() as connection:
        connection.execute(text("create table lupa (part bigint, region_code bigint)"))
        sql = "select relrowsecurity from pg_class where relname = 'lupa'"
        assert connection.execute(text(sql)).scalar_one() is False
        connection.rollback()
    engine.dispose()

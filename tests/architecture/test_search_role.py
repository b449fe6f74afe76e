"""The search role: what it may, that its one function keeps the transaction's area, and that it uses the name index."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel import cluster
from portal.kernel.area import EVERYWHERE, NOWHERE, Area
from portal.kernel.database import APP_ROLE, SEARCH_ROLE, engine_for, set_scope
from portal.kernel.searching import MOST_HITS, search_ids
from portal.registry.seeding import load_families
from tests import people
from tests.registry.families import family

Become = Callable[[str], Actor]
BALI = Area.of(people.BADUNG)
FOUND = "select count(*) from search_ids('keluarga', '{sutrisno}', '', :lo, :hi, '')"


@pytest.fixture
def two_places(session: Session, as_actor: Become) -> None:
    """A Sutrisno in Java and one in Bali."""
    as_actor("maya")
    load_families(
        session, [(people.KARANGSARI, family(9000, "Sutrisno")), (people.PECATU, family(9900, "I Made Sutrisno"))]
    )
    session.flush()


def test_the_role_can_do_nothing_but_read_a_few_columns(session: Session) -> None:
    role = {"r": SEARCH_ROLE}
    attributes = session.execute(
        text(
            "select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, "
            "(select count(*) from pg_class where relowner = r.oid) from pg_roles r where rolname = :r"
        ),
        role,
    ).one()
    assert tuple(attributes) == (False, False, False, False, False, False, 0)
    rights = session.execute(
        text(
            "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
            "where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped "
            "and has_column_privilege(:r, c.oid, a.attnum, 'select') and c.relname not like 'procrastinate%'"
        ),
        role,
    ).all()
    columns: dict[str, set[str]] = {}
    for table, column in rights:
        columns.setdefault(table, set()).add(column)
    place = {"part", "id", "region_code"}
    assert columns == {
        "ruta": place | {"alamat", "dusun"},
        "keluarga": place | {"nama_key", "nama_bunyi", "nama_rapat"},
        "individu": place
        | {"nama_key", "nama_bunyi", "nama_rapat", "nama_urut"}
        | {"tanggal_lahir", "jenis_kelamin", "ibu_bidx", "status"},
        "case_file": place | {"title_key", "number", "closed_at"},
        "task": place | {"case_id", "role", "status"},
        "proposed_person": {"region_code", "nama_urut", "tanggal_lahir", "jenis_kelamin", "ibu_bidx"},
    }
    writes = text(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' "
        "and relname not like 'procrastinate%' and has_any_column_privilege(:r, oid, 'insert, update')"
    )
    assert session.scalars(writes, role).all() == []
    assert session.scalar(text("select has_schema_privilege(:r, 'public', 'create')"), role) is False


def test_nobody_but_the_application_may_call_it(session: Session) -> None:
    grantees = session.scalars(
        text(
            "select grantee::regrole::text from pg_proc p, aclexplode(p.proacl) where prosecdef "
            "and pronamespace = 'public'::regnamespace order by 1"
        )
    ).all()
    assert grantees == [APP_ROLE] * 4 + [SEARCH_ROLE] * 4


@pytest.mark.parametrize("statement", [f"set role {SEARCH_ROLE}", f"grant {SEARCH_ROLE} to {APP_ROLE}"])
def test_the_application_cannot_become_the_search_role(session: Session, as_actor: Become, statement: str) -> None:
    as_actor("maya")
    with pytest.raises(ProgrammingError, match="denied"):
        session.execute(text(statement))


@pytest.mark.parametrize(
    "statement", ["drop function {}", "alter function {} reset all", "alter function {} owner to {}"]
)
def test_the_application_cannot_change_the_function(session: Session, as_actor: Become, statement: str) -> None:
    as_actor("maya")
    function = "search_ids(text, text[], text, bigint, bigint, text)"
    with pytest.raises(ProgrammingError, match="must be owner"):
        session.execute(text(statement.format(function, APP_ROLE)))


@pytest.mark.parametrize(
    ("who", "lo", "hi", "found"),
    [
        ("maya", EVERYWHERE.lo, EVERYWHERE.hi, 2),
        ("maya", BALI.lo, BALI.hi, 1),
        ("sari", EVERYWHERE.lo, EVERYWHERE.hi, 1),
        ("sari", -(2**63), 2**63 - 1, 1),
        ("sari", BALI.lo, BALI.hi, 0),
        ("sari", EVERYWHERE.hi, EVERYWHERE.lo, 0),
        ("sari", None, EVERYWHERE.hi, 0),
        ("sari", EVERYWHERE.lo, None, 0),
        ("sari", None, None, 0),
    ],
)
def test_a_forged_range_finds_nothing_outside(
    session: Session, as_actor: Become, two_places: None, who: str, lo: int | None, hi: int | None, found: int
) -> None:
    as_actor(who)
    assert session.scalar(text(FOUND), {"lo": lo, "hi": hi}) == found


def test_whoever_did_not_say_who_they_are_finds_nothing(session: Session, two_places: None) -> None:
    set_scope(session, None)
    assert session.scalar(text(FOUND), {"lo": EVERYWHERE.lo, "hi": EVERYWHERE.hi}) == 0
    for setting in ("lo", "hi"):
        session.execute(text("set local app.lo = '0'; set local app.hi = '10000000000'"))
        session.execute(text(f"set local app.{setting} = ''"))
        assert session.scalar(text(FOUND), {"lo": EVERYWHERE.lo, "hi": EVERYWHERE.hi}) == 0


@pytest.mark.parametrize("words", [[], [""], [None], ["%"], ["_"], ["sutr%no"], ["\\"], ["x' or true --"]])
def test_words_are_words_and_nothing_finds_nothing(
    session: Session, as_actor: Become, two_places: None, words: list[str | None]
) -> None:
    as_actor("maya")
    for what in ("keluarga", "individu", "ruta", "case_file", "task"):
        found = text("select count(*) from search_ids(:what, cast(:words as text[]), '', 0, 10000000000, 'x')")
        assert session.scalar(found, {"what": what, "words": words}) == 0, what


def test_another_table_is_not_searched(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    with pytest.raises(ProgrammingError, match="no search in"):
        session.execute(text("select * from search_ids('account', '{a}', '', 0, 1, '')"))


def test_no_more_than_the_cap_is_told(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    load_families(session, [(people.KARANGSARI, family(9000 + n, "Sutrisno")) for n in range(9)])
    assert search_ids(session, "keluarga", ["sutrisno"], NOWHERE).ids == []
    hits = search_ids(session, "keluarga", ["sutrisno"], EVERYWHERE)
    assert (len(hits.ids), hits.more) == (9, False)
    session.execute(
        text(
            "insert into keluarga (part, id, region_code, version, valid_from, status, ruta_id, "
            "nama_kepala, nama_key, jumlah_anggota) select part, gen_random_uuid(), region_code, 1, now(), 'aktif', "
            "ruta_id, nama_kepala, nama_key, 1 from keluarga, generate_series(1, 150)"
        )
    )
    hits = search_ids(session, "keluarga", ["sutrisno"], EVERYWHERE)
    assert (len(hits.ids), hits.more) == (MOST_HITS, True)


@pytest.fixture(scope="module")
def settled(shared: cluster.Addresses) -> Iterator[Connection]:
    """20,000 families over the country and their cases, seen as the application in the nation; rolled back."""
    engine = engine_for(shared.owner)
    with engine.connect() as connection:
        for statement in MANY.split(";"):
            connection.execute(text(statement))
        connection.execute(text("load 'auto_explain'"))
        for setting in ("log_min_duration = 0", "log_nested_statements = on"):
            connection.execute(text(f"set local auto_explain.{setting}"))
        connection.execute(text("set local client_min_messages = log"))
        connection.execute(text(f"set local role {APP_ROLE}"))
        connection.execute(text("set local app.lo = '0'; set local app.hi = '10000000000'"))
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture
def many(settled: Connection) -> Iterator[Connection]:
    """The same, with nothing left of what another test has set."""
    with settled.begin_nested() as savepoint:
        yield settled
        savepoint.rollback()


MANY = """
insert into ruta (part, id, region_code, version, valid_from, status, alamat, rt, rw)
  values (1, md5('r')::uuid, 1101012001, 1, now(), 'aktif', 'Jalan', '001', '001');
insert into keluarga (part, id, region_code, version, valid_from, status, ruta_id, nama_kepala, nama_key,
  nama_bunyi, nama_rapat, jumlah_anggota)
  select 1, md5(n::text)::uuid, 1101012001 + n * 400000::bigint, 1, now(), 'aktif', md5('r')::uuid, 'X',
  md5(n::text) || ' ' || md5((n + 1)::text), translate(md5(n::text), '0123456789', 'ghijklmnop'),
  translate(md5(n::text), '0123456789', 'ghijklmnop'), 3 from generate_series(1, 20000) n;
insert into individu (part, id, region_code, version, valid_from, status, keluarga_id, nama, nama_key, nama_bunyi,
  nama_rapat, tanggal_lahir, jenis_kelamin, hub_kepala, status_kawin)
  select part, id, region_code, 1, now(), 'aktif', id, 'X', nama_key, nama_bunyi, nama_rapat, '1970-01-01', '1', '1',
  '1' from keluarga;
insert into case_file (part, id, region_code, number, kind, process, process_version, marking, variables, moves, title,
  title_key, subject_id, change_set_id, status, created_by, created_by_name, created_at)
  select part, id, region_code, 'USL-' || id, 'usulan_baru', 'usulan_baru', 'v', 0, '{}', 0, 'X', nama_key, id, id,
  'berjalan', 1, 'X', now() from keluarga;
insert into task (part, id, region_code, case_id, step, key, role, status, returned, created_at, due_at, version)
  select part, id, region_code, id, 's', 's', 'analis_pusat', 'siap', false, now(), now(), 1 from keluarga;
select gin_clean_pending_list(indexrelid) from pg_index join pg_class c on c.oid = indexrelid
  where c.relname like 'ix_%_trgm';
analyze keluarga, individu, case_file, task
"""


@pytest.mark.parametrize(
    ("what", "index"),
    [
        ("keluarga", "ix_keluarga_nama_trgm"),
        ("individu", "ix_individu_nama_trgm"),
        ("case_file", "ix_case_file_title_trgm"),
        ("task", "ix_case_file_open_trgm"),
    ],
)
def test_a_name_nobody_has_is_looked_up_in_the_name_index(many: Connection, what: str, index: str) -> None:
    driver = many.connection.driver_connection
    assert driver is not None
    plans: list[str] = []
    driver.add_notice_handler(lambda notice: plans.append(notice.message_primary or ""))
    asked = text("select count(*) from search_ids(:what, '{tidakada}', '', 0, 10000000000, 'analis_pusat')")
    assert many.scalar(asked, {"what": what}) == 0
    plan = next(plan for plan in plans if "tidakada" in plan and "LIMIT 1001" in plan)
    assert f"Bitmap Index Scan on {index}" in plan, plan
    assert "Seq Scan" not in plan


def plans_of(many: Connection, what: str, words: str, heard: str, joined: str) -> list[str]:
    """How a name is looked for, one way after another."""
    driver = many.connection.driver_connection
    assert driver is not None
    plans: list[str] = []
    driver.add_notice_handler(lambda notice: plans.append(notice.message_primary or ""))
    asked = text("select count(*) from find_ids(:what, :words, :heard, :joined, 0, 10000000000, 9)")
    many.scalar(asked, {"what": what, "words": words, "heard": heard, "joined": joined})
    return [plan for plan in plans if "LIMIT 9" in plan or "LIMIT 8" in plan]


@pytest.mark.parametrize("what", ["keluarga", "individu"])
def test_a_name_in_any_spelling_is_looked_up_in_both_name_indexes(many: Connection, what: str) -> None:
    written, heard, joined = plans_of(many, what, "{tidakada}", "{tidakadabunyi}", "tidakadarapat")
    assert f"Bitmap Index Scan on ix_{what}_nama_trgm" in written
    for plan in (heard, joined):
        assert f"Bitmap Index Scan on ix_{what}_bunyi_trgm" in plan
    assert not any("Seq Scan" in plan for plan in (written, heard, joined))


def test_a_name_that_looks_frequent_is_not_sought_by_reading_the_list_to_its_end(many: Connection) -> None:
    """The planner guesses how many have it; where it guesses many and there are none, it would read everything."""
    [plan] = plans_of(many, "keluarga", "{a}", "{}", "")
    assert "Bitmap Index Scan on ix_keluarga_nama_trgm" in plan, plan


def test_without_the_search_role_the_index_cannot_be_used(many: Connection) -> None:
    """The trap itself: should it ever be gone, the search role may go, too."""
    many.execute(text("set local enable_seqscan = off"))
    plan = str(many.execute(text("explain select id from keluarga where nama_key like '%tidakada%'")).all())
    assert "ix_keluarga_nama_trgm" not in plan

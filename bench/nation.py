"""A nation of offices and of open work in SQL: every village its operator, every regency its office, a month's end."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from bench.crowd import freshen, walked, without_search

SHARES = {
    "susun_usulan": 30,
    "catat_musdes": 20,
    "kunjungan_lapangan": 20,
    "verifikasi_kab": 15,
    "persetujuan_kepala": 10,
    "validasi_prov": 5,
}
"""Where the open cases stand, of a hundred."""
_UNITS = """create temp table unit as select row_number() over (order by level, code)::int as place, code, level,
abs(hashint8(code)) % 100 as luck from region where valid_to is null"""
_STAFF = """create temp table staff as select (s.base + u.place * 10 + n)::int as id, s.role, u.code, u.luck
from (values ('operator_desa', 4, 10000000, 1), ('petugas_lapangan', 3, 20000000, 4),
('pengawas_kecamatan', 3, 30000000, 1), ('verifikator_kab', 2, 40000000, 3), ('kepala_dinas_kab', 2, 50000000, 1),
('validator_prov', 1, 60000000, 4)) as s(role, level, base, many) join unit u on u.level = s.level
cross join generate_series(0, 9) n where n < s.many and (s.role <> 'verifikator_kab' or n = 0 or u.luck >= 20)"""
"""One regency in five has a single verifier."""
_PEOPLE = (
    """insert into ab_user (id, first_name, last_name, username, active, email)
    select id, 'Petugas', id::text, 'p' || id, true, id || '@contoh.go.id' from staff""",
    """insert into post (id, user_id, role, region_code, valid_from, acting)
    select gen_random_uuid(), id, role, code, date '2026-01-01', false from staff""",
    """insert into post (id, user_id, role, region_code, valid_from, valid_to, acting)
    select gen_random_uuid(), id, 'verifikator_kab', code, date '2025-01-01', date '2025-12-31', false from staff
    where role = 'kepala_dinas_kab' and luck % 10 = 0""",
)
"""One head in ten was a verifier before."""
_PLACES = """create temp table village as select v.place, v.code,
row_number() over (order by hashint8(v.code)) - 1 as turn,
10000000 + v.place * 10 as operator, 40000000 + k.place * 10 as verifier
from unit v join unit k on k.code = v.code - v.code % 1000000 and k.level = 2 where v.level = 4"""


def column_list(connection: Connection, table: str, **said: str) -> tuple[str, str]:
    """The columns of a table, and what fills each: as `said`, else as in the copied row `o`."""
    names = [row[0] for row in connection.execute(text(
        "select column_name from information_schema.columns where table_name = :t and is_generated = 'NEVER' "
        "order by ordinal_position"), {"t": table})]  # fmt: skip
    return ", ".join(names), ", ".join(said.get(name, f"o.{name}") for name in names)


def settle(owner: Engine, cases: int) -> None:
    """Offices for every region in force, and `cases` open cases spread over all villages."""
    sources = {step: walked(owner, step, 9500 + 10 * n) for n, step in enumerate(SHARES)}
    with without_search(owner), owner.begin() as connection:
        connection.execute(text("set local synchronous_commit = off"))
        for statement in (_UNITS, _STAFF, *_PEOPLE, _PLACES):
            connection.execute(text(statement))
        for step, crowd in sources.items():
            _copy(connection, step, crowd.source, cases * SHARES[step] // 100)
    freshen(owner)


def _copy(connection: Connection, step: str, source: object, many: int) -> None:
    connection.execute(text("drop table if exists made"))
    connection.execute(
        text(
            "create temp table made as select gen_random_uuid() as id, n, v.* from generate_series(1, :many) n "
            "join village v on v.turn = n % (select count(*) from village)"
        ),
        {"many": many},
    )
    own = {"region_code": "m.code", "case_id": "m.id"}
    fills = {
        "case_file": {"id": "m.id", "number": f"'{step}-' || m.n", "change_set_id": "gen_random_uuid()",
                      "subject_id": "gen_random_uuid()", "created_by": "m.operator", "region_code": "m.code"},
        "task": own | {"id": "gen_random_uuid()",
                       "created_at": "o.created_at - make_interval(mins => abs(hashint4(m.n)) % 40000)"},
        "decision": own | {"task_id": "gen_random_uuid()",
                           "actor_id": "case when o.step in ('susun_usulan', 'catat_musdes') then m.operator "
                           "when o.step = 'verifikasi_kab' then m.verifier else o.actor_id end"},
    }  # fmt: skip
    for table, said in fills.items():
        names, filled = column_list(connection, table, **said)
        key = "id" if table == "case_file" else "case_id"
        connection.execute(
            text(f"insert into {table} ({names}) select {filled} from made m, {table} o where o.{key} = :source"),
            {"source": source},
        )

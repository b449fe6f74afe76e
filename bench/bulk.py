"""A nation's rows made inside the database, a million in a minute: invented families, cases, tasks and letters."""

from __future__ import annotations

from sqlalchemy import Engine, text

FIRST = (
    "sutrisno suparman sri siti slamet sukirman wagiyem tarsono yatno warsito ngatini parjo kasinah made wayan ketut "
    "rina dewi budi agus joko eko dwi tri sumiati suwarno maryam abdul muhammad nur"
)
LAST = (
    "wibowo lestari utomo hidayat rahayu wulandari saputra handayani santoso prasetya amin hakim sudarsana suarta "
    "siregar nasution simbolon lubis tanjung harahap kusuma wijaya setiawan purnomo susanti astuti mulyani hasanah "
    "maharani gunawan"
)
SETTINGS = "set local synchronous_commit = off; set local maintenance_work_mem = '512MB'"
PLACES = """
create temporary table place on commit drop as
  select row_number() over (order by code) - 1 as place, code, part from region where level = 4 and valid_to is null;
create unique index on place (place);
create temporary table given on commit drop as
  select n, pl.code, pl.part, first[(1 + (n * 7919 + n / 31) % cardinality(first))::int]
    || ' ' || last[(1 + (n * 104729 + n / 977) % cardinality(last))::int] as name,
    (lpad(to_hex(1764000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 11)
    || lpad(to_hex(pl.part), 4, '0'))::uuid as id
  from generate_series(0::bigint, cast(:rows as bigint) - 1) n
  join place pl on pl.place = (n * 48271) % (select count(*) from place),
    string_to_array(:first, ' ') first, string_to_array(:last, ' ') last;
"""
FAMILIES = """
insert into ruta (part, id, region_code, version, valid_from, status, alamat, rt, rw)
  select part, id, code, 1, now(), 'aktif', 'Jalan ' || name, '001', '001' from given;
insert into keluarga (part, id, region_code, version, valid_from, status, ruta_id, nama_kepala, nama_key,
  jumlah_anggota) select part, id, code, 1, now(), 'aktif', id, initcap(name), name, 3 from given;
"""
CASES = """
create temporary table held on commit drop as select g.*,
  n >= cast(:rows as bigint) - cast(:open as bigint) as is_open, (array['analis_pusat', 'analis_pusat',
  'validator_prov', 'verifikator_kab', 'operator_desa'])[(1 + n % 5)::int] as role,
  case when n % 50 = 0 then timestamptz '9999-01-01 00:00+07'
    else now() + make_interval(mins => ((n * 7907) % 20000)::int - 6000) end as due from given g;
insert into case_file (part, id, region_code, number, kind, process, process_version, marking, variables, moves,
  title, title_key, subject_id, change_set_id, step, status, created_by, created_by_name, created_at, closed_at)
  select part, id, code, 'USL-' || substr(lpad(code::text, 10, '0'), 1, 4) || '-2611-' || n,
  case when n % 10 = 0 then 'penghapusan' when n % 3 = 0 then 'perbaikan' else 'usulan_baru' end, 'usulan_baru',
  :version, 0, '{}', 0, initcap(name), name, id, id, case when is_open then 'periksa' end,
  case when is_open then 'berjalan' when n % 10 = 3 then 'ditolak' else 'selesai' end, 1, 'Sari', now(),
  case when not is_open then now() end from held;
insert into task (part, id, region_code, case_id, step, key, role, status, returned, claimed_by, claimed_name,
  created_at, due_at, done_at, done_by, version) select part, id, code, id, :step, :step, role,
  case when not is_open then 'selesai' when n % 25 = 1 then 'diambil' else 'siap' end, is_open and n % 40 = 2,
  case when is_open and n % 25 = 1 then 99999 end, case when is_open and n % 25 = 1 then 'Rekan' end, now(), due,
  case when not is_open then now() - make_interval(mins => (n % 40000)::int) end,
  case when not is_open then 1 + n % 500 end, 1 from held;
insert into letter (part, id, region_code, kind, number, dated, content, code, status, issued_by, created_at)
  select part, id, code, 'sk_penetapan', '400/' || n || '/2026', current_date, '{}', md5(n::text), 'terbit', 1, now()
  from held where not is_open and n % 3 = 0;
"""


def families(engine: Engine, rows: int) -> None:
    """So many families with their households, spread over every village of the country."""
    _make(engine, PLACES + FAMILIES, rows=rows)


def cases(engine: Engine, rows: int, still_open: int) -> None:
    """So many cases, the youngest of them open with one task each; letters for a third of those that are over."""
    with engine.connect() as connection:
        live = "select version from process_version where process = 'usulan_baru' and status = 'berlaku'"
        version = connection.scalar(text(live))
    _make(engine, PLACES + CASES, rows=rows, open=still_open, version=version, step="verifikasi_kab")


def _make(engine: Engine, script: str, **given: object) -> None:
    values = given | {"first": FIRST, "last": LAST}
    with engine.begin() as connection:
        connection.exec_driver_sql(SETTINGS)
        for statement in filter(str.strip, script.split(";")):
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), named)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))

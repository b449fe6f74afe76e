"""Many cases at one step: one walked there by the real operations, the rest copied from it in SQL as the owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import CaseFile
from portal.cases.operations import decide_task, open_case
from portal.fieldwork.operations import record_visit
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.registry.operations import save_proposal
from tests import people
from tests.registry.families import family, speak

STEPS = (
    ("susun_usulan", "sari", "ajukan"),
    ("catat_musdes", "sari", "setuju"),
    ("kunjungan_lapangan", "joko", "kirim"),
    ("verifikasi_kab", "ratna", "setuju"),
    ("persetujuan_kepala", "hendra", "setuju"),
    ("validasi_prov", "bagus", "setuju"),
)
MUSDES = {"tanggal": "2026-11-20", "peserta_hadir": 30, "nomor_ba": "BA/1"}
_ID = "overlay(overlay(gen_random_uuid()::text placing '7' from 15) placing lpad(to_hex({0}.part), 4, '0') from 33)"
_CLONE = f"""
with made as (
  select {_ID.format("c")}::uuid as id, n from case_file c, generate_series(1, :count) n where c.id = :source)
, files as (insert into case_file select * from (select (jsonb_populate_record(c, jsonb_build_object(
    'id', made.id, 'number', :mark || made.n, 'change_set_id', gen_random_uuid(),
    'subject_id', gen_random_uuid()))).* from made, case_file c where c.id = :source) f returning id)
, tasks as (insert into task select * from (select (jsonb_populate_record(t, jsonb_build_object(
    'case_id', made.id, 'id', {_ID.format("t")}))).* from made, task t
  where t.case_id = :source and t.status in ('siap', 'diambil')) f)
, timers as (insert into timer select * from (select (jsonb_populate_record(m, jsonb_build_object(
    'case_id', made.id, 'id', {_ID.format("m")}))).* from made, timer m
  where m.case_id = :source and m.fired_at is null and m.cancelled_at is null) f)
insert into decision select * from (select (jsonb_populate_record(d, jsonb_build_object(
    'case_id', made.id, 'task_id', gen_random_uuid()))).* from made, decision d where d.case_id = :source) f
"""
_FURNISH = (
    f"update case_file c set change_set_id = {_ID.format('c')}::uuid where number like :mark",
    """insert into change_set select (jsonb_populate_record(o, jsonb_build_object('id', c.change_set_id))).*
    from case_file c, case_file s join change_set o on o.id = s.change_set_id
    where c.number like :mark and s.id = :source""",
    """insert into change select (jsonb_populate_record(o, jsonb_build_object('change_set_id', c.change_set_id))).*
    from case_file c, case_file s join change o on o.change_set_id = s.change_set_id
    where c.number like :mark and s.id = :source""",
    f"""insert into visit select (jsonb_populate_record(o, jsonb_build_object(
    'case_id', c.id, 'id', {_ID.format("o")}))).*
    from case_file c, visit o where c.number like :mark and o.case_id = :source""",
)


@dataclass(frozen=True)
class Crowd:
    """The case walked to the step, and how many stand beside it."""

    source: UUID
    part: int
    step: str


def actor(session: Session, name: str) -> Actor:
    """A member of the cast, the session speaking for them."""
    return speak(session, name)


def walked(engine: Engine, step: str, serial: int = 9500) -> Crowd:
    """One case brought to `step` by the people whose steps they are."""
    with Session(engine, expire_on_commit=False) as session:
        by = actor(session, "sari")
        draft = family(serial, f"Ukur {serial}")
        change_set = save_proposal(
            session, kind="usulan_baru", region_code=people.KARANGSARI, draft=draft, reason="Mengukur", by=by
        )
        case = open_case(session, change_set, by=by)
        for place, who, action in STEPS:
            if case.step == step:
                break
            case = _answer(session, case, who, action, place)
        crowd = Crowd(case.id, case.part, step)
        assert case.step == step, case.step
        session.commit()
        return crowd


def _answer(session: Session, case: CaseFile, who: str, action: str, step: str) -> CaseFile:
    by = actor(session, who)
    task_id, version = session.execute(
        text("select id, version from task where case_id = :c and status in ('siap', 'diambil')"), {"c": case.id}
    ).one()
    data = dict(MUSDES) if step == "catat_musdes" else {}
    if step == "kunjungan_lapangan":
        now = clock.now()
        visit = record_visit(
            session, case.id, region_code=case.region_code, result="1", note="", started_at=now, lat=-7.4, lng=109.28,
            accuracy_m=6.0, photos=(), store=PhotoStore(Path("nowhere")),
            reason_without_proof="Diukur tanpa foto.", by=by,
        )  # fmt: skip
        data = {"visit_id": str(visit.id)}
    decide_task(session, task_id, action=action, version=version, data=data, by=by)
    session.refresh(case)
    return _answer(session, case, "tuti", "lulus", case.step) if case.step == "periksa_mutu" else case


def copies(engine: Engine, crowd: Crowd, count: int, mark: str) -> None:
    """`count` more cases like the walked one; their numbers begin with `mark`."""
    with engine.begin() as connection:
        connection.execute(text("set local synchronous_commit = off"))
        connection.execute(text(_CLONE), {"count": count, "source": crowd.source, "mark": mark})
    freshen(engine)


@contextmanager
def without_search(engine: Engine) -> Iterator[None]:
    """Many rows are copied without the indexes of name search, which are built anew afterwards: far sooner done."""
    named = text("select indexname, indexdef from pg_indexes where tablename = 'case_file' and indexdef like '%trgm%'")
    with engine.begin() as connection:
        found = [(row[0], row[1]) for row in connection.execute(named)]
        for name, _ in found:
            connection.execute(text(f"drop index {name}"))
    yield
    with engine.begin() as connection:
        connection.execute(text("set local maintenance_work_mem = '512MB'"))
        for _, definition in found:
            connection.execute(text(definition))
    freshen(engine)


def furnish(engine: Engine, crowd: Crowd, mark: str) -> None:
    """What the pages of copies need beside the cases: the proposal and the visit of the walked one."""
    with engine.begin() as connection:
        for statement in _FURNISH:
            connection.execute(text(statement), {"source": crowd.source, "mark": f"{mark}%"})


def freshen(engine: Engine) -> None:
    """What autovacuum would have done by the time a month of work stands there."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
        connection.execute(text("checkpoint"))


def waiting(connection: Connection | Session, step: str, mark: str) -> list[tuple[UUID, int]]:
    """Open tasks of the copies of that mark: id and version."""
    rows = connection.execute(
        text(
            "select t.id, t.version from task t join case_file c on c.part = t.part and c.id = t.case_id "
            "where t.step = :step and t.status in ('siap', 'diambil') and c.number like :mark || '%'"
        ),
        {"step": step, "mark": mark},
    )
    return [(row[0], row[1]) for row in rows]


def scope_to(session: Session, by: Actor) -> None:
    """Speak for somebody as the application does."""
    set_scope(session, by.scope)

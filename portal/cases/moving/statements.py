"""The two statements that move cases, put together from what a batch needs, under row-level security."""

from __future__ import annotations

from collections.abc import Collection

ROWS = (
    "r as materialized (select ordinality - 1 as row, no, part, id, task_id, fact_id from unnest("
    "cast(:nos as int[]), cast(:parts as bigint[]), cast(:ids as uuid[]), cast(:tasks as uuid[]), "
    "cast(:facts as uuid[])) with ordinality as r(no, part, id, task_id, fact_id, ordinality))"
)
THINGS = (
    "x as materialized (select * from jsonb_to_recordset(cast(:things as jsonb)) as x(no int, place int, what text, "
    'key text, element text, role text, due timestamptz, "left" bigint, kind text, verb text, name text, '
    "correlation text))"
)
PLAN = (
    "p as materialized (select * from jsonb_to_recordset(cast(:plan as jsonb)) as p(no int, marking bigint, "
    "before bigint, changed jsonb, step text, status text, element text, answered text, code text, path jsonb))"
)
CLOSE = {
    "done": (
        "done as (update task t set status = 'selesai', done_at = :now, done_by = :actor, version = t.version + 1 "
        "from r where t.part = r.part and t.id = r.task_id)"
    ),
    "task": (
        "dropped as (update task t set status = 'batal', version = t.version + 1 from r join x on x.no = r.no "
        "and x.what = 'task' where t.part = r.part and t.case_id = r.id and t.key = x.key "
        "and t.status in ('siap', 'diambil') and t.id <> r.task_id)"
    ),
    "timer": (
        "stopped as (update timer t set cancelled_at = :now from r join x on x.no = r.no and x.what = 'timer' "
        "where t.part = r.part and t.case_id = r.id and t.key = x.key and t.fired_at is null "
        "and t.cancelled_at is null)"
    ),
    "service": (
        "called as (update effect e set status = 'batal', closed_at = :now from r join x on x.no = r.no "
        "and x.what = 'service' where e.part = r.part and e.case_id = r.id and e.key = x.key "
        "and e.status in ('menunggu', 'macet') and e.kind = 'layanan')"
    ),
    "wait": (
        "heard as (delete from subscription s using r join x on x.no = r.no and x.what = 'wait' "
        "where s.part = r.part and s.case_id = r.id and s.key = x.key)"
    ),
}
MOVED = (
    "c as (update case_file c set marking = p.marking, variables = c.variables || p.changed, step = p.step, "
    "moves = c.moves + 1, status = coalesce(p.status, c.status), "
    "closed_at = case when p.status is null then c.closed_at else :now end "
    "from r join p on p.no = r.no join case_file old on old.part = r.part and old.id = r.id "
    "where c.part = r.part and c.id = r.id "
    "returning r.row, r.no, c.part, c.id, c.region_code, c.number, c.moves, r.task_id, r.fact_id, "
    "old.variables as variables_before)"
)
FACT = (
    "f as (insert into fact (part, at, id, region_code, actor_id, actor_name, role, verb, about, about_id, case_id, "
    "reason, before, after) select c.part, :now, c.fact_id, c.region_code, :actor, :actor_name, :role, :verb, "
    "{about}, c.id, :note, jsonb_build_object('langkah', p.answered), "
    "{after} || cast(:more as jsonb) || case when :numbered then jsonb_build_object('nomor', c.number) "
    "else cast('{{}}' as jsonb) end from c join p on p.no = c.no)"
)
DECISION = (
    "d as (insert into decision (part, case_id, seq, region_code, task_id, step, action, return_to, note, data, "
    "actor_id, actor_name, role, at, marking_before, variables_before) select c.part, c.id, c.moves, c.region_code, "
    "c.task_id, p.answered, :action, :return_to, :note, cast(:data as jsonb), :actor, :actor_name, :role, :now, "
    "p.before, c.variables_before from c join p on p.no = c.no)"
)
OPEN = {
    "task": (
        "t as (insert into task (part, id, region_code, case_id, step, key, role, status, returned, return_note, "
        "created_at, due_at, version) select c.part, n.id, c.region_code, c.id, x.element, x.key, x.role, 'siap', "
        ":back, case when :back then :note end, :now, coalesce(x.due, '9999-01-01 00:00+07'), 1 from n_task n "
        "join c on c.row = n.row join x on x.place = n.place)"
    ),
    "timer": (
        'm as (insert into timer (part, id, region_code, case_id, element, key, "left", due_at) select c.part, n.id, '
        'c.region_code, c.id, x.element, x.key, x."left", x.due from n_timer n join c on c.row = n.row '
        "join x on x.place = n.place)"
    ),
    "effect": (
        "e as (insert into effect (part, id, region_code, case_id, key, element, kind, verb, status, attempts, due_at, "
        "actor_id, actor_name, actor_role) select c.part, n.id, c.region_code, c.id, x.key, x.element, x.kind, x.verb, "
        "'menunggu', 0, :now, :actor, :actor_name, :role from n_effect n join c on c.row = n.row "
        "join x on x.place = n.place)"
    ),
    "wait": (
        "s as (insert into subscription (part, case_id, key, region_code, kind, name, correlation) select c.part, "
        "c.id, x.key, c.region_code, x.kind, x.name, case when x.kind = 'signal' then '' "
        "else coalesce(x.correlation, c.number) end from n_wait n join c on c.row = n.row "
        "join x on x.place = n.place)"
    ),
}


def closing(pieces: Collection[str]) -> str:
    """Everything the moves leave behind, in one statement."""
    wanted = [CLOSE[piece] for piece in CLOSE if piece in pieces]
    return "with " + ", ".join([ROWS, THINGS, *wanted]) + " select 1"


def opening(pieces: Collection[str], *, decides: bool) -> str:
    """The cases' new standing, what opens there, the decision and the fact, in one statement."""
    wanted = [OPEN[piece] for piece in OPEN if piece in pieces]
    new = [_new(piece) for piece in OPEN if piece in pieces]
    return "with " + ", ".join([ROWS, PLAN, THINGS, *new, MOVED, *wanted, *_record(decides=decides)]) + " select 1"


def _record(*, decides: bool) -> list[str]:
    path = "'jalan', p.path"
    if decides:
        after = (
            f"jsonb_build_object('keputusan', cast(:action as text), 'kembali_ke', cast(:return_to as text), {path})"
        )
        return [DECISION, FACT.format(about="'task', c.task_id", after=after)]
    after = (
        f"jsonb_build_object('peristiwa', p.element, 'peubah', p.changed, {path}) "
        "|| case when p.code = '' then cast('{}' as jsonb) else jsonb_build_object('galat', p.code) end"
    )
    return [FACT.format(about="'case', c.id", after=after)]


def _new(kind: str) -> str:
    return (
        f"n_{kind} as materialized (select * from unnest(cast(:{kind}_rows as int[]), cast(:{kind}_places as int[]), "
        f"cast(:{kind}_ids as uuid[])) as n(row, place, id))"
    )

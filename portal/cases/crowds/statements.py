"""The set-based statements that bring a chunk of decided cases back to where they stood."""

from __future__ import annotations

from sqlalchemy import text

from portal.kernel.ids import part_in_sql

LOCK = text(
    "select c.part, c.id, r.task as task_id, c.process_version as version, d.marking_before as marking, "
    "c.moves = r.moves as still, c.status = 'selesai' as published, d.marking_before is null as unknown, "
    "exists (select 1 from effect e where e.part = c.part and e.case_id = c.id and e.kind = 'layanan' "
    "and e.answers is not null and (e.closed_at is null or e.closed_at >= d.at)) as served, "
    "c.closed_at is not null as closed, c.change_set_id "
    "from unnest(cast(:parts as bigint[]), cast(:tasks as uuid[]), cast(:moves as bigint[])) as r(part, task, moves) "
    "join task t on t.part = r.part and t.id = r.task "
    "join case_file c on c.part = t.part and c.id = t.case_id "
    "join decision d on d.part = t.part and d.task_id = t.id order by c.part, c.id for update of c"
)
"""The cases a chunk decided, locked in the order everybody locks cases in, with what keeps each from coming back."""
HELD = text(
    f"with m as materialized (select {part_in_sql('id')} as part, id from "
    "(select cast(jsonb_object_keys(k.moves) as uuid) as id from bulk_chunk k "
    "where k.part = :part and k.bulk_id = :bulk) n), "
    "h as materialized (select e.part, e.id from effect e "
    "join task t on t.part = e.part and t.case_id = e.case_id join m on m.part = t.part and m.id = t.id "
    "join case_file c on c.part = e.part and c.id = e.case_id "
    "where e.status = 'menunggu' and e.due_at = :due order by c.part, c.id for update of c) "
    "update effect e set due_at = :until from h where e.part = h.part and e.id = h.id and e.status = 'menunggu'"
)
"""What a bulk action holds back until its window is over waits on, its cases locked first: it is being taken back."""
FREED = text(
    "update effect e set due_at = :now from unnest(cast(:parts as bigint[]), cast(:tasks as uuid[])) as r(part, task) "
    "join task t on t.part = r.part and t.id = r.task "
    "where e.part = t.part and e.case_id = t.case_id and e.status = 'menunggu' and e.due_at = :due"
)
"""What a chunk's cases still ask of the house once those that come back have come back: nothing holds it any longer."""
_ROWS = (
    "with c as materialized (select * from unnest(cast(:parts as bigint[]), cast(:ids as uuid[]), "
    "cast(:tasks as uuid[])) as r(part, id, task_id)), "
    "x as materialized (select * from jsonb_to_recordset(cast(:things as jsonb)) as x(what text, key text, kind text, "
    "name text, carried text)) "
)
_NEW_ID = "cast(:stamp || substr(cast(gen_random_uuid() as text), 16, 17) || lpad(to_hex(c.part), 4, '0') as uuid)"
_STANDS = "exists (select 1 from x where x.what = '{what}' and x.key = {alias}.key)"
_LAST = (
    "from c join x on x.what = '{what}' cross join lateral (select * from {table} o where o.part = c.part "
    "and o.case_id = c.id and o.key = x.key order by o.id desc limit 1) o "
    "where not exists (select 1 from {table} n where n.part = c.part and n.case_id = c.id and n.key = x.key and {open})"
)
_OPEN_TASK = "n.status in ('siap', 'diambil')"
_OPEN_TIMER = "n.fired_at is null and n.cancelled_at is null"
_OPEN_CALL = "n.status in ('menunggu', 'macet')"

TASKS_SHUT = (
    "update task t set status = 'batal', version = t.version + 1 from c where t.part = c.part "
    "and t.case_id = c.id and t.status in ('siap', 'diambil') and not " + _STANDS.format(what="task", alias="t")
)
TIMERS_STOPPED = (
    "update timer t set cancelled_at = :now from c where t.part = c.part and t.case_id = c.id "
    "and t.fired_at is null and t.cancelled_at is null and not " + _STANDS.format(what="timer", alias="t")
)
CALLS_DROPPED = (
    "update effect e set status = 'batal', closed_at = :now from c where e.part = c.part and e.case_id = c.id "
    "and e.status in ('menunggu', 'macet') and not " + _STANDS.format(what="service", alias="e")
)
WAITS_DROPPED = (
    "delete from subscription s using c where s.part = c.part and s.case_id = c.id and not "
    + _STANDS.format(what="wait", alias="s")
)
TASKS_OPENED = (
    "insert into task (part, id, region_code, case_id, step, key, role, status, returned, return_note, created_at, "
    "due_at, working, version, priority, flag, flag_look) select c.part, " + _NEW_ID + ", o.region_code, c.id, o.step, "
    "o.key, o.role, 'siap', o.returned, o.return_note, o.created_at, o.due_at, o.working, 1, o.priority, o.flag, "
    "o.flag_look " + _LAST.format(what="task", table="task", open=_OPEN_TASK)
)
TIMERS_ARMED = (
    'insert into timer (part, id, region_code, case_id, element, key, "left", armed_at, working, due_at) select '
    "c.part, "
    + _NEW_ID
    + ', o.region_code, c.id, o.element, o.key, o."left", o.armed_at, o.working, o.due_at '
    + _LAST.format(what="timer", table="timer", open=_OPEN_TIMER)
)
CALLS_MADE = (
    "insert into effect (part, id, region_code, case_id, key, element, kind, verb, status, attempts, due_at, "
    "actor_id, actor_name, actor_role) select c.part, " + _NEW_ID + ", o.region_code, c.id, o.key, o.element, o.kind, "
    "o.verb, 'menunggu', 0, :now, o.actor_id, o.actor_name, o.actor_role "
    + _LAST.format(what="service", table="effect", open=_OPEN_CALL)
)
WAITS_MADE = (
    "insert into subscription (part, case_id, key, region_code, kind, name, correlation) select c.part, c.id, "
    "x.key, f.region_code, x.kind, x.name, case when x.kind = 'signal' then '' when x.carried is null "
    "then f.number else d.variables_before ->> x.carried end from c join x on x.what = 'wait' "
    "join case_file f on f.part = c.part and f.id = c.id "
    "join decision d on d.part = c.part and d.task_id = c.task_id on conflict do nothing"
)
TOLD = (
    "insert into fact (part, at, id, region_code, actor_id, actor_name, role, verb, about, about_id, case_id, "
    "reason, before, after) select c.part, :now, " + _NEW_ID + ", f.region_code, :actor, :actor_name, :role, "
    "'cases.case.taken_back', 'case', c.id, c.id, :reason, "
    "jsonb_build_object('langkah', f.step, 'status', f.status, 'kedudukan', f.marking), "
    "jsonb_build_object('langkah', cast(:step as text), 'kedudukan', d.marking_before, 'sekaligus', "
    "cast(:bulk as text)) from c join case_file f on f.part = c.part and f.id = c.id "
    "join decision d on d.part = c.part and d.task_id = c.task_id"
)
STOOD = (
    "update case_file f set marking = d.marking_before, variables = coalesce(d.variables_before, '{}'), "
    "step = :step, status = 'berjalan', closed_at = null, moves = f.moves + 1 from c "
    "join decision d on d.part = c.part and d.task_id = c.task_id where f.part = c.part and f.id = c.id"
)
BACK = tuple(
    text(_ROWS + statement)
    for statement in (
        TASKS_SHUT,
        TIMERS_STOPPED,
        CALLS_DROPPED,
        WAITS_DROPPED,
        TASKS_OPENED,
        TIMERS_ARMED,
        CALLS_MADE,
        WAITS_MADE,
        TOLD,
        STOOD,
    )
)
"""For cases of one version that stood at one marking: what opened since is closed, what stood then stands again with
its own clock and, until they are counted anew, its old deadline, the case is where it was; a fact for each.
Nobody sent it back for mending, so it is marked so only when it was before."""

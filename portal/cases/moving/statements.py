"""The one statement that moves cases, put together from what a batch needs, under row-level security."""

from __future__ import annotations

from functools import lru_cache

from portal.kernel.database import Hot

ROWS = (
    "r as materialized (select * from unnest(cast(:crowds as int[]), cast(:ways as int[]), cast(:parts as bigint[]), "
    "cast(:ids as uuid[]), cast(:tasks as uuid[])) as r(crowd, way, part, id, task_id))"
)
ONE_ROW = (
    "r as materialized (select 0 as crowd, 0 as way, cast(:part as bigint) as part, cast(:id as uuid) as id, "
    "cast(:task as uuid) as task_id)"
)
"""The rows when there is one: the planner then knows it, and keeps its plan; so with its way and its crowd below."""
WAYS = (
    "w as materialized (select * from jsonb_to_recordset(cast(:plan as jsonb)) as w(way int, marking bigint, "
    "before bigint, changed jsonb, step text, status text, answered text, fact_before jsonb, fact_after jsonb))"
)
ONE_WAY = (
    "w as (select 0 as way, cast(:marking as bigint) as marking, cast(:before as bigint) as before, "
    "cast(:changed as jsonb) as changed, cast(:step as text) as step, cast(:status as text) as status, "
    "cast(:answered as text) as answered, cast(:fact_before as jsonb) as fact_before, "
    "cast(:fact_after as jsonb) as fact_after)"
)
CROWDS = (
    "h as materialized (select crowd - 1 as crowd, had from jsonb_array_elements(cast(:had as jsonb)) with ordinality "
    "as h(had, crowd))"
)
ONE_CROWD = "h as (select 0 as crowd, cast(:had as jsonb) as had)"
THINGS = (
    "x as materialized (select * from jsonb_to_recordset(cast(:things as jsonb)) as x(way int, what text, "
    'key text, element text, role text, due timestamptz, "left" bigint, kind text, verb text, name text, '
    "correlation text))"
)
SHUT = "y as materialized (select * from jsonb_to_recordset(cast(:shut as jsonb)) as y(way int, what text, key text))"
NEW_ID = "cast(:stamp || substr(cast(gen_random_uuid() as text), 16, 17) || lpad(to_hex(c.part), 4, '0') as uuid)"
"""A fresh identifier as `portal.kernel.ids.new_id` makes it; `:stamp` is `portal.kernel.ids.stamp()`."""
CLOSE = {
    "done": (
        "done as (update task t set status = 'selesai', done_at = :now, done_by = :actor, version = t.version + 1 "
        "from r where t.part = r.part and t.id = r.task_id returning 1)"
    ),
    "task": (
        "dropped as (update task t set status = 'batal', version = t.version + 1 from r join y on y.way = r.way "
        "and y.what = 'task' where t.part = r.part and t.case_id = r.id and t.key = y.key "
        "and t.status in ('siap', 'diambil') and t.id <> r.task_id returning 1)"
    ),
    "timer": (
        "stopped as (update timer t set cancelled_at = :now from r join y on y.way = r.way and y.what = 'timer' "
        "where t.part = r.part and t.case_id = r.id and t.key = y.key and t.fired_at is null "
        "and t.cancelled_at is null returning 1)"
    ),
    "service": (
        "called as (update effect e set status = 'batal', closed_at = :now from r join y on y.way = r.way "
        "and y.what = 'service' where e.part = r.part and e.case_id = r.id and e.key = y.key "
        "and e.status in ('menunggu', 'macet') and e.kind = 'layanan' returning 1)"
    ),
    "wait": (
        "heard as (delete from subscription s using r join y on y.way = r.way and y.what = 'wait' "
        "where s.part = r.part and s.case_id = r.id and s.key = y.key returning 1)"
    ),
}
CLOSED = {"done": "done", "task": "dropped", "timer": "stopped", "service": "called", "wait": "heard"}
"""Closing piece → what it is called in the statement."""
MOVED = (
    "c as (update case_file c set marking = w.marking, variables = c.variables || w.changed, step = w.step, "
    "moves = c.moves + 1, status = coalesce(w.status, c.status), "
    "closed_at = case when w.status is null then c.closed_at else :now end "
    "from r join w on w.way = r.way where c.part = r.part and c.id = r.id{after} "
    "returning r.crowd, r.way, c.part, c.id, c.region_code, c.number, c.moves, r.task_id)"
)
FACT = (
    "f as (insert into fact (part, at, id, region_code, actor_id, actor_name, role, verb, about, about_id, case_id, "
    f"reason, before, after) select c.part, :now, {NEW_ID}, c.region_code, :actor, :actor_name, :role, :verb, "
    "{about}, c.id, :note, w.fact_before, "
    "w.fact_after || case when :numbered then jsonb_build_object('nomor', c.number) else cast('{}' as jsonb) end "
    "from c join w on w.way = c.way)"
)
DECISION = (
    "d as (insert into decision (part, case_id, seq, region_code, task_id, step, action, return_to, note, data, "
    "actor_id, actor_name, role, at, marking_before, variables_before) select c.part, c.id, c.moves, c.region_code, "
    "c.task_id, w.answered, :action, :return_to, :note, cast(:data as jsonb), :actor, :actor_name, :role, :now, "
    "w.before, h.had from c join w on w.way = c.way join h on h.crowd = c.crowd)"
)
_OPENED = "from c join x on x.way = c.way and x.what ="
OPEN = {
    "task": (
        "t as (insert into task (part, id, region_code, case_id, step, key, role, status, returned, return_note, "
        f"created_at, due_at, version) select c.part, {NEW_ID}, c.region_code, c.id, x.element, x.key, x.role, "
        "'siap', :back, case when :back then :note end, :now, coalesce(x.due, '9999-01-01 00:00+07'), 1 "
        f"{_OPENED} 'task')"
    ),
    "timer": (
        f'm as (insert into timer (part, id, region_code, case_id, element, key, "left", due_at) select c.part, '
        f"{NEW_ID}, c.region_code, c.id, x.element, x.key, x.\"left\", x.due {_OPENED} 'timer')"
    ),
    "effect": (
        "e as (insert into effect (part, id, region_code, case_id, key, element, kind, verb, status, attempts, due_at, "
        f"actor_id, actor_name, actor_role) select c.part, {NEW_ID}, c.region_code, c.id, x.key, x.element, x.kind, "
        f"x.verb, 'menunggu', 0, :now, :actor, :actor_name, :role {_OPENED} 'effect')"
    ),
    "wait": (
        "s as (insert into subscription (part, case_id, key, region_code, kind, name, correlation) select c.part, "
        "c.id, x.key, c.region_code, x.kind, x.name, case when x.kind = 'signal' then '' "
        f"else coalesce(x.correlation, c.number) end {_OPENED} 'wait')"
    ),
}


@lru_cache(maxsize=256)
def moving(closing: frozenset[str], opening: frozenset[str], *, decides: bool, alone: bool) -> Hot:
    """What the moves leave behind is closed; then the cases stand anew, what opens there, the decision, the fact.

    The names in `closing` and `opening` are those of `CLOSE` and `OPEN`. Moving waits for all closing, so that what
    closes and opens again under the same key never stands twice.
    """
    shut = [piece for piece in CLOSE if piece in closing]
    waits = "".join(f" and (select count(*) from {CLOSED[piece]}) >= 0" for piece in shut)
    given = [ONE_ROW, ONE_WAY] if alone else [ROWS, WAYS]
    given += [SHUT] if closing - {"done"} else []
    given += [THINGS] if opening else []
    given += [ONE_CROWD if alone else CROWDS] if decides else []
    wanted = [CLOSE[piece] for piece in shut] + [MOVED.replace("{after}", waits)]
    wanted += [OPEN[piece] for piece in OPEN if piece in opening]
    wanted += (
        [DECISION, FACT.replace("{about}", "'task', c.task_id")]
        if decides
        else [FACT.replace("{about}", "'case', c.id")]
    )
    return Hot("with " + ", ".join(given + wanted) + " select 1")

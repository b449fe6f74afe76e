"""The one statement that moves cases, put together from what a batch needs, under row-level security."""

from __future__ import annotations

from functools import lru_cache

from portal.kernel.database import Hot

ROWS = (
    "r as materialized (select * from unnest(cast(:crowds as int[]), cast(:ways as int[]), cast(:parts as bigint[]), "
    "cast(:ids as uuid[]), cast(:tasks as uuid[]), cast(:tails as text[])) as r(crowd, way, part, id, task_id, tail))"
)
ONE_ROW = (
    "r as materialized (select 0 as crowd, 0 as way, cast(:part as bigint) as part, cast(:id as uuid) as id, "
    "cast(:task as uuid) as task_id, cast(:tail as text) as tail)"
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
    "x as materialized (select * from jsonb_to_recordset(cast(:things as jsonb)) as x(way int, head text, what text, "
    'key text, element text, role text, due timestamptz, working bigint, "left" bigint, kind text, verb text, '
    "name text, correlation text))"
)
DUES = (
    "u as materialized (select * from jsonb_to_recordset(cast(:dues as jsonb)) as u(way int, what text, key text, "
    "office bigint, due timestamptz))"
)
"""Deadlines counted on the calendar of one office, where offices differ."""
SHUT = "y as materialized (select * from jsonb_to_recordset(cast(:shut as jsonb)) as y(way int, what text, key text))"
NEW_ID = "cast(x.head || c.tail as uuid)"
"""A fresh identifier: the thing's own beginning, the case's own end (`portal.kernel.ids.heads`, `tails`)."""
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
    "returning r.crowd, r.way, c.part, c.id, c.region_code, c.number, c.moves, r.task_id, r.tail)"
)
FACT = (
    "f as (insert into fact (part, at, id, region_code, actor_id, actor_name, role, verb, about, about_id, case_id, "
    "reason, before, after) select c.part, :now, cast(:head || c.tail as uuid), c.region_code, :actor, "
    ":actor_name, :role, :verb, "
    "{about}, c.id, :note, w.fact_before, "
    "case when :numbered then w.fact_after || jsonb_build_object('nomor', c.number) else w.fact_after end "
    "{told}from c join w on w.way = c.way{held})"
)
DECISION = (
    "d as (insert into decision (part, case_id, seq, region_code, task_id, step, action, return_to, note, data, "
    "actor_id, actor_name, for_id, for_name, role, at, marking_before, variables_before) select c.part, c.id, "
    "c.moves, c.region_code, "
    "c.task_id, w.answered, :action, :return_to, :note, cast(:data as jsonb), :actor, :actor_name, "
    "{absent}, :role, :now, w.before, h.had from c join w on w.way = c.way join h on h.crowd = c.crowd{held})"
)
ABSENT = (
    "b as materialized (select t.part, t.id, t.claimed_by, t.claimed_name from r join task t on t.part = r.part "
    "and t.id = r.task_id where t.claimed_by = any(cast(:stands_for as bigint[])))"
)
"""Tasks held by somebody absent for whom the actor answers."""
_HELD = " left join b on b.part = c.part and b.id = c.task_id"
ENDED = (
    "p as (update case_pause p set ended_at = :now, ended_by = :actor, ended_name = :actor_name from r "
    "where p.part = r.part and p.case_id = r.id and p.ended_at is null returning p.part, p.case_id as id)"
)
"""A decided case waits for the citizen no longer."""
RECOUNTED = "select c.part, c.id from c join calendar_revision v on v.id = 1 and v.revision <> cast(:revision as uuid)"
"""The cases whose deadlines were counted on calendars no longer in force."""
_OPENED = "from c join x on x.way = c.way and x.what ="
_OFFICE = (
    " left join u on u.way = x.way and u.what = x.what and u.key = x.key "
    "and u.office = c.region_code - c.region_code % 1000000"
)
OPEN = {
    "task": (
        "t as (insert into task (part, id, region_code, case_id, step, key, role, status, returned, return_note, "
        f"created_at, due_at, working, version) select c.part, {NEW_ID}, c.region_code, c.id, x.element, x.key, "
        "x.role, 'siap', :back, case when :back then :note end, :now, coalesce({due}, '9999-01-01 00:00+07'), "
        "x.working, 1 "
        f"{_OPENED} 'task'"
        "{office})"
    ),
    "timer": (
        f'm as (insert into timer (part, id, region_code, case_id, element, key, "left", armed_at, working, due_at) '
        f'select c.part, {NEW_ID}, c.region_code, c.id, x.element, x.key, x."left", :now, x.working, '
        "{due} "
        f"{_OPENED} 'timer'"
        "{office})"
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
def moving(
    closing: frozenset[str],
    opening: frozenset[str],
    *,
    decides: bool,
    alone: bool,
    by_office: bool = False,
    deputy: bool = False,
) -> Hot:
    """What the moves leave behind is closed; then the cases stand anew, what opens there, the decision, the fact.

    The names in `closing` and `opening` are those of `CLOSE` and `OPEN`. Moving waits for all closing, so that what
    closes and opens again under the same key never stands twice. `by_office`: offices have deadlines of their own.
    `deputy`: the actor also answers what somebody absent holds. It tells the cases whose
    deadlines are to be counted once more: those that waited for the citizen, all when a calendar has changed.
    """
    shut = [piece for piece in CLOSE if piece in closing]
    waits = "".join(f" and (select count(*) from {CLOSED[piece]}) >= 0" for piece in shut)
    given = [ONE_ROW, ONE_WAY] if alone else [ROWS, WAYS]
    given += [SHUT] if closing - {"done"} else []
    given += [THINGS] if opening else []
    given += [ONE_CROWD if alone else CROWDS] if decides else []
    given += [DUES] if by_office else []
    given += [ABSENT] if deputy else []
    absent, held = (
        ("b.claimed_by, b.claimed_name", _HELD) if deputy else ("cast(null as bigint), cast(null as text)", "")
    )
    told = (
        "|| case when b.id is null then cast('{}' as jsonb) else jsonb_build_object('untuk', b.claimed_name) end "
        if deputy
        else ""
    )
    due, office = ("coalesce(u.due, x.due)", _OFFICE) if by_office else ("x.due", "")
    wanted = [CLOSE[piece] for piece in shut] + [MOVED.replace("{after}", waits)]
    wanted += [OPEN[piece].replace("{due}", due).replace("{office}", office) for piece in OPEN if piece in opening]
    fact = FACT.replace("{about}", "'task', c.task_id" if decides else "'case', c.id")
    fact = fact.replace("{told}", told).replace("{held}", held)
    wanted += [DECISION.replace("{absent}", absent).replace("{held}", held), ENDED] if decides else []
    wanted += [fact]
    ended = "select part, id from p union all " if decides else ""
    return Hot("with " + ", ".join(given + wanted) + f" {ended}{RECOUNTED}", by_index=not alone)

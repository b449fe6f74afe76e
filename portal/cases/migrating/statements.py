"""The set-based statements of a migration chunk and of its undoing; the plan travels once, as JSON."""

from __future__ import annotations

from sqlalchemy import text

from portal.kernel.ids import made_in_sql

NEXT = text(
    "select part, id from case_file where process_version = :version and id > :after and closed_at is null "
    "order by id limit :size"
)
_LOCKED = (
    "select c.part, c.id, c.marking, c.moves, {variables} from unnest(cast(:parts as bigint[]), "
    "cast(:ids as uuid[])) as r(part, id) join case_file c on c.part = r.part and c.id = r.id "
    "where c.process_version = :version and c.closed_at is null order by c.part, c.id for update of c"
)
LOCK = text(_LOCKED.format(variables="'{}' as variables"))
"""The cases still running that version, locked in the order everybody locks cases in."""
LOCK_AND_READ = text(_LOCKED.format(variables="cast(c.variables as text) as variables"))
_ROWS = (
    "r as materialized (select * from unnest(cast(:parts as bigint[]), cast(:ids as uuid[]), cast(:nos as int[])) "
    "as r(part, id, no))"
)
_PLAN = "p as materialized (select * from jsonb_to_recordset(cast(:plan as jsonb)) as p(no int, new bigint, step text))"
_THINGS = (
    'x as materialized (select * from jsonb_to_recordset(cast(:things as jsonb)) as x(no int, "do" text, key text, '
    '"to" text, element text, role text, kind text, name text, "left" bigint, due timestamptz, working bigint, '
    "fresh boolean, longer float8, shift float8, carried text, anew boolean))"
)
_STANDING = (
    f"with {_ROWS}, {_THINGS}, c as materialized (select c.part, c.id, c.region_code, r.no from r "
    "join case_file c on c.part = r.part and c.id = r.id) "
)
_WAITING = (
    f"with {_ROWS}, {_THINGS}, c as materialized (select c.part, c.id, c.region_code, c.number, c.variables, r.no "
    "from r join case_file c on c.part = r.part and c.id = r.id) "
)
_CARRIED = "case when x.kind = 'signal' then '' when x.carried is null then c.number else c.variables ->> x.carried end"
"""What a message to a case must carry: as `portal.cases.arming` says it."""
_NEW_ID = made_in_sql("c.part")
_TOLD = (
    "insert into fact (part, at, id, region_code, actor_id, actor_name, role, verb, about, about_id, case_id, reason, "
    f"before, after) select c.part, :now, {_NEW_ID}, c.region_code, :actor, :actor_name, 'sistem', "
    "'cases.case.migrated', 'case', c.id, c.id, :reason, jsonb_build_object('versi', cast(:number_before as int), "
    "'langkah', c.was), jsonb_build_object('versi', cast(:number_after as int), 'langkah', c.step) from c"
)
"""The fact of every case taken to another version, or back."""
_PAUSED = "exists (select 1 from case_pause z where z.part = c.part and z.case_id = c.id and z.ended_at is null)"
_LEFT_BEHIND = (
    "t.part = c.part and t.case_id = c.id and t.key = x.key and t.cancelled_at = :moment and t.fired_at is null"
)
"""The timer a run cancelled."""
_STILL = f"due_at = case when t.working is not null and {_PAUSED} then :far else t.due_at end"
"""What comes back to a case that waits for the citizen by now stands still with it."""
_COUNTED = (
    _STANDING + 'insert into timer (part, id, region_code, case_id, element, key, "left", armed_at, working, due_at) '
    f'select c.part, {_NEW_ID}, c.region_code, c.id, x.element, x."to", t."left", '
    "case when x.fresh then :now else t.armed_at end, "
    "case when x.fresh then x.working when t.armed_at is null then null "
    "when x.longer is null or t.working is null then x.working else greatest(t.working + x.longer, 0) end, "
    "case when x.working is not null and (x.fresh or t.armed_at is not null) "
    f"and {_PAUSED} then :far when x.fresh or t.due_at >= :far then x.due "
    "else t.due_at + make_interval(secs => x.shift) end from c join x on x.no = c.no and x.\"do\" = 'count_timer' "
    f"join timer t on {_LEFT_BEHIND}"
)
"""Another timer goes on in place of one that was cancelled; offices count it on their calendars afterwards."""
MOVES = tuple(
    text(statement)
    for statement in (
        _STANDING + "update task t set status = 'batal', done_at = :moment, version = t.version + 1 from c join x "
        "on x.no = c.no and x.\"do\" = 'close_task' where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.status in ('siap', 'diambil')",
        _STANDING + "update timer t set cancelled_at = :moment from c join x on x.no = c.no "
        "and x.\"do\" in ('close_timer', 'count_timer') where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.fired_at is null and t.cancelled_at is null",
        _STANDING + "delete from subscription s using c join x on x.no = c.no "
        "and x.\"do\" in ('close_message', 'close_signal') where s.part = c.part and s.case_id = c.id "
        "and s.key = x.key",
        _STANDING + 'update task t set step = x.element, key = x."to", role = x.role, version = t.version + 1 '
        "from c join x on x.no = c.no and x.\"do\" = 'keep_task' where t.part = c.part and t.case_id = c.id "
        "and t.key = x.key and t.status in ('siap', 'diambil') "
        'and (t.step, t.key, t.role) is distinct from (x.element, x."to", x.role)',
        _STANDING + 'update timer t set element = x.element, key = x."to" from c join x '
        "on x.no = c.no and x.\"do\" = 'keep_timer' where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.fired_at is null and t.cancelled_at is null "
        'and (t.element <> x.element or t.key <> x."to")',
        _STANDING
        + 'insert into timer (part, id, region_code, case_id, element, key, "left", armed_at, working, due_at) '
        f'select c.part, {_NEW_ID}, c.region_code, c.id, x.element, x."to", x."left", :now, x.working, '
        f"case when x.working is not null and {_PAUSED} then :far else x.due end from c join x on x.no = c.no "
        "and x.\"do\" = 'open_timer'",
        _COUNTED,
        _WAITING + "insert into subscription (part, case_id, key, region_code, kind, name, correlation) select c.part, "
        'c.id, x."to", c.region_code, x.kind, x.name, ' + _CARRIED + " from c "
        "join x on x.no = c.no and x.\"do\" = 'open_wait'",
        _WAITING + 'update subscription s set key = x."to", name = x.name, '
        f"correlation = case when x.anew then {_CARRIED} else s.correlation end from c join x on x.no = c.no "
        "and x.\"do\" = 'keep_wait' where s.part = c.part and s.case_id = c.id and s.key = x.key "
        'and (x.anew or (s.key, s.name) is distinct from (x."to", x.name))',
        _STANDING + "update effect e set status = 'batal', closed_at = :moment from c join x on x.no = c.no "
        "and x.\"do\" = 'close_service' where e.part = c.part and e.case_id = c.id and e.key = x.key "
        "and e.kind = 'layanan' and e.status in ('menunggu', 'macet')",
        _STANDING + 'update effect e set key = x."to", element = x.element, verb = x.name from c '
        "join x on x.no = c.no and x.\"do\" = 'keep_service' where e.part = c.part and e.case_id = c.id "
        "and e.key = x.key and e.kind = 'layanan' and e.status in ('menunggu', 'macet') "
        'and (e.key, e.element, e.verb) is distinct from (x."to", x.element, x.name)',
        _STANDING + "insert into effect (part, id, region_code, case_id, key, element, kind, verb, status, attempts, "
        f'due_at, actor_id, actor_name, actor_role) select c.part, {_NEW_ID}, c.region_code, c.id, x."to", x.element, '
        "'layanan', x.name, 'menunggu', 0, :now, :actor, :actor_name, 'sistem' from c join x on x.no = c.no "
        "and x.\"do\" = 'open_service'",
        f"with {_ROWS}, {_PLAN}, c as (update case_file c set process_version = :target, marking = p.new, "
        "step = p.step, moves = c.moves + 1 from r join case_file old on old.part = r.part and old.id = r.id join p "
        "on p.no = r.no where c.part = r.part and c.id = r.id "
        "returning c.part, c.id, c.region_code, old.step as was, c.step) " + _TOLD,
    )
)
BACK = text(
    f"with {_ROWS}, b as materialized (select * from unnest(cast(:ids as uuid[]), cast(:before as bigint[]), "
    "cast(:moves as bigint[])) as b(id, before, moves)), "
    "s as materialized (select * from jsonb_to_recordset(cast(:plan as jsonb)) as s(old bigint, step text)), "
    "c as (update case_file c set process_version = :source, marking = b.before, step = s.step, moves = c.moves + 1 "
    "from r join case_file old on old.part = r.part and old.id = r.id join b on b.id = r.id join s on s.old = b.before "
    "where c.part = r.part and c.id = r.id and c.moves = b.moves and c.process_version = :target "
    "and c.closed_at is null returning c.part, c.id, c.region_code, c.marking, old.step as was, c.step), "
    f"f as ({_TOLD}) select part, id, marking from c"
)
REOPEN = tuple(
    text(statement)
    for statement in (
        _STANDING + "update timer t set cancelled_at = :now from c join x on x.no = c.no "
        "and x.\"do\" in ('open_timer', 'count_timer') where t.part = c.part and t.case_id = c.id and t.key = x.\"to\" "
        "and t.fired_at is null and t.cancelled_at is null and (x.\"do\" = 'open_timer' or exists "
        "(select 1 from timer o where o.part = c.part and o.case_id = c.id and o.key = x.key "
        "and o.cancelled_at = :moment and o.fired_at is null))",
        _STANDING + "delete from subscription s using c join x on x.no = c.no and x.\"do\" = 'open_wait' "
        'where s.part = c.part and s.case_id = c.id and s.key = x."to"',
        _STANDING + "update task t set step = x.element, key = x.key, role = x.role, version = t.version + 1 from c "
        "join x on x.no = c.no and x.\"do\" = 'back_task' where t.part = c.part and t.case_id = c.id "
        "and t.key = x.\"to\" and t.status in ('siap', 'diambil')",
        _STANDING + "update timer t set element = x.element, key = x.key from c join x "
        "on x.no = c.no and x.\"do\" in ('back_timer', 'count_timer') where t.part = c.part and t.case_id = c.id "
        'and t.key = x."to" and t.fired_at is null and t.cancelled_at is null',
        _STANDING
        + f"update task t set status = 'siap', done_at = null, version = t.version + 1, {_STILL} from c join x "
        "on x.no = c.no and x.\"do\" = 'close_task' where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.status = 'batal' and t.done_at = :moment",
        _STANDING + f"update timer t set cancelled_at = null, {_STILL} from c join x on x.no = c.no "
        f"and x.\"do\" in ('close_timer', 'count_timer') where {_LEFT_BEHIND}",
        _WAITING + "update subscription s set key = x.key, name = x.name, "
        f"correlation = case when x.anew then {_CARRIED} else s.correlation end from c join x on x.no = c.no "
        'and x."do" = \'back_wait\' where s.part = c.part and s.case_id = c.id and s.key = x."to"',
        _STANDING + "update effect e set status = 'batal', closed_at = :now from c join x on x.no = c.no "
        'and x."do" = \'open_service\' where e.part = c.part and e.case_id = c.id and e.key = x."to" '
        "and e.kind = 'layanan' and e.status in ('menunggu', 'macet')",
        _STANDING + "update effect e set key = x.key, element = x.element, verb = x.name from c "
        "join x on x.no = c.no and x.\"do\" = 'back_service' where e.part = c.part and e.case_id = c.id "
        "and e.key = x.\"to\" and e.kind = 'layanan' and e.status in ('menunggu', 'macet')",
        _STANDING + "update effect e set status = 'menunggu', closed_at = null from c join x on x.no = c.no "
        "and x.\"do\" = 'close_service' where e.part = c.part and e.case_id = c.id and e.key = x.key "
        "and e.kind = 'layanan' and e.status = 'batal' and e.closed_at = :moment",
        _WAITING + "insert into subscription (part, case_id, key, region_code, kind, name, correlation) select c.part, "
        "c.id, x.key, c.region_code, x.kind, x.name, " + _CARRIED + " from c "
        "join x on x.no = c.no and x.\"do\" in ('close_message', 'close_signal') on conflict do nothing",
    )
)

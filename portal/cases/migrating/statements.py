"""The set-based statements of a migration chunk and of its undoing; the plan travels once, as JSON."""

from __future__ import annotations

from sqlalchemy import text

NEXT = text(
    "select part, id, marking, moves from case_file where process_version = :version and id > :after "
    "and closed_at is null order by id limit :size for update"
)
_ROWS = "r as materialized (select * from unnest(cast(:parts as bigint[]), cast(:ids as uuid[])) as r(part, id))"
_PLAN = (
    "p as materialized (select * from jsonb_to_recordset(cast(:plan as jsonb)) as p(old bigint, new bigint, step text))"
)
_THINGS = (
    'x as materialized (select * from jsonb_to_recordset(cast(:things as jsonb)) as x(old bigint, "do" text, key text, '
    '"to" text, element text, role text, kind text, name text, "left" bigint, due timestamptz, shift float8))'
)
_AT = f"with {_ROWS}, {_THINGS}, c as materialized (select c.part, c.id, c.region_code, c.number, c.marking from r "
_STANDING = _AT + "join case_file c on c.part = r.part and c.id = r.id) "
_NEW_ID = (
    "overlay(overlay(gen_random_uuid()::text placing '7' from 15) placing lpad(to_hex(c.part), 4, '0') from 33)::uuid"
)

MOVES = tuple(
    text(statement)
    for statement in (
        _STANDING + "update task t set status = 'batal', done_at = :moment, version = t.version + 1 from c join x "
        "on x.old = c.marking and x.\"do\" = 'close_task' where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.status in ('siap', 'diambil')",
        _STANDING + "update timer t set cancelled_at = :moment from c join x on x.old = c.marking "
        "and x.\"do\" = 'close_timer' where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.fired_at is null and t.cancelled_at is null",
        _STANDING + "delete from subscription s using c join x on x.old = c.marking "
        "and x.\"do\" in ('close_message', 'close_signal') where s.part = c.part and s.case_id = c.id "
        "and s.key = x.key",
        _STANDING + 'update task t set step = x.element, key = x."to", role = x.role, version = t.version + 1 '
        "from c join x on x.old = c.marking and x.\"do\" = 'keep_task' where t.part = c.part and t.case_id = c.id "
        "and t.key = x.key and t.status in ('siap', 'diambil') "
        'and (t.step, t.key, t.role) is distinct from (x.element, x."to", x.role)',
        _STANDING + 'update timer t set element = x.element, key = x."to", '
        "due_at = coalesce(x.due, t.due_at + make_interval(secs => coalesce(x.shift, 0))) from c join x "
        "on x.old = c.marking and x.\"do\" = 'keep_timer' where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.fired_at is null and t.cancelled_at is null "
        'and (t.element <> x.element or t.key <> x."to" or x.due is not null or coalesce(x.shift, 0) <> 0)',
        _STANDING + 'insert into timer (part, id, region_code, case_id, element, key, "left", due_at) select c.part, '
        f'{_NEW_ID}, c.region_code, c.id, x.element, x."to", x."left", x.due from c join x on x.old = c.marking '
        "and x.\"do\" = 'open_timer'",
        _STANDING
        + "insert into subscription (part, case_id, key, region_code, kind, name, correlation) select c.part, "
        "c.id, x.\"to\", c.region_code, x.kind, x.name, case when x.kind = 'signal' then '' else c.number end from c "
        "join x on x.old = c.marking and x.\"do\" = 'open_wait'",
        _STANDING + 'update subscription s set key = x."to", name = x.name from c join x on x.old = c.marking '
        "and x.\"do\" = 'keep_wait' where s.part = c.part and s.case_id = c.id and s.key = x.key "
        'and (s.key, s.name) is distinct from (x."to", x.name)',
        _STANDING + "update effect e set status = 'batal', closed_at = :moment from c join x on x.old = c.marking "
        "and x.\"do\" = 'close_service' where e.part = c.part and e.case_id = c.id and e.key = x.key "
        "and e.kind = 'layanan' and e.status in ('menunggu', 'macet')",
        _STANDING + 'update effect e set key = x."to", element = x.element, verb = x.name from c '
        "join x on x.old = c.marking and x.\"do\" = 'keep_service' where e.part = c.part and e.case_id = c.id "
        "and e.key = x.key and e.kind = 'layanan' and e.status in ('menunggu', 'macet') "
        'and (e.key, e.element, e.verb) is distinct from (x."to", x.element, x.name)',
        _STANDING + "insert into effect (part, id, region_code, case_id, key, element, kind, verb, status, attempts, "
        f'due_at, actor_id, actor_name, actor_role) select c.part, {_NEW_ID}, c.region_code, c.id, x."to", x.element, '
        "'layanan', x.name, 'menunggu', 0, :now, :actor, :actor_name, 'sistem' from c join x on x.old = c.marking "
        "and x.\"do\" = 'open_service'",
        f"with {_ROWS}, {_PLAN} update case_file c set process_version = :target, marking = p.new, step = p.step, "
        "moves = c.moves + 1 from r join case_file old on old.part = r.part and old.id = r.id join p "
        "on p.old = old.marking where c.part = r.part and c.id = r.id",
    )
)

BACK = text(
    f"with {_ROWS}, b as materialized (select * from unnest(cast(:ids as uuid[]), cast(:before as bigint[]), "
    "cast(:moves as bigint[])) as b(id, before, moves)), "
    "s as materialized (select * from jsonb_to_recordset(cast(:plan as jsonb)) as s(old bigint, step text)) "
    "update case_file c set process_version = :source, marking = b.before, step = s.step, moves = c.moves + 1 "
    "from r join b on b.id = r.id join s on s.old = b.before where c.part = r.part and c.id = r.id "
    "and c.moves = b.moves and c.process_version = :target and c.closed_at is null returning c.part, c.id, c.marking"
)
REOPEN = tuple(
    text(statement)
    for statement in (
        _STANDING + "update timer t set cancelled_at = :now from c join x on x.old = c.marking "
        'and x."do" = \'open_timer\' where t.part = c.part and t.case_id = c.id and t.key = x."to" '
        "and t.fired_at is null and t.cancelled_at is null",
        _STANDING + "delete from subscription s using c join x on x.old = c.marking and x.\"do\" = 'open_wait' "
        'where s.part = c.part and s.case_id = c.id and s.key = x."to"',
        _STANDING + "update task t set step = x.element, key = x.key, role = x.role, version = t.version + 1 from c "
        "join x on x.old = c.marking and x.\"do\" = 'back_task' where t.part = c.part and t.case_id = c.id "
        "and t.key = x.\"to\" and t.status in ('siap', 'diambil')",
        _STANDING + "update timer t set element = x.element, key = x.key, "
        "due_at = coalesce(x.due, t.due_at - make_interval(secs => coalesce(x.shift, 0))) from c join x "
        "on x.old = c.marking and x.\"do\" = 'back_timer' where t.part = c.part and t.case_id = c.id "
        'and t.key = x."to" and t.fired_at is null and t.cancelled_at is null',
        _STANDING + "update task t set status = 'siap', done_at = null, version = t.version + 1 from c join x "
        "on x.old = c.marking and x.\"do\" = 'close_task' where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.status = 'batal' and t.done_at = :moment",
        _STANDING + "update timer t set cancelled_at = null from c join x on x.old = c.marking "
        "and x.\"do\" = 'close_timer' where t.part = c.part and t.case_id = c.id and t.key = x.key "
        "and t.cancelled_at = :moment and t.fired_at is null",
        _STANDING + "update subscription s set key = x.key, name = x.name from c join x on x.old = c.marking "
        'and x."do" = \'back_wait\' where s.part = c.part and s.case_id = c.id and s.key = x."to"',
        _STANDING + "update effect e set status = 'batal', closed_at = :now from c join x on x.old = c.marking "
        'and x."do" = \'open_service\' where e.part = c.part and e.case_id = c.id and e.key = x."to" '
        "and e.kind = 'layanan' and e.status in ('menunggu', 'macet')",
        _STANDING + "update effect e set key = x.key, element = x.element, verb = x.name from c "
        "join x on x.old = c.marking and x.\"do\" = 'back_service' where e.part = c.part and e.case_id = c.id "
        "and e.key = x.\"to\" and e.kind = 'layanan' and e.status in ('menunggu', 'macet')",
        _STANDING + "update effect e set status = 'menunggu', closed_at = null from c join x on x.old = c.marking "
        "and x.\"do\" = 'close_service' where e.part = c.part and e.case_id = c.id and e.key = x.key "
        "and e.kind = 'layanan' and e.status = 'batal' and e.closed_at = :moment",
        _STANDING
        + "insert into subscription (part, case_id, key, region_code, kind, name, correlation) select c.part, "
        "c.id, x.key, c.region_code, x.kind, x.name, case when x.kind = 'signal' then '' else c.number end from c "
        "join x on x.old = c.marking and x.\"do\" in ('close_message', 'close_signal') on conflict do nothing",
    )
)

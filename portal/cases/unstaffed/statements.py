"""Looking only where nobody is: SQL that finds the empty places first, and then the work of these alone.

Who holds a post covers a range of codes (`Area.of`). What no range of a role covers are its gaps, told from posts alone
without a look at any task; where everybody is there they are few and hold nothing. Work that its holders may not answer
themselves is looked for likewise from the people: an office whose holder could not have decided what a step checks
(never had a post that decides it) is barred only by what that holder proposed.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from portal.access.presence import HELD, THERE
from portal.cases.models import STANDS
from portal.kernel.area import end_of, over

_OPEN = "t.status in ('siap', 'diambil')"
_END = end_of("h.region_code")
_NEAR = f" and p.region_code < :hi and {end_of('p.region_code')} > :lo offset 0"
"""More of `THERE` and `HELD`: posts at, above or below the area; what follows is kept out of their plan."""
_GAPS = (
    "with width as (select * from unnest(cast(:roles as text[]), cast(:widths as bigint[])) "  # noqa: S608 - our own pieces
    "as w(role, width)), "
    f"post_range as (select h.role, h.region_code as lo, {_END} as hi from ({THERE}{_NEAR}) h "
    "join width w on w.role = h.role and h.region_code % w.width = 0), "
    "edge as (select role, lo, hi from post_range union all select w.role, e.code, e.code from width w "
    "cross join unnest(array[cast(:lo as bigint), cast(:hi as bigint)]) as e(code)), "
    "reached as (select role, lo, max(hi) over (partition by role order by lo rows between unbounded preceding "
    "and 1 preceding) as before from edge), "
    "gap as materialized (select role, greatest(before, :lo) as lo, lo as hi from reached "
    "where greatest(before, :lo) < lo)"
)
"""The codes from `:lo` to `:hi` that nobody who is there today covers, by role. Posts below the areas a role is held
for count for nothing (`:widths`)."""
FREE: Final = text(
    f"{_GAPS}, work as materialized (select g.role, t.* from gap g cross join lateral (select t.part, t.case_id, "  # noqa: S608 - our own pieces
    "t.step, t.region_code, t.created_at from task t where t.role = g.role and t.region_code >= g.lo "
    f"and t.region_code < g.hi and {_OPEN} offset 0) t limit :most) "
    "select w.role, w.region_code - w.region_code % width.width as code, c.process, w.step, count(*) as tasks, "
    "min(w.created_at) as since from work w join width on width.role = w.role join case_file c on c.part = w.part "
    "and c.id = w.case_id group by 1, 2, 3, 4"
)
"""Open tasks in the gaps, `:most` of them."""
FREE_BELOW: Final = text(
    f"{_GAPS}, piece as (select g.role, b.place, greatest(g.lo, b.place) as lo, least(g.hi, b.place + s.span) as hi "  # noqa: S608 - our own pieces
    "from gap g join width w on w.role = g.role cross join lateral (select greatest(w.width, :below) as span) s "
    "cross join lateral generate_series(g.lo - g.lo % s.span, g.hi - 1, s.span) as b(place)), "
    "heap as materialized (select role, place, array_agg(lo) as los, array_agg(hi) as his from piece group by 1, 2) "
    "select h.role, h.place as code, n.tasks from heap h cross join lateral (select count(*) as tasks from (select 1 "
    "from unnest(h.los, h.his) as g(lo, hi) cross join lateral (select 1 from task t where t.role = h.role "
    f"and t.region_code >= g.lo and t.region_code < g.hi and {_OPEN} limit :each) t limit :each) x) n "
    "where n.tasks > 0"
)
"""How many open tasks lie in the gaps, by role and region one level down (or office, where that is larger): counted to
`:each`."""
BARRED: Final = text(
    "with line as materialized (select * from unnest(cast(:lines as bigint[]), cast(:line_roles as text[]), "  # noqa: S608 - our own pieces
    "cast(:line_steps as text[]), cast(:line_widths as bigint[])) as l(line, role, step, width)), "
    "giver as (select * from unnest(cast(:given as bigint[]), cast(:givers as text[])) as g(line, role)), "
    "checked as (select * from unnest(cast(:versions as text[]), cast(:steps as text[]), cast(:before as text[])) "
    "as k(version, step, before)), "
    f"held as materialized (select h.*, {_END} as hi from ({HELD} and p.role = any(:line_roles){_NEAR}) h "
    "join (select distinct role, width from line) w on w.role = h.role and h.region_code % w.width = 0), "
    "self as materialized (select h.role, h.region_code, h.user_id, s.who from held h "
    "cross join unnest(h.selves) as s(who)), "
    "gave as materialized (select distinct l.line, s.region_code, s.user_id from self s join line l on l.role = s.role "
    "join giver g on g.line = l.line join post q on q.user_id = s.who and q.role = g.role), "
    "clean as materialized (select l.line, h.role, h.region_code, h.hi, h.selves, "
    "count(*) over (partition by l.line, h.region_code) as holders from held h "
    "join line l on l.role = h.role where not exists (select 1 from gave g where g.line = l.line "
    "and g.region_code = h.region_code and g.user_id = h.user_id)), "
    "dirty as (select line, region_code from gave except select g.line, g.region_code from (select g.*, o.code "
    f"from (select distinct line, region_code from gave) g cross join lateral unnest(array[{over('g.region_code')}]) "
    "as o(code) offset 0) g join clean c on c.line = g.line and c.region_code = g.code), "
    "sole as (select distinct role, region_code, hi, who from (select c.role, c.region_code, c.hi, s.who from clean c "
    "cross join unnest(c.selves) as s(who) group by c.line, 1, 2, 3, 4, c.holders having count(*) = c.holders) s), "
    "suspect as (select t.part, t.id from dirty h join line l on l.line = h.line cross join lateral "
    "(select t.part, t.id from task t where t.role = l.role and t.step = l.step "
    f"and t.region_code >= greatest(h.region_code, :lo) and t.region_code < least({_END}, :hi) and {_OPEN} offset 0) t "
    "union all "
    "select t.part, t.id from sole s cross join lateral (select c.part, c.id from case_file c "
    "where c.created_by = s.who and c.closed_at is null and c.region_code >= greatest(s.region_code, :lo) "
    "and c.region_code < least(s.hi, :hi) offset 0) c cross join lateral (select t.part, t.id from task t "
    f"where t.part = c.part and t.case_id = c.id and t.role = s.role and {_OPEN} offset 0) t), "
    "looked as materialized (select part, id from suspect limit :looked), "
    "stood as (select t.role, t.step, t.region_code, t.created_at, c.part, c.id, c.process, c.process_version, "
    "c.created_by from (select distinct part, id from looked) o join task t on t.part = o.part and t.id = o.id "
    "join case_file c on c.part = t.part and c.id = t.case_id offset 0), "
    "work as materialized (select c.role, c.step, c.created_at, c.process, "
    "c.region_code - c.region_code % l.width as code, array(select c.created_by union all "
    "select v.who from decision d cross join lateral (values (d.actor_id), (d.for_id)) as v(who) "
    "where d.part = c.part and d.case_id = c.id and d.step = any(string_to_array(k.before, ',')) "
    f"and {STANDS}) as hands from stood c join checked k on k.version = c.process_version and k.step = c.step "
    "join line l on l.role = c.role and l.step = c.step), "
    "cover as materialized (select u.role, u.code, array_agg(cast(h.selves as text)) as people from (select u.*, "
    "o.code as office from (select distinct role, code from work) u "
    f"cross join lateral unnest(array[{over('u.code')}]) as o(code) offset 0) u "
    "join held h on h.role = u.role and h.region_code = u.office group by 1, 2), "
    "bound as (select w.* from work w join cover h on h.role = w.role and h.code = w.code where not exists "
    "(select 1 from unnest(h.people) as p(selves) where not cast(p.selves as bigint[]) && w.hands)) "
    "select (select count(*) from looked) as looked, b.* from (values (1)) as one(n) left join "
    "(select role, code, process, step, count(*) as tasks, min(created_at) as since from bound group by 1, 2, 3, 4) b "
    "on true"
)
"""Tasks that only those could take who made what they check; of `:looked` suspects. A line is a step that checks, and
its role; `givers`: who decides what it checks.

`gave`: holders who may have decided it, for they have or had such a post, or stand in for one who had. `clean`: all
others. Suspect is every task of a line in an office with none of these, there or above (`dirty`); elsewhere what all of
one office's clean holders proposed (`sole`), themselves or by whom they stand for.
"""

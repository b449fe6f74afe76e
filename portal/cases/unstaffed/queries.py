"""Reads of open work that reaches nobody: a step is seen by whoever holds its role at the case's village or above.

Who is absent today does not count: their substitute does, as long as there is one who may work. Nor does who may not
answer because they made what the step is to check.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.presence import HELD
from portal.access.queries import role_names
from portal.cases.housing import finest
from portal.cases.makers import steps_in
from portal.cases.models import STANDS
from portal.kernel import clock
from portal.kernel.area import width_of

MOST = 200
"""Lines told at once, the longest waiting first."""
_OVER = "({0}, {0} - {0} % 10000, {0} - {0} % 1000000, {0} - {0} % 100000000, 0)"
"""The offices that see the work of one."""
_UNSTAFFED = text(
    "with width as (select * from unnest(cast(:roles as text[]), cast(:widths as bigint[])) as w(role, width)), "  # noqa: S608 - our own pieces
    "work as materialized (select t.role, t.step, c.process, t.region_code - t.region_code % w.width as code, "
    "t.created_at from task t join width w on w.role = t.role join case_file c on c.part = t.part and c.id = t.case_id "
    "where t.status in ('siap', 'diambil') and t.region_code >= :lo and t.region_code < :hi), "
    "unit as (select role, code from work group by role, code), "
    f"held as materialized ({HELD}), "
    "free as (select u.role, u.code from unit u where not exists (select 1 from held h where h.role = u.role "
    f"and h.region_code in {_OVER.format('u.code')})) "
    "select f.role, f.code, w.process, w.step, count(*) as tasks, min(w.created_at) as since, "
    "count(*) over () as lines from free f join work w on w.role = f.role and w.code = f.code "
    "group by f.role, f.code, w.process, w.step order by min(w.created_at), f.role, f.code, w.step limit :most"
)
_BARRED = text(
    "with width as (select * from unnest(cast(:roles as text[]), cast(:widths as bigint[])) as w(role, width)), "  # noqa: S608 - our own pieces
    "checked as (select * from unnest(cast(:versions as text[]), cast(:steps as text[]), cast(:before as text[])) "
    "as k(version, step, before)), "
    f"held as materialized ({HELD}), "
    "self as (select distinct h.role, s.who from held h cross join unnest(h.selves) as s(who)), "
    "work as materialized (select row_number() over () as place, t.role, t.step, t.created_at, "
    "t.region_code - t.region_code % w.width as code, c.process, c.part, c.id, c.created_by, "
    "string_to_array(k.before, ',') as before from task t "
    "join width w on w.role = t.role join case_file c on c.part = t.part and c.id = t.case_id "
    "join checked k on k.version = c.process_version and k.step = t.step "
    "where t.status in ('siap', 'diambil') and t.region_code >= :lo and t.region_code < :hi), "
    "hand as (select place, role, created_by as who from work union all select w.place, w.role, v.who from work w "
    "join decision d on d.part = w.part and d.case_id = w.id and d.step = any(w.before) "
    "cross join lateral (values (d.actor_id), (d.for_id)) as v(who)), "
    "suspect as materialized (select w.* from work w where w.place in (select h.place from hand h join self s "
    "on s.role = h.role and s.who = h.who)), "
    "bound as (select w.* from suspect w where exists (select 1 from held h where h.role = w.role "
    f"and h.region_code in {_OVER.format('w.code')}) and not exists (select 1 from held h where h.role = w.role "
    f"and h.region_code in {_OVER.format('w.code')} and not w.created_by = any(h.selves) and not exists ("
    "select 1 from decision d where d.part = w.part and d.case_id = w.id and d.step = any(w.before) "
    f"and (d.actor_id = any(h.selves) or d.for_id = any(h.selves)) and {STANDS}))) "
    "select role, code, process, step, count(*) as tasks, min(created_at) as since, count(*) over () as lines "
    "from bound group by role, code, process, step order by min(created_at), role, code, step limit :most"
)
"""Tasks that only those could take who made what they check: first those somebody of the role had a hand in."""


@dataclass(frozen=True)
class Unstaffed:
    """Open tasks of one step in one office that nobody can take.

    `barred`: the role is held, but all who hold it made what the step checks.
    """

    role: str
    place: int
    process: str
    step: str
    tasks: int
    since: datetime
    barred: bool = False


@dataclass(frozen=True)
class UnstaffedList:
    """What reaches nobody in an area; `lines` counts those not told here, too."""

    rows: list[Unstaffed]
    lines: int

    @property
    def tasks(self) -> int:
        """How many tasks the lines told here hold."""
        return sum(one.tasks for one in self.rows)


def unstaffed(session: Session, actor: Actor) -> UnstaffedList:
    """The steps with open tasks in the actor's area that nobody active and present there or above may answer.

    Told in counts only: also to those who appoint people there and read no case.
    """
    if not actor.may(Permission.ACCESS_POST_MANAGE):
        actor.must(Permission.CASES_CASE_READ)
    roles = sorted(role_names(session))
    asked = {
        "roles": roles,
        "widths": [width_of(finest(role)) for role in roles],
        "today": clock.today(),
        "lo": actor.area.lo,
        "hi": actor.area.hi,
        "most": MOST,
    }
    checked = steps_in(session, actor.area)
    named = {
        "versions": [version for version, _ in checked],
        "steps": [step for _, step in checked],
        "before": [",".join(before) for before in checked.values()],
    }
    free = session.execute(_UNSTAFFED, asked).all()
    bound = session.execute(_BARRED, asked | named).all()
    told = [
        Unstaffed(row.role, row.code, row.process, row.step, row.tasks, row.since, barred)
        for rows, barred in ((free, False), (bound, True))
        for row in rows
    ]
    told.sort(key=lambda one: (one.since, one.role, one.place, one.step))
    return UnstaffedList(told[:MOST], sum(rows[0].lines for rows in (free, bound) if rows))

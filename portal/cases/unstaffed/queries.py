"""Reads of open work that reaches nobody: a step is seen by whoever holds its role at the case's village or above.

Who is absent today does not count: their substitute does, as long as there is one who may work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.queries import role_names
from portal.cases.housing import finest
from portal.kernel import clock
from portal.kernel.area import width_of

MOST = 200
"""Lines told at once, the longest waiting first."""
_UNSTAFFED = text(
    "with width as (select * from unnest(cast(:roles as text[]), cast(:widths as bigint[])) as w(role, width)), "
    "work as materialized (select t.role, t.step, c.process, t.region_code - t.region_code % w.width as code, "
    "t.created_at from task t join width w on w.role = t.role join case_file c on c.part = t.part and c.id = t.case_id "
    "where t.status in ('siap', 'diambil') and t.region_code >= :lo and t.region_code < :hi), "
    "unit as (select role, code from work group by role, code), "
    "held as materialized (select distinct p.role, p.region_code from post p join ab_user a on a.id = p.user_id "
    "and a.active left join account k on k.user_id = p.user_id where p.valid_from <= :today "
    "and (p.valid_to is null or p.valid_to >= :today) and (k.contract_until is null or k.contract_until >= :today) "
    "and not exists (select 1 from absence b where b.user_id = p.user_id and b.role = p.role "
    "and b.office = p.region_code and b.ended_at is null and b.starts <= :today and b.ends >= :today)), "
    "free as (select u.role, u.code from unit u where not exists (select 1 from held h where h.role = u.role "
    "and h.region_code in (u.code, u.code - u.code % 10000, u.code - u.code % 1000000, "
    "u.code - u.code % 100000000, 0))) "
    "select f.role, f.code, w.process, w.step, count(*) as tasks, min(w.created_at) as since, "
    "count(*) over () as lines from free f join work w on w.role = f.role and w.code = f.code "
    "group by f.role, f.code, w.process, w.step order by min(w.created_at), f.role, f.code, w.step limit :most"
)


@dataclass(frozen=True)
class Unstaffed:
    """Open tasks of one step in one office that nobody can take."""

    role: str
    place: int
    process: str
    step: str
    tasks: int
    since: datetime


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
    """The steps with open tasks in the actor's area whose role nobody active and present holds there or above."""
    actor.must(Permission.CASES_CASE_READ)
    roles = sorted(role_names(session))
    params = {"roles": roles, "widths": [width_of(finest(role)) for role in roles], "today": clock.today()}
    rows = session.execute(_UNSTAFFED, params | {"lo": actor.area.lo, "hi": actor.area.hi, "most": MOST}).all()
    told = [Unstaffed(row.role, row.code, row.process, row.step, row.tasks, row.since) for row in rows]
    return UnstaffedList(told, rows[0].lines if rows else 0)

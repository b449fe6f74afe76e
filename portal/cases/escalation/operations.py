"""Verbs of delay: set a step's rungs, and let late work climb, in sets."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.managing import must_be_national
from portal.access.permissions import Permission
from portal.cases.calendars.queries import calendars
from portal.cases.calendars.rules import WorkCalendar
from portal.cases.escalation.errors import RungsWrong, UnknownStep
from portal.cases.escalation.models import EscalationRule
from portal.cases.escalation.queries import ladders
from portal.cases.escalation.rules import SUPERIOR, Rungs, problems
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.facts import leave_fact
from portal.kernel.ids import made_in_sql, stamp

_CLIMB = text(
    "with o as materialized (select * from jsonb_to_recordset(cast(:offices as jsonb)) as o(office bigint, cal int)), "  # noqa: S608 - our own pieces
    "k as materialized (select * from jsonb_to_recordset(cast(:cuts as jsonb)) as k(process text, step text, cal int, "
    "remind timestamptz, substitute timestamptz, superior timestamptz)), "
    "d as materialized (select t.part, t.id, c.id as case_id, case when t.due_at <= k.superior then 3 "
    "when t.due_at <= k.substitute then 2 when t.due_at <= k.remind then 1 else 0 end as rung "
    "from task t join case_file c on c.part = t.part and c.id = t.case_id "
    "left join o on o.office = t.region_code - t.region_code % 1000000 "
    "join k on k.process = c.process and k.step = t.step and k.cal = coalesce(o.cal, 0) "
    "where t.status in ('siap', 'diambil') and t.escalated < 3 and t.due_at <= :latest), "
    "l as materialized (select t.part, t.id, d.case_id, d.rung, t.claimed_name from d join task t on t.part = d.part "
    "and t.id = d.id where d.rung > t.escalated and t.status in ('siap', 'diambil') order by t.part, t.id "
    "limit :limit for update of t skip locked), "
    "m as (update task t set escalated = l.rung, status = case when l.rung >= 2 then 'siap' else t.status end, "
    "claimed_by = case when l.rung >= 2 then null else t.claimed_by end, "
    "claimed_name = case when l.rung >= 2 then null else t.claimed_name end, "
    "version = t.version + case when l.rung >= 2 and l.claimed_name is not null then 1 else 0 end "
    "from l where t.part = l.part and t.id = l.id "
    "returning t.part, t.id, t.region_code, t.step, t.role, t.due_at, l.case_id, l.rung, l.claimed_name), "
    "f as (insert into fact (part, at, id, region_code, actor_id, actor_name, role, verb, about, about_id, case_id, "
    f"after) select m.part, :now, {made_in_sql('m.part')}, m.region_code, :actor, :name, :role, "
    "case m.rung when 1 then 'cases.task.reminded' when 2 then 'cases.task.freed' else 'cases.task.raised' end, "
    "'task', m.id, m.case_id, jsonb_strip_nulls(jsonb_build_object('langkah', m.step, 'tenggat', m.due_at, "
    "'dilepas_dari', case when m.rung >= 2 then m.claimed_name end, "
    "'atasan', case when m.rung = 3 then cast(:superiors as jsonb) ->> m.role end)) from m) "
    "select count(*) from m"
)


def set_rungs(session: Session, process: str, step: str, rungs: Rungs, *, by: Actor) -> EscalationRule:
    """Set how a step's late work climbs; the ministry's deed. Refuses `OnlyNational`, `UnknownStep`, `RungsWrong`."""
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    must_be_national(by)
    known = {(one.process, one.step.id): one for one in ladders(session)}.get((process, step))
    if known is None:
        raise UnknownStep
    if wrong := problems(rungs):
        raise RungsWrong(fields=wrong)
    rule = known.rule
    if rule is None:
        rule = EscalationRule(process=process, step=step)
        session.add(rule)
    rule.remind, rule.substitute, rule.superior = rungs
    rule.set_by, rule.set_name, rule.set_at = by.user_id, by.name, clock.now()
    leave_fact(
        session,
        "cases.ladder.set",
        by=by,
        part=0,
        region_code=NATION,
        about="ladder",
        before={"langkah": step} | known.rungs._asdict(),
        after={"langkah": step} | rungs._asdict(),
    )
    session.flush()
    return rule


def climb(session: Session, *, by: Actor, limit: int = 5_000) -> int:
    """Let work climb that is near or past its deadline, at most `limit` tasks, each straight to its rung; how many.

    Freed work is taken from whoever held it. Each step up is told in the case. Twice in a row changes nothing more.
    """
    now, known = clock.now(), calendars(session)
    alike: dict[WorkCalendar, int] = {known.of(NATION): 0}
    offices = [
        {"office": office, "cal": number}
        for office in {one for offices in known.offices.values() for one in offices}
        if (number := alike.setdefault(known.of(office), len(alike)))
    ]
    cuts: list[dict[str, Any]] = [
        {"process": one.process, "step": one.step.id, "cal": number} | _cuts(calendar, one.rungs, now)
        for one in ladders(session)
        for calendar, number in alike.items()
    ]
    if not cuts:
        return 0
    asked: dict[str, Any] = {
        "offices": json.dumps(offices),
        "cuts": json.dumps(cuts, default=datetime.isoformat),
        "latest": max(cut["remind"] for cut in cuts),
        "superiors": json.dumps(SUPERIOR),
        "limit": limit,
        "now": now,
        "stamp": stamp(),
        "actor": by.user_id,
        "name": by.name,
        "role": by.role,
    }
    return int(session.execute(_CLIMB, asked).scalar_one())


def _cuts(calendar: WorkCalendar, rungs: Rungs, now: datetime) -> dict[str, datetime]:
    """Rung → the latest deadline whose work stands on it now."""
    return {
        "remind": calendar.after(now, timedelta(days=rungs.remind)),
        "substitute": calendar.before(now, timedelta(days=rungs.substitute)),
        "superior": calendar.before(now, timedelta(days=rungs.superior)),
    }

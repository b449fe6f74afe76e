"""Reads of delay: the ladder step by step, what came up to a superior, and how late the offices are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.calendars.queries import calendars
from portal.cases.deadlines import FAR
from portal.cases.escalation.models import EscalationRule
from portal.cases.escalation.rules import USUAL, Rungs
from portal.cases.outlines import StepInfo
from portal.cases.processes import live_processes
from portal.kernel import clock
from portal.kernel.area import Area, Level, level_of, width_of

_REPORT = text(
    "select t.region_code - t.region_code % :width as place, c.process, t.step, count(*) as open, "
    "count(*) filter (where t.due_at < :now) as late, "
    "count(*) filter (where t.due_at >= :now and t.due_at < :midnight) as today, "
    "count(*) filter (where t.due_at >= :far and t.working is not null) as paused, "
    "percentile_cont(0.5) within group (order by extract(epoch from :now - t.created_at)) as age "
    "from task t join case_file c on c.part = t.part and c.id = t.case_id "
    "where t.status in ('siap', 'diambil') and t.region_code >= :lo and t.region_code < :hi "
    "and (cast(:role as text) is null or t.role = :role) group by 1, 2, 3 order by 5 desc, 4 desc, 1, 3"
)


@dataclass(frozen=True)
class Ladder:
    """A step with its rungs; `own`: somebody set them."""

    process: str
    process_label: str
    step: StepInfo
    rungs: Rungs
    rule: EscalationRule | None


@dataclass(frozen=True)
class Delay:
    """The open work of one place at one step."""

    place: int
    process: str
    step: str
    open: int
    late: int
    today: int
    paused: int
    age: timedelta
    """Half of them have waited longer."""


def ladders(session: Session) -> list[Ladder]:
    """Every step with a deadline of the processes in force, with its rungs."""
    known = {(one.process, one.step): one for one in session.scalars(select(EscalationRule))}
    found = []
    for info in live_processes(session):
        for step in info.steps:
            if step.due is not None:
                rule = known.get((info.id, step.id))
                rungs = Rungs(rule.remind, rule.substitute, rule.superior) if rule else USUAL
                found.append(Ladder(info.id, info.label, step, rungs, rule))
    return found


def delays(session: Session, actor: Actor, *, region: int | None = None) -> list[Delay]:
    """How the open work stands, by place one level down (villages in a regency) and step; the latest first."""
    actor.must(Permission.CASES_CASE_READ)
    within = region if region is not None and region in actor.area else actor.region_code
    area, level = Area.of(within), level_of(within)
    width = width_of(Level.DESA if level >= Level.KABUPATEN else Level(level + 1))
    now = clock.now()
    calendar = calendars(session).of(within)
    midnight = calendar.local(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    asked = {"lo": area.lo, "hi": area.hi, "width": width, "now": now, "midnight": midnight, "far": FAR, "role": None}
    return [
        Delay(place, process, step, opened, late, today, paused, timedelta(seconds=float(age or 0)))
        for place, process, step, opened, late, today, paused, age in session.execute(_REPORT, asked)
    ]


def totals(rows: Sequence[Delay]) -> dict[str, int]:
    """The sums of a report."""
    return {
        "open": sum(one.open for one in rows),
        "late": sum(one.late for one in rows),
        "today": sum(one.today for one in rows),
        "paused": sum(one.paused for one in rows),
    }

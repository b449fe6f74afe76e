"""How much one person answers in bulk in a day: many small answers for many need a second person as one large one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Integer, case, cast, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.bulk import RUNNING, SECOND, TAKES
from portal.cases.calendars.queries import calendars
from portal.cases.crowds.reversing import TURNED, TURNING
from portal.cases.crowds.terms import terms_of
from portal.cases.inbox import in_area
from portal.cases.processmodels import BulkAction
from portal.kernel import clock
from portal.kernel.area import Area


@dataclass(frozen=True)
class Load:
    """What an answer for many weighs: its own tasks, and those its giver answered in bulk at that step before it."""

    takes: int
    before: int
    """Since the day began, what was taken back aside."""
    second_from: int
    """From how many on a second person confirms."""

    @property
    def together(self) -> int:
        """All of the day."""
        return self.takes + self.before

    @property
    def second(self) -> bool:
        """Whether a second person confirms it."""
        return self.together >= self.second_from

    @property
    def summed(self) -> bool:
        """Whether only what was answered before it makes it so many."""
        return self.second and self.takes < self.second_from


def load_of(session: Session, actor: Actor, step: str, process: str | None, takes: int) -> Load:
    """What `takes` tasks of a step more would weigh, were the actor to answer them now."""
    before = _answered(session, actor.user_id, actor.region_code, step, process, until=clock.now())
    return Load(takes, before, terms_of(session, actor.region_code).second_from)


def load_with(session: Session, bulk: BulkAction) -> Load:
    """What a bulk action that was begun weighs, as its office asks today."""
    takes = int(bulk.filters.get(TAKES, bulk.total))
    process, until = bulk.filters.get("process"), bulk.started_at
    before = _answered(session, bulk.actor_id, bulk.region_code, bulk.step, process, until=until, but=bulk.id)
    return Load(takes, before, terms_of(session, bulk.region_code).second_from)


def _answered(
    session: Session,
    actor_id: int,
    region_code: int,
    step: str,
    process: str | None,
    *,
    until: datetime,
    but: UUID | None = None,
) -> int:
    """Tasks somebody answered in bulk at a step of an office on the day of `until`, up to then.

    What waits for its second person or runs counts with what it would decide; what was taken back only as far as it
    stayed. One that was begun without naming its process may be of any.
    """
    local = calendars(session).of(region_code).local(until)
    begun = datetime.combine(local.date(), time(), local.tzinfo)
    of = BulkAction.filters["process"].astext
    counts = case(
        (
            BulkAction.status.in_((SECOND, RUNNING)),
            func.coalesce(cast(BulkAction.filters[TAKES].astext, Integer), BulkAction.total),
        ),
        (BulkAction.status.in_((TURNING, TURNED)), BulkAction.stayed),
        else_=BulkAction.done,
    )
    asked = select(func.coalesce(func.sum(counts), 0)).where(
        in_area(BulkAction, Area.of(region_code)),
        BulkAction.actor_id == actor_id,
        BulkAction.step == step,
        BulkAction.look_id.is_not(None),
        BulkAction.started_at >= begun,
        BulkAction.started_at <= until,
    )
    asked = asked.where(or_(of.is_(None), of == process)) if process else asked
    return int(session.scalar(asked.where(BulkAction.id != but) if but else asked) or 0)

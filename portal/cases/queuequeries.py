"""Reads of saved queues: a person's, an office's, and how many tasks wait in each, all counted in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.util import ClauseAdapter

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.inbox import InboxFilters, held_as, in_area, kept_by, matches, waits_for
from portal.cases.models import CaseFile, Task
from portal.cases.queuemodels import QueuePlace, QueueRule, SavedQueue
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of

LAST = 10**9
"""A queue somebody else shared and this person never placed comes after those they did."""
WALKED = 50_000
"""So many open tasks of an office are walked over for the numbers beside its queues: no page waits for more."""
OF_CASES = ("text", "kind", "process")
"""Filters that look at the case, not at its task alone."""
KNOWN = frozenset(one.name for one in fields(InboxFilters))


@dataclass(frozen=True)
class Kept:
    """A queue as one person keeps it."""

    queue: SavedQueue
    pinned: bool
    rules: int = 0
    """Rules in force on it."""

    @property
    def filters(self) -> InboxFilters:
        """Its filters."""
        return filters_in(self.queue.filters)

    @property
    def shared(self) -> bool:
        """Whether the whole office has it."""
        return self.queue.owner_id is None


def filters_in(kept: dict[str, Any]) -> InboxFilters:
    """Filters as they were kept."""
    return InboxFilters(**{name: value for name, value in kept.items() if name in KNOWN})


def _visible(actor: Actor) -> ColumnElement[bool]:
    """One's own and the office's: the same role at the same region."""
    return and_(
        SavedQueue.region_code == actor.region_code,
        SavedQueue.role == actor.role,
        or_(SavedQueue.owner_id.is_(None), SavedQueue.owner_id == actor.user_id),
    )


def _live_rules() -> Any:
    return (
        select(func.count())
        .where(QueueRule.part == SavedQueue.part, QueueRule.queue_id == SavedQueue.id, QueueRule.status == "berlaku")
        .scalar_subquery()
    )


def queues_of(session: Session, actor: Actor, *, pinned: bool = False) -> list[Kept]:
    """The queues of the actor in their order: their own and their office's; only the pinned ones when asked."""
    actor.must(Permission.CASES_TASK_WORK)
    mine = and_(
        QueuePlace.part == SavedQueue.part, QueuePlace.queue_id == SavedQueue.id, QueuePlace.user_id == actor.user_id
    )
    place = func.coalesce(QueuePlace.place, LAST)
    shown = func.coalesce(QueuePlace.pinned, SavedQueue.owner_id.is_(None))
    statement = select(SavedQueue, shown, _live_rules()).outerjoin(QueuePlace, mine).where(_visible(actor))
    if pinned:
        statement = statement.where(shown)
    rows = session.execute(statement.order_by(place, SavedQueue.created_at, SavedQueue.id))
    return [Kept(queue, is_pinned, rules) for queue, is_pinned, rules in rows]


def queue_of(session: Session, actor: Actor, queue_id: UUID) -> SavedQueue:
    """A queue the actor may use. Another person's, another office's does not exist."""
    actor.must(Permission.CASES_TASK_WORK)
    statement = select(SavedQueue).where(SavedQueue.part == part_of(queue_id), SavedQueue.id == queue_id)
    found = session.scalars(statement.where(_visible(actor))).one_or_none()
    if found is None:
        raise NotFound
    return found


def office_queues(session: Session, actor: Actor) -> list[Kept]:
    """Every office's shared queues in the area of whoever manages them, office by office."""
    actor.must(Permission.CASES_QUEUE_MANAGE)
    statement = (
        select(SavedQueue, _live_rules())
        .where(SavedQueue.owner_id.is_(None), in_area(SavedQueue, actor.area))
        .order_by(SavedQueue.region_code, SavedQueue.role, SavedQueue.name, SavedQueue.id)
    )
    return [Kept(queue, pinned=False, rules=rules) for queue, rules in session.execute(statement)]


def office_queue(session: Session, actor: Actor, queue_id: UUID) -> Kept:
    """A shared queue of an office in the area of whoever manages it. Others do not exist."""
    actor.must(Permission.CASES_QUEUE_MANAGE)
    statement = select(SavedQueue, _live_rules()).where(
        SavedQueue.part == part_of(queue_id),
        SavedQueue.id == queue_id,
        SavedQueue.owner_id.is_(None),
        in_area(SavedQueue, actor.area),
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return Kept(row[0], pinned=False, rules=row[1])


def seat_of(by: Actor, queue: SavedQueue) -> Actor:
    """The office a queue belongs to, as if nobody in particular sat there: what waits for it, not for a person."""
    return replace(by, user_id=0, stands_for=(), role=queue.role, region_code=queue.region_code)


class Counts(dict[UUID, int]):
    """Queue → its tasks. `at_least`: the office has more open tasks than are walked over (`WALKED`)."""

    at_least = False


def counted(session: Session, actor: Actor, queues: Sequence[SavedQueue]) -> Counts:
    """How many tasks are in each queue of the actor's office: one walk over its open tasks for all of them."""
    if not queues:
        return Counts()
    columns: list[Any] = [Task.claimed_by, Task.returned, Task.region_code, Task.due_at, Task.step]
    columns += [Task.priority, Task.flag]
    walked: Any = select(*columns)
    if any(one.filters.get(name) for one in queues for name in OF_CASES):
        joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
        walked = select(*columns, CaseFile.kind, CaseFile.process, CaseFile.number, CaseFile.title_key)
        walked = walked.join_from(Task, CaseFile, joined)
    rows = walked.where(waits_for(actor)).limit(WALKED + 1).subquery("walked")
    inside = ClauseAdapter(rows).traverse
    asked = [inside(condition_of(actor, one.tab, filters_in(one.filters))) for one in queues]
    every, *found = session.execute(
        select(func.count(), *[func.count().filter(one) for one in asked]).select_from(rows)
    ).one()
    counts = Counts({one.id: count for one, count in zip(queues, found, strict=True)})
    counts.at_least = every > WALKED
    return counts


def counted_by_office(session: Session, actor: Actor, queues: Sequence[SavedQueue]) -> dict[UUID, int]:
    """The same for queues of several offices, office by office."""
    offices: dict[tuple[str, int], list[SavedQueue]] = {}
    for one in queues:
        offices.setdefault((one.role, one.region_code), []).append(one)
    return {
        queue_id: count
        for own in offices.values()
        for queue_id, count in counted(session, seat_of(actor, own[0]), own).items()
    }


def condition_of(actor: Actor, tab: str, filters: InboxFilters) -> ColumnElement[bool]:
    """Whether an open task of the office is in such a queue."""
    words = [matches(filters.text)] if filters.text else []
    return and_(held_as(actor, tab), *kept_by(filters), *words)

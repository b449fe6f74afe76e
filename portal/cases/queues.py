"""Verbs of saved queues: keep a filter under a name, share it with the office, order and pin it, let it go."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.inbox import InboxFilters
from portal.cases.queueerrors import LONGEST_NAME, NothingToKeep, QueueHasRules, QueueNameRequired, QueueNameTaken
from portal.cases.queuemodels import QueuePlace, QueueRule, SavedQueue
from portal.cases.queuequeries import queue_of, queues_of
from portal.kernel import clock
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.regions.queries import part_of_region

TABS = ("saya", "tim", "kembali")
"""The parts of the inbox a queue may be of."""
LIVE = "berlaku"
UP, DOWN = "naik", "turun"


def save_queue(
    session: Session,
    *,
    name: str,
    tab: str,
    filters: InboxFilters,
    shared: bool,
    pinned: bool,
    role: str | None = None,
    by: Actor,
) -> SavedQueue:
    """Keep a filter of the inbox as a queue, for oneself or (`shared`) for everybody in the same role and region.

    `role`: for another role's office at the actor's region, by whoever manages queues; always shared.
    Refuses `NothingToKeep`, `QueueNameRequired`, `QueueNameTaken`.
    """
    elsewhere = role is not None and role != by.role
    by.must(Permission.CASES_QUEUE_MANAGE if elsewhere else Permission.CASES_TASK_WORK)
    role = role or by.role
    tab = tab if tab in TABS else TABS[0]
    kept = kept_filters(filters)
    if not kept and tab == TABS[0]:
        raise NothingToKeep(fields={"nama": NothingToKeep().message})
    part = part_of_region(session, by.region_code) if by.region_code else 0
    owner = None if shared or elsewhere else by.user_id
    queue = SavedQueue(
        part=part,
        id=new_id(part),
        region_code=by.region_code,
        role=role,
        owner_id=owner,
        name=_named(session, name, owner, role=role, by=by),
        tab=tab,
        filters=kept,
        created_by=by.user_id,
        created_name=by.name,
        created_at=clock.now(),
    )
    session.add(queue)
    session.flush()
    if not elsewhere:
        _put(session, queue, by, place=_last(session, by) + 1, pinned=pinned)
    _told(session, "cases.queue.saved", queue, by)
    return queue


def rename_queue(session: Session, queue_id: UUID, *, name: str, shared: bool, by: Actor) -> SavedQueue:
    """Give a queue another name, share it with the office or take it back for oneself (its maker may).

    Refuses `QueueHasRules` when one that rules stand on is taken back; else as `save_queue`.
    """
    queue = queue_of(session, by, queue_id)
    before = {"nama": queue.name, "bersama": queue.owner_id is None}
    owner = None if shared or queue.created_by != by.user_id else by.user_id
    if owner is not None:
        _refuse_ruled(session, queue)
    queue.name = _named(session, name, owner, but=queue.id, by=by)
    queue.owner_id = owner
    _told(session, "cases.queue.changed", queue, by, before=before)
    session.flush()
    return queue


def refilter_queue(session: Session, queue_id: UUID, *, tab: str, filters: InboxFilters, by: Actor) -> SavedQueue:
    """Let a queue find something else. Rules on it keep what they were tried on, so it is refused while they live."""
    queue = queue_of(session, by, queue_id)
    _refuse_ruled(session, queue)
    before = {"saringan": dict(queue.filters), "bagian": queue.tab}
    queue.filters, queue.tab = kept_filters(filters), tab if tab in TABS else TABS[0]
    _told(session, "cases.queue.changed", queue, by, before=before)
    session.flush()
    return queue


def drop_queue(session: Session, queue_id: UUID, *, by: Actor) -> str:
    """Let a queue go, for everybody who saw it; the tasks in it stay where they are. Its name.

    Refuses `QueueHasRules`.
    """
    queue = queue_of(session, by, queue_id)
    _refuse_ruled(session, queue)
    _told(session, "cases.queue.dropped", queue, by)
    session.flush()
    session.execute(delete(SavedQueue).where(SavedQueue.part == queue.part, SavedQueue.id == queue.id))
    return queue.name


def pin_queue(session: Session, queue_id: UUID, *, pinned: bool, by: Actor) -> SavedQueue:
    """Show a queue above the inbox, or no longer; for oneself only."""
    queue = queue_of(session, by, queue_id)
    _put(session, queue, by, place=_place(session, queue, by), pinned=pinned)
    return queue


def move_queue(session: Session, queue_id: UUID, *, way: str, by: Actor) -> SavedQueue:
    """Put a queue one place up (naik) or down (turun) among one's own; for oneself only."""
    queue = queue_of(session, by, queue_id)
    mine = queues_of(session, by)
    order = [one.queue.id for one in mine]
    here = order.index(queue.id)
    there = max(0, min(len(order) - 1, here + (-1 if way == UP else 1)))
    mine.insert(there, mine.pop(here))
    for place, one in enumerate(mine):
        _put(session, one.queue, by, place=place, pinned=one.pinned)
    return queue


def kept_filters(filters: InboxFilters) -> dict[str, Any]:
    """The filters as they are kept: those that keep anything back."""
    return {name: value for name, value in asdict(filters).items() if value}


def _named(
    session: Session, name: str, owner: int | None, *, but: UUID | None = None, role: str = "", by: Actor
) -> str:
    kept = " ".join(name.split())
    if not kept or len(kept) > LONGEST_NAME:
        raise QueueNameRequired(fields={"nama": QueueNameRequired().message})
    same_owner = SavedQueue.owner_id.is_(None) if owner is None else SavedQueue.owner_id == owner
    taken = select(SavedQueue.id).where(
        SavedQueue.region_code == by.region_code,
        SavedQueue.role == (role or by.role),
        same_owner,
        func.lower(SavedQueue.name) == kept.lower(),
    )
    if but is not None:
        taken = taken.where(SavedQueue.id != but)
    if session.scalar(taken.limit(1)) is not None:
        raise QueueNameTaken(fields={"nama": QueueNameTaken().message})
    return kept


def _refuse_ruled(session: Session, queue: SavedQueue) -> None:
    live = select(QueueRule.id).where(
        QueueRule.part == queue.part, QueueRule.queue_id == queue.id, QueueRule.status == LIVE
    )
    if session.scalar(live.limit(1)) is not None:
        raise QueueHasRules


def _last(session: Session, by: Actor) -> int:
    places = select(func.max(QueuePlace.place)).where(
        QueuePlace.user_id == by.user_id, QueuePlace.region_code == by.region_code
    )
    return session.scalar(places) or 0


def _place(session: Session, queue: SavedQueue, by: Actor) -> int:
    known = session.get(QueuePlace, (queue.part, queue.id, by.user_id))
    return known.place if known else _last(session, by) + 1


def _put(session: Session, queue: SavedQueue, by: Actor, *, place: int, pinned: bool) -> None:
    """Where this person keeps the queue."""
    row = {"part": queue.part, "queue_id": queue.id, "user_id": by.user_id, "region_code": queue.region_code}
    kept = insert(QueuePlace).values(row | {"place": place, "pinned": pinned})
    session.execute(
        kept.on_conflict_do_update(
            index_elements=["part", "queue_id", "user_id"], set_={"place": place, "pinned": pinned}
        )
    )


def _told(session: Session, verb: str, queue: SavedQueue, by: Actor, before: dict[str, Any] | None = None) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=queue.part,
        region_code=queue.region_code,
        about="queue",
        about_id=queue.id,
        before=before,
        after={
            "nama": queue.name,
            "bersama": queue.owner_id is None,
            "bagian": queue.tab,
            "saringan": dict(queue.filters),
        },
    )

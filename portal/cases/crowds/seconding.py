"""Who may be the second person of one answer for many: another of that post or above, who made nothing it checks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Uuid, column, func, literal_column, select, text, true
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.presence import HELD
from portal.access.queries import Holder
from portal.cases.crowds.errors import MustBeAnother, NotSecond, SecondMadeIt
from portal.cases.crowds.rules import confirmers
from portal.cases.makers import makers_of
from portal.cases.processmodels import BulkAction, BulkChunk
from portal.kernel import clock
from portal.kernel.area import NATION, ancestors
from portal.kernel.errors import Refused
from portal.kernel.ids import part_in_sql

_THERE = text(
    f"select distinct h.user_id, trim(u.first_name || ' ' || u.last_name) as name, h.selves from ({HELD}) h "  # noqa: S608 - our own pieces
    "join ab_user u on u.id = h.user_id where (h.role = :role and h.region_code = :region) "
    "or (h.role = any(:above) and h.region_code = any(:over)) order by name, h.user_id"
)


def why_not_confirm(session: Session, actor: Actor, bulk: BulkAction) -> Refused | None:
    """Why the actor may not be its second person: `MustBeAnother`, `NotSecond`, `SecondMadeIt`; None when they may."""
    if bulk.actor_id in actor.selves:
        return MustBeAnother()
    same = actor.role == bulk.role and actor.region_code == bulk.region_code
    above = actor.role != bulk.role and actor.role in confirmers(bulk.role)
    if not (same or above) or bulk.region_code not in actor.area:
        return NotSecond()
    return SecondMadeIt() if makers_of(session, tasks_of(bulk)) & actor.selves else None


def seconds_of(session: Session, bulk: BulkAction) -> list[Holder]:
    """The people who may confirm a bulk action."""
    post: dict[str, Any] = {"actor_id": bulk.actor_id, "role": bulk.role, "region_code": bulk.region_code}
    return who_may_confirm(session, tasks=tasks_of(bulk), **post)


def who_may_confirm(
    session: Session, *, actor_id: int, role: str, region_code: int, tasks: Select[Any]
) -> list[Holder]:
    """The people who may confirm what somebody in that post begins, of those who are there today.

    Never they or their substitute, nor who made what one of the `tasks` (part and id) is to check.
    """
    above = [one for one in confirmers(role) if one != role]
    over = [region_code, *ancestors(region_code), NATION] if region_code else [NATION]
    post = {"role": role, "region": region_code, "above": above, "over": over, "today": clock.today()}
    barred = {actor_id, *makers_of(session, tasks)}
    there = [row for row in session.execute(_THERE, post) if barred.isdisjoint(row.selves)]
    return [Holder(user_id, name) for user_id, name in {row.user_id: row.name for row in there}.items()]


def tasks_of(bulk: BulkAction) -> Select[Any]:
    """Part and id of the tasks of a bulk action."""
    each = func.unnest(BulkChunk.tasks).table_valued(column("id", Uuid)).render_derived(name="task_of_chunk")
    part: ColumnElement[int] = literal_column(part_in_sql("task_of_chunk.id"), BigInteger)
    found = select(part.label("part"), each.c.id).select_from(BulkChunk).join(each, onclause=true())
    return found.where(BulkChunk.part == bulk.part, BulkChunk.bulk_id == bulk.id)

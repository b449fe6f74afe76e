"""What the inbox tells of proposals at a glance: which fields change, how many members; in one statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel.ids import part_of
from portal.registry.codes import field_of
from portal.registry.models import Change

MOST_TAGS = 3


@dataclass(frozen=True)
class Summary:
    """A proposal in a few words: labels of changed fields (at most three), members it adds or touches."""

    tags: tuple[str, ...]
    members: int


def summaries_of(session: Session, actor: Actor, change_set_ids: Collection[UUID]) -> dict[UUID, Summary]:
    """Change set → summary, for lists; those outside the actor's area are left out."""
    if not change_set_ids:
        return {}
    statement = (
        select(Change.change_set_id, Change.entity, Change.action, Change.fields)
        .where(
            Change.part.in_({part_of(one) for one in change_set_ids}),
            Change.change_set_id.in_(change_set_ids),
            Change.region_code >= actor.area.lo,
            Change.region_code < actor.area.hi,
        )
        .order_by(Change.change_set_id, Change.seq)
    )
    labels: dict[UUID, list[str]] = {}
    members: dict[UUID, int] = {}
    for change_set, entity, action, fields in session.execute(statement):
        members[change_set] = members.get(change_set, 0) + (entity == "individu")
        if action == "ubah":
            known = [field_of(entity, name).label for name in fields]
            labels.setdefault(change_set, []).extend(known)
    return {
        one: Summary(tuple(dict.fromkeys(labels.get(one, [])))[:MOST_TAGS], count) for one, count in members.items()
    }

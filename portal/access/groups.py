"""Groups of people: a name for some of those an administrator manages, for lists and for handing out work.

A group gives no right: what a person may see and do comes from their posts alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.access.actor import Actor
from portal.access.errors import GroupExists, GroupNameless, GroupTooLarge
from portal.access.managing import in_reach, must_reach
from portal.access.models import GroupMember, PeopleGroup
from portal.access.permissions import Permission
from portal.access.queries import Holder
from portal.kernel import clock
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of

LONGEST_NAME = 60
MOST = 500
"""People of one group."""
_TURN = 4_108_150_013


class Counted(NamedTuple):
    """A group and how many people in one's reach are in it."""

    group: PeopleGroup
    people: int


def groups_in(session: Session, actor: Actor) -> list[Counted]:
    """The groups of an actor's area, by name."""
    own = (GroupMember.part == PeopleGroup.part, GroupMember.group_id == PeopleGroup.id)
    many = select(func.count()).where(*own, in_reach(actor, GroupMember.user_id)).scalar_subquery()
    found = select(PeopleGroup, many).where(*_mine(actor))
    return [Counted(*row) for row in session.execute(found.order_by(func.lower(PeopleGroup.name), PeopleGroup.id))]


def group_in(session: Session, actor: Actor, group_id: UUID, *, lock: bool = False) -> PeopleGroup:
    """One group of the actor's area; others do not exist: `NotFound`."""
    wanted = select(PeopleGroup).where(PeopleGroup.part == part_of(group_id), PeopleGroup.id == group_id, *_mine(actor))
    found = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def groups_of(session: Session, actor: Actor, user_ids: Collection[int]) -> dict[int, list[PeopleGroup]]:
    """The groups of the actor's area each of these people is in, by name."""
    rows = session.execute(
        select(GroupMember.user_id, PeopleGroup)
        .join(PeopleGroup, (PeopleGroup.part == GroupMember.part) & (PeopleGroup.id == GroupMember.group_id))
        .where(GroupMember.user_id.in_(user_ids), *_mine(actor))
        .order_by(func.lower(PeopleGroup.name), PeopleGroup.id)
    )
    found: dict[int, list[PeopleGroup]] = {}
    for user_id, group in rows:
        found.setdefault(user_id, []).append(group)
    return found


def members_of(session: Session, group_ids: Iterable[UUID]) -> set[int]:
    """Everybody in one of these groups."""
    wanted = list(group_ids)
    asked = select(GroupMember.user_id).where(
        GroupMember.part.in_({part_of(one) for one in wanted}), GroupMember.group_id.in_(wanted)
    )
    return set(session.scalars(asked)) if wanted else set()


def shared_with(session: Session, actor: Actor, office: Collection[Holder]) -> list[tuple[PeopleGroup, list[str]]]:
    """The groups of the actor's area in which somebody of this office is, with the names of those."""
    found: dict[UUID, tuple[PeopleGroup, list[str]]] = {}
    own = groups_of(session, actor, [one.user_id for one in office])
    for holder in office:
        for group in own.get(holder.user_id, ()):
            found.setdefault(group.id, (group, []))[1].append(holder.name)
    return sorted(found.values(), key=lambda pair: (pair[0].name.lower(), pair[0].id))


def belongs_to(group_id: UUID, user_id: InstrumentedAttribute[int] | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition under which the person of `user_id` is in that group."""
    return exists().where(
        GroupMember.part == part_of(group_id), GroupMember.group_id == group_id, GroupMember.user_id == user_id
    )


def make_group(session: Session, name: str, *, by: Actor, part: int, region_code: int | None = None) -> PeopleGroup:
    """A new group at a region of the actor's area (None = their own), for the offices there.

    Refuses `NotAllowed` outside the area, `GroupNameless` and `GroupExists`.
    """
    at = by.region_code if region_code is None else region_code
    by.must(Permission.ACCESS_USER_MANAGE, at=at)
    made = PeopleGroup(
        part=part,
        id=new_id(part),
        region_code=at,
        name=_name(session, name, at),
        made_by=by.user_id,
        made_name=by.name,
        made_at=clock.now(),
    )
    session.add(made)
    session.flush()
    _told(session, "made", made, by, after={"nama": made.name})
    return made


def rename_group(session: Session, group_id: UUID, name: str, *, by: Actor) -> PeopleGroup:
    """Another name for a group. Refuses as `make_group`."""
    by.must(Permission.ACCESS_USER_MANAGE)
    group = group_in(session, by, group_id, lock=True)
    before, group.name = group.name, _name(session, name, group.region_code, but=group)
    session.flush()
    _told(session, "renamed", group, by, before={"nama": before}, after={"nama": group.name})
    return group


def join_group(session: Session, group_id: UUID, user_id: int, *, by: Actor) -> bool:
    """Put somebody in one's reach into a group; whether they were not in it. Refuses `GroupTooLarge`."""
    by.must(Permission.ACCESS_USER_MANAGE)
    group = group_in(session, by, group_id, lock=True)
    must_reach(session, user_id, by=by)
    row = {"part": group.part, "group_id": group.id, "user_id": user_id, "region_code": group.region_code}
    asked = insert(GroupMember).values(**row, since=clock.now()).on_conflict_do_nothing()
    if not session.scalar(asked.returning(GroupMember.user_id)):
        return False
    if len(members_of(session, [group.id])) > MOST:
        raise GroupTooLarge
    _told(session, "joined", group, by, after={"nama": group.name, "user_id": user_id})
    return True


def leave_group(session: Session, group_id: UUID, user_id: int, *, by: Actor) -> None:
    """Take somebody out of a group; whoever is not in it is `NotFound`."""
    by.must(Permission.ACCESS_USER_MANAGE)
    group = group_in(session, by, group_id, lock=True)
    gone = delete(GroupMember).where(
        GroupMember.part == group.part, GroupMember.group_id == group.id, GroupMember.user_id == user_id
    )
    if not session.scalar(gone.returning(GroupMember.user_id)):
        raise NotFound
    _told(session, "left", group, by, before={"nama": group.name, "user_id": user_id})


def close_group(session: Session, group_id: UUID, *, by: Actor) -> None:
    """Close a group for good; rules that hand out work to it give nobody any from now on."""
    by.must(Permission.ACCESS_USER_MANAGE)
    group = group_in(session, by, group_id, lock=True)
    session.execute(delete(GroupMember).where(GroupMember.part == group.part, GroupMember.group_id == group.id))
    group.closed_at = clock.now()
    session.flush()
    _told(session, "closed", group, by, before={"nama": group.name})


def _mine(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    area = actor.area
    inside = (PeopleGroup.region_code >= area.lo) & (PeopleGroup.region_code < area.hi)
    return inside, PeopleGroup.closed_at.is_(None)


def _name(session: Session, name: str, region_code: int, *, but: PeopleGroup | None = None) -> str:
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME:
        raise GroupNameless(fields={"nama": "nama"})
    take_turn(session, _TURN)
    same = select(PeopleGroup.id).where(
        PeopleGroup.region_code == region_code,
        func.lower(PeopleGroup.name) == func.lower(said),
        PeopleGroup.closed_at.is_(None),
    )
    if any(one != (but.id if but else None) for one in session.scalars(same)):
        raise GroupExists(fields={"nama": "nama"})
    return said


def _told(
    session: Session,
    deed: str,
    group: PeopleGroup,
    by: Actor,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    leave_fact(
        session,
        f"access.group.{deed}",
        by=by,
        part=group.part,
        region_code=group.region_code,
        about="people_group",
        about_id=group.id,
        before=before,
        after=after,
    )

"""Reads of access: a person's posts in force, a role's rights, the actor they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor, Stood
from portal.access.models import Absence, Account, EndedSession, Post
from portal.access.permissions import Permission

_GRANTS = text(
    "select p.name, v.name from ab_permission_view_role a "
    "join ab_role r on r.id = a.role_id join ab_permission_view pv on pv.id = a.permission_view_id "
    "join ab_permission p on p.id = pv.permission_id join ab_view_menu v on v.id = pv.view_menu_id "
    "where r.name = :role"
)
_HOLDERS = text(
    "select distinct u.id, trim(u.first_name || ' ' || u.last_name) as name from post p "
    "join ab_user u on u.id = p.user_id "
    "where p.role = :role and p.region_code = :region and u.active and p.valid_from <= :day "
    "and (p.valid_to is null or p.valid_to >= :day) order by name, u.id"
)
_HOLDERS_OVER = text(_HOLDERS.text.replace("= :role", "= any(:roles)").replace("= :region", "= any(:regions)"))
_ACTIVE = text("select active from ab_user where id = :user_id")


@dataclass(frozen=True)
class Grants:
    """A role's rights: FAB's (permission, view) pairs and the portal's own words among them."""

    pairs: frozenset[tuple[str, str]]

    @property
    def permissions(self) -> frozenset[Permission]:
        """The pairs that are words of `Permission`."""
        return frozenset(word for word in Permission if fab_pair(word) in self.pairs)


def fab_pair(permission: Permission) -> tuple[str, str]:
    """How FAB's tables hold a permission: `cases:task:work` → (`can_work`, `cases:task`)."""
    thing, _, deed = permission.value.rpartition(":")
    return f"can_{deed}", thing


def grants_of(session: Session, role: str) -> Grants:
    """All rights of `role`, in one statement."""
    return Grants(frozenset((deed, thing) for deed, thing in session.execute(_GRANTS, {"role": role})))


def posts_of(session: Session, user_id: int, *, on: date) -> list[Post]:
    """The posts a person holds on a day, oldest first."""
    statement = (
        select(Post)
        .where(Post.user_id == user_id, Post.valid_from <= on, or_(Post.valid_to.is_(None), Post.valid_to >= on))
        .order_by(Post.valid_from, Post.id)
    )
    return list(session.scalars(statement))


def all_posts_of(session: Session, actor: Actor, user_id: int) -> list[Post]:
    """Every post a person ever held in the actor's area, newest first; for who manages posts."""
    actor.must(Permission.ACCESS_POST_MANAGE)
    statement = (
        select(Post)
        .where(Post.user_id == user_id, Post.region_code >= actor.area.lo, Post.region_code < actor.area.hi)
        .order_by(Post.valid_from.desc(), Post.id.desc())
    )
    return list(session.scalars(statement))


@dataclass(frozen=True)
class Holder:
    """A person in a post: who may work there today."""

    user_id: int
    name: str


def holders_of(session: Session, role: str, region_code: int, *, on: date) -> list[Holder]:
    """Who holds a role at just that region on a day and may sign in, by name."""
    rows = session.execute(_HOLDERS, {"role": role, "region": region_code, "day": on})
    return [Holder(user_id, name) for user_id, name in rows]


def holders_over(session: Session, roles: list[str], regions: list[int], *, on: date) -> list[Holder]:
    """Who holds one of these roles at one of these regions on a day and may sign in, by name."""
    rows = session.execute(_HOLDERS_OVER, {"roles": roles, "regions": regions, "day": on})
    return [Holder(user_id, name) for user_id, name in rows]


def role_names(session: Session) -> set[str]:
    """The codes of all roles, shipped and added."""
    return set(session.execute(text("select name from ab_role")).scalars())


def open_account(session: Session, user_id: int, *, epoch: object, sid: object) -> Account | None:
    """The protection row of a person whose session is still open; None when it ended here or everywhere."""
    ended = select(EndedSession.sid).where(EndedSession.sid == str(sid)).exists()
    account = session.scalar(select(Account).where(Account.user_id == user_id, ~ended))
    return account if account is not None and sid and epoch == account.session_epoch else None


def account_of(session: Session, user_id: int) -> Account | None:
    """The protection row of a person's sign-in."""
    return session.get(Account, user_id)


def actor_in(post: Post, *, name: str, grants: Grants) -> Actor:
    """The actor a person is in `post`."""
    return Actor(post.user_id, name, post.role, post.region_code, grants.permissions, post.id)


def still_acting(session: Session, actor: Actor, *, on: date) -> Actor | None:
    """Whoever acted before, in the same post with that day's rights; None when they may no longer act in it."""
    held = [(post.role, post.region_code) for post in posts_of(session, actor.user_id, on=on)]
    if (actor.role, actor.region_code) not in held or not session.scalar(_ACTIVE, {"user_id": actor.user_id}):
        return None
    return standing_for(session, replace(actor, permissions=grants_of(session, actor.role).permissions), on=on)


def substituted(session: Session, user_id: int, role: str, region_code: int, *, on: date) -> list[Absence]:
    """The absences in which a person holds this post for somebody on a day."""
    statement = select(Absence).where(
        Absence.substitute_id == user_id,
        Absence.role == role,
        Absence.office == region_code,
        Absence.ended_at.is_(None),
        Absence.starts <= on,
        Absence.ends >= on,
    )
    return list(session.scalars(statement.order_by(Absence.starts, Absence.id)))


def standing_for(session: Session, actor: Actor, *, on: date) -> Actor:
    """The actor with the people whose work they also do on that day."""
    found = substituted(session, actor.user_id, actor.role, actor.region_code, on=on)
    if not found and not actor.stands_for:
        return actor
    return replace(actor, stands_for=tuple(Stood(one.user_id, one.user_name) for one in found))


def chosen_post(posts: list[Post], wanted: UUID | None) -> Post | None:
    """The post asked for, else the first; None when the person holds none today."""
    return next((post for post in posts if post.id == wanted), posts[0] if posts else None)

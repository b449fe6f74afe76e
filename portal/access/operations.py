"""Verbs of access: appointing to posts, protecting accounts, deciding what a role may do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.errors import (
    AlreadyAppointed,
    EndsBeforeStart,
    LastAdministrator,
    LastKeys,
    OwnAccount,
    OwnPost,
    RoleNameTaken,
    RoleNotAtLevel,
    UnknownRole,
)
from portal.access.managing import must_be_national, must_hold_rights_of, must_reach
from portal.access.models import Account, EndedSession, Post
from portal.access.permissions import Permission
from portal.access.queries import fab_pair, grants_of, role_names
from portal.access.roles import BY_CODE
from portal.access.tokens import revoke_all_tokens
from portal.kernel import clock
from portal.kernel.area import NATION, level_of
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of

SESSION_LIFE = timedelta(hours=12)
"""How long a session's cookie can live; the web layer sets the same."""
KEYS = frozenset({Permission.ACCESS_USER_MANAGE, Permission.ACCESS_POST_MANAGE})
ADMIN = "admin_pusat"
ADMIN_TURN = 4_108_150_001
"""Advisory lock: two administrators cannot put each other out at the same moment."""
_OTHER_ADMIN = text(
    "select p.user_id from post p join ab_user u on u.id = p.user_id"
    " where p.role = :role and p.user_id <> :user_id and u.active and p.valid_from <= :today"
    " and (p.valid_to is null or (p.valid_to >= :today and p.valid_to > :until)) limit 1"
)


def appoint(
    session: Session,
    user_id: int,
    *,
    role: str,
    region_code: int,
    by: Actor,
    part: int = 0,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    """Give a person a post: `role` at `region_code`, from–to (UU 23/2014: officials act within their region).

    Ends the person's sessions. Nobody appoints themselves, or somebody with posts elsewhere (`NotFound`). Refuses a
    role that does not exist at that level, and one that may do more than the giver (`RoleBeyondGiver`).
    """
    by.must(Permission.ACCESS_POST_MANAGE, at=region_code)
    begin = valid_from or clock.today()
    if by.user_id == user_id:
        raise OwnPost
    must_reach(session, user_id, by=by)
    if role not in role_names(session):
        raise UnknownRole(fields={"role": "role"})
    must_hold_rights_of(session, role, by=by)
    if role in BY_CODE and level_of(region_code) not in BY_CODE[role].levels:
        raise RoleNotAtLevel
    if valid_to is not None and valid_to < begin:
        raise EndsBeforeStart
    if _holds(session, user_id, role, region_code, begin, valid_to):
        raise AlreadyAppointed
    post = Post(
        id=new_id(part),
        user_id=user_id,
        role=role,
        region_code=region_code,
        valid_from=begin,
        valid_to=valid_to,
    )
    session.add(post)
    _end_sessions(session, user_id)
    _post_fact(session, "access.post.given", post, by=by)
    return post


def end_post(session: Session, post_id: UUID, *, by: Actor, last_day: date | None = None) -> Post:
    """End a post with `last_day` (default: at once). Ends the person's sessions. Nobody ends their own.

    The last administrator's post stays: `LastAdministrator`.
    """
    post = session.get(Post, post_id, with_for_update=True)
    if post is None:
        raise NotFound
    by.must(Permission.ACCESS_POST_MANAGE, at=post.region_code)
    if by.user_id == post.user_id:
        raise OwnPost
    must_reach(session, post.user_id, by=by)
    ends = last_day or clock.today() - timedelta(days=1)
    if post.role == ADMIN:
        _refuse_last_admin(session, post.user_id, until=ends)
    post.valid_to = ends
    _end_sessions(session, post.user_id)
    _post_fact(session, "access.post.ended", post, by=by)
    return post


def ensure_account(session: Session, user_id: int, *, must_change_password: bool = False) -> Account:
    """The protection row of a person, made when missing."""
    account = session.get(Account, user_id)
    if account is None:
        account = Account(user_id=user_id, session_epoch=1, must_change_password=must_change_password)
        session.add(account)
        session.flush()
    return account


def end_all_sessions(session: Session, user_id: int, *, by: Actor) -> Account:
    """Make every session and token of a person invalid from now on; the account tells the new epoch.

    Oneself, or somebody in one's reach (`NotFound`).
    """
    if by.user_id != user_id:
        must_reach(session, user_id, by=by)
    account = _end_sessions(session, user_id)
    revoked = revoke_all_tokens(session, user_id)
    _account_fact(session, "access.session.all_ended", user_id, by=by, after={"token": revoked} if revoked else None)
    return account


def end_session(session: Session, sid: str) -> None:
    """Sign one session out for good: a copy of its cookie is worth nothing from now on."""
    now = clock.now()
    session.execute(delete(EndedSession).where(EndedSession.at < now - SESSION_LIFE))
    if session.get(EndedSession, sid) is None:
        session.add(EndedSession(sid=sid, at=now))


def password_set(session: Session, user_id: int, *, one_time: bool, by: Actor) -> Account:
    """A person's password was replaced: end their sessions; `one_time` makes them choose their own at sign-in.

    What others set in their stead ends their API tokens, too; one's own choice leaves other systems alone.
    Oneself, or somebody in one's reach (`NotFound`).
    """
    if by.user_id != user_id:
        must_reach(session, user_id, by=by)
    account = _end_sessions(session, user_id)
    account.must_change_password = one_time
    if one_time:
        revoke_all_tokens(session, user_id)
    _account_fact(session, "access.password.set", user_id, by=by, after={"one_time": one_time})
    return account


def user_changed(
    session: Session, user_id: int, *, before: dict[str, object] | None, after: dict[str, object], by: Actor
) -> None:
    """A user was added (`before` is None) or changed; deactivation ends their sessions.

    Nobody deactivates themselves (`OwnAccount`) or the last administrator (`LastAdministrator`).
    Whoever is added belongs to the area of `by` until they hold a post; only those in reach are changed (`NotFound`).
    """
    by.must(Permission.ACCESS_USER_MANAGE)
    if before is None:
        ensure_account(session, user_id).registered_in = by.region_code
    must_reach(session, user_id, by=by)
    if not after.get("active", True):
        if by.user_id == user_id:
            raise OwnAccount(fields={"active": "active"})
        if _is_admin(session, user_id):
            _refuse_last_admin(session, user_id, until=clock.today())
        _end_sessions(session, user_id)
    verb = "access.user.added" if before is None else "access.user.changed"
    _account_fact(session, verb, user_id, by=by, before=before, after=after)


def set_role_grants(session: Session, role: str, permissions: Collection[Permission], *, by: Actor) -> None:
    """Replace what `role` may do by just `permissions`; for the ministry only (`OnlyNational`).

    The administrator keeps the keys to users and posts.
    """
    by.must(Permission.ACCESS_USER_MANAGE)
    must_be_national(by)
    if role not in role_names(session):
        raise NotFound
    if role == ADMIN and not set(permissions) >= KEYS:
        raise LastKeys
    before = sorted(grants_of(session, role).permissions)
    session.execute(
        text(
            "delete from ab_permission_view_role where role_id = (select id from ab_role where name = :role)"
            " and permission_view_id in (select pv.id from ab_permission_view pv"
            " join ab_view_menu v on v.id = pv.view_menu_id where v.name like '%:%')"
        ),
        {"role": role},
    )
    for permission in sorted(set(permissions)):
        deed, thing = fab_pair(permission)
        session.execute(
            text(
                "insert into ab_permission_view_role (role_id, permission_view_id)"
                " select r.id, pv.id from ab_role r, ab_permission_view pv"
                " join ab_permission p on p.id = pv.permission_id join ab_view_menu v on v.id = pv.view_menu_id"
                " where r.name = :role and p.name = :deed and v.name = :thing"
            ),
            {"role": role, "deed": deed, "thing": thing},
        )
    _role_fact(session, "access.role.changed", role, by=by, before=before, after=sorted(set(permissions)))


def create_role(session: Session, role: str, permissions: Collection[Permission], *, by: Actor) -> None:
    """Add a role of the ministry's own; it may be held at every level."""
    by.must(Permission.ACCESS_USER_MANAGE)
    must_be_national(by)
    if role in role_names(session):
        raise RoleNameTaken
    session.execute(text("insert into ab_role (name) values (:role)"), {"role": role})
    set_role_grants(session, role, permissions, by=by)


def _holds(session: Session, user_id: int, role: str, region_code: int, begin: date, end: date | None) -> bool:
    statement = select(Post.id).where(
        Post.user_id == user_id,
        Post.role == role,
        Post.region_code == region_code,
        or_(Post.valid_to.is_(None), Post.valid_to >= begin),
    )
    if end is not None:
        statement = statement.where(Post.valid_from <= end)
    return session.scalar(statement.limit(1)) is not None


def _is_admin(session: Session, user_id: int) -> bool:
    today = clock.today()
    held = select(Post.id).where(
        Post.user_id == user_id, Post.role == ADMIN, or_(Post.valid_to.is_(None), Post.valid_to >= today)
    )
    return session.scalar(held.limit(1)) is not None


def _refuse_last_admin(session: Session, user_id: int, *, until: date) -> None:
    """Refuse when nobody else who may sign in is an administrator today and after `until`. Takes turns."""
    take_turn(session, ADMIN_TURN)
    other = session.scalar(_OTHER_ADMIN, {"role": ADMIN, "user_id": user_id, "today": clock.today(), "until": until})
    if other is None:
        raise LastAdministrator(fields={"active": "active"})


def _end_sessions(session: Session, user_id: int) -> Account:
    account = ensure_account(session, user_id)
    account.session_epoch += 1
    session.flush()
    return account


def _post_fact(session: Session, verb: str, post: Post, *, by: Actor) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=part_of(post.id),
        region_code=post.region_code,
        about="post",
        about_id=post.id,
        after={
            "user_id": post.user_id,
            "role": post.role,
            "region_code": post.region_code,
            "valid_from": post.valid_from.isoformat(),
            "valid_to": post.valid_to.isoformat() if post.valid_to else None,
        },
    )


def _account_fact(
    session: Session,
    verb: str,
    user_id: int,
    *,
    by: Actor,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=part_of(by.post_id) if by.post_id else 0,
        region_code=by.region_code,
        about="user",
        before=before,
        after={"user_id": user_id} | (after or {}),
    )


def _role_fact(
    session: Session, verb: str, role: str, *, by: Actor, before: list[Permission], after: list[Permission]
) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=0,
        region_code=NATION,
        about="role",
        before={"permissions": [str(p) for p in before]},
        after={"role": role, "permissions": [str(p) for p in after]},
    )

"""Verbs of access: appointing to posts, protecting accounts."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.models import Account, Post
from portal.kernel import clock
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id


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
    """Give a person a post: `role` at `region_code`, from–to (UU 23/2014: officials act within their region)."""
    post = Post(
        id=new_id(part),
        user_id=user_id,
        role=role,
        region_code=region_code,
        valid_from=valid_from or clock.today(),
        valid_to=valid_to,
    )
    session.add(post)
    leave_fact(
        session,
        "access.post.given",
        by=by,
        part=part,
        region_code=region_code,
        about="post",
        about_id=post.id,
        after={"user_id": user_id, "role": role, "region_code": region_code},
    )
    return post


def ensure_account(session: Session, user_id: int, *, must_change_password: bool = False) -> Account:
    """The protection row of a person, made when missing."""
    account = session.get(Account, user_id)
    if account is None:
        account = Account(user_id=user_id, session_epoch=1, must_change_password=must_change_password)
        session.add(account)
        session.flush()
    return account


def end_all_sessions(session: Session, user_id: int) -> None:
    """Make every session and token of a person invalid from now on."""
    ensure_account(session, user_id).session_epoch += 1

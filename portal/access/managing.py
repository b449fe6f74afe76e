"""Who may manage whom: an administrator reaches only people whose posts all lie in the administrator's own area.

Posts that are over count only when a person holds none any more; whoever never held one belongs to the area of the
administrator who registered them. Outside one's reach looks like absence.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, literal, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.access.actor import Actor
from portal.access.errors import OnlyNational, RoleBeyondGiver
from portal.access.models import Account, Post
from portal.access.permissions import LABELS
from portal.access.queries import grants_of
from portal.kernel import clock
from portal.kernel.area import EVERYWHERE, NATION
from portal.kernel.errors import NotFound, Words


def in_reach(actor: Actor, user_id: InstrumentedAttribute[int] | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition under which `actor` may manage the person of `user_id`."""
    area = actor.area
    if area == EVERYWHERE:
        return true()
    today = clock.today()
    theirs = Post.user_id == user_id
    not_over = or_(Post.valid_to.is_(None), Post.valid_to >= today)
    outside = or_(Post.region_code < area.lo, Post.region_code >= area.hi)
    home = exists().where(Account.user_id == user_id, Account.registered_in >= area.lo, Account.registered_in < area.hi)
    holds, held = exists().where(theirs, not_over), exists().where(theirs)
    return or_(
        and_(holds, not_(exists().where(theirs, not_over, outside))),
        and_(not_(holds), held, not_(exists().where(theirs, outside))),
        and_(not_(held), home),
    )


def must_reach(session: Session, user_id: int, *, by: Actor) -> None:
    """Refuse with `NotFound` when the person is not `by`'s to manage."""
    if not session.scalar(select(in_reach(by, literal(user_id)))):
        raise NotFound


def must_be_national(by: Actor) -> None:
    """Roles and what they may do are the whole country's: refuse with `OnlyNational` below the ministry."""
    if by.region_code != NATION:
        raise OnlyNational


def must_hold_rights_of(session: Session, role: str, *, by: Actor) -> None:
    """Nobody gives a role that may do more than they may themselves; the ministry, which sets the roles, gives any."""
    if by.region_code == NATION:
        return
    beyond = grants_of(session, role).permissions - by.permissions
    if beyond:
        raise RoleBeyondGiver(rights=Words(LABELS[right] for right in sorted(beyond)), fields={"role": "role"})

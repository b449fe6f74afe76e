"""One answer for many, begun after its sample was read; from the office's threshold on another person confirms it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.bulk import SECOND, STOPPED, TAKES, Seen, bulk_in, set_going, start_bulk, started_from, tell_bulk
from portal.cases.crowds.asking import ask_second, asked_no_more
from portal.cases.crowds.counting import load_with
from portal.cases.crowds.errors import NothingLeft, NotReadYet, NotWaitingForSecond
from portal.cases.crowds.looking import USED, LookView, look_view, refuse_ended, takes_of
from portal.cases.crowds.rules import Start
from portal.cases.crowds.seconding import why_not_confirm
from portal.cases.crowds.terms import terms_of
from portal.cases.errors import MoreThanSeen
from portal.cases.escalation.rules import below
from portal.cases.inbox import in_area
from portal.cases.processmodels import BulkAction
from portal.kernel import clock
from portal.kernel.reasons import reasoned

MOST = 5


def decide_read(
    session: Session,
    look_id: UUID,
    *,
    action: str,
    note: str,
    return_to: str | None = None,
    reason_code: str = "",
    seen: int,
    by: Actor,
) -> BulkAction:
    """Give one answer to all a sample was drawn from, what was taken out aside, once all of the sample is read.

    From the office's threshold on it waits for a second person; what counts is what will be decided, which is never
    more than the sample was drawn from, with what they answered so at that step on the same day. Whoever begins two at
    once begins them one after the other. `seen`: how many tasks the page showed, those of the actor's own among
    them. One sample begins one bulk action, however often it is sent. Refuses `NotFound`, `LookEnded`, `LookTooOld`,
    `NotReadYet`, `NothingLeft`, `MoreThanSeen`, and what `start_bulk` refuses.
    """
    view = look_view(session, by, look_id)
    look = view.look
    shown = Seen(look.at, seen + len(view.taken_out))
    if (known := started_from(session, shown, by)) is not None:
        return known
    refuse_ended(view)
    if view.left:
        raise NotReadYet(left=str(view.left))
    if len(view.taken_out) >= look.total:
        raise NothingLeft
    terms = terms_of(session, by.region_code)
    begun = start_bulk(
        session,
        step=look.step,
        action=action,
        filters=view.filters,
        note=note,
        return_to=return_to,
        reason_code=reason_code,
        seen=shown,
        terms=Start(look.id, view.taken_out, second=True, hours=terms.hours),
        by=by,
    )
    begun.filters = begun.filters | {TAKES: _takes(session, by, view)}
    if load_with(session, begun).second:
        ask_second(session, begun)
    else:
        set_going(session, begun)
    look.status = USED
    session.flush()
    return begun


def _takes(session: Session, by: Actor, view: LookView) -> int:
    """How many will be decided. Refuses `MoreThanSeen`: the sample tells nothing of what came back to it since."""
    takes, drawn_from = takes_of(session, by, view), view.look.total - len(view.taken_out)
    if takes > drawn_from:
        raise MoreThanSeen(now=takes, seen=drawn_from)
    return takes


def awaiting(session: Session, actor: Actor) -> list[BulkAction]:
    """What waits for the actor's confirmation, the oldest first; at most `MOST`."""
    same = and_(BulkAction.role == actor.role, BulkAction.region_code == actor.region_code)
    asked = select(BulkAction).where(
        BulkAction.status == SECOND,
        or_(same, BulkAction.role.in_(below(actor.role))),
        in_area(BulkAction, actor.area),
        BulkAction.actor_id.not_in(actor.selves),
    )
    found = session.scalars(asked.order_by(BulkAction.id).limit(MOST))
    return [one for one in found if why_not_confirm(session, actor, one) is None]


def confirm_bulk(session: Session, bulk_id: UUID, *, by: Actor) -> BulkAction:
    """Confirm what somebody else began: a worker now gives the answer, in the beginner's name."""
    bulk = _waiting(session, bulk_id, by)
    bulk.confirmed_by, bulk.confirmed_name, bulk.confirmed_at = by.user_id, by.name, clock.now()
    tell_bulk(session, "cases.bulk.confirmed", bulk, by)
    asked_no_more(session, bulk)
    set_going(session, bulk)
    return bulk


def decline_bulk(session: Session, bulk_id: UUID, reason: str, *, by: Actor) -> BulkAction:
    """Do not confirm it: nothing is decided. Refuses also `ReasonRequired`."""
    bulk = _waiting(session, bulk_id, by)
    why = reasoned(reason)
    bulk.confirmed_by, bulk.confirmed_name, bulk.confirmed_at = by.user_id, by.name, clock.now()
    bulk.status, bulk.ended_at, bulk.reversal_reason = STOPPED, clock.now(), why
    tell_bulk(session, "cases.bulk.declined", bulk, by, why)
    asked_no_more(session, bulk)
    session.flush()
    return bulk


def _waiting(session: Session, bulk_id: UUID, by: Actor) -> BulkAction:
    """Refuses `NotFound`, `NotWaitingForSecond`, and what `why_not_confirm` says."""
    bulk = bulk_in(session, bulk_id, lock=True)
    by.must(Permission.CASES_TASK_WORK, at=bulk.region_code)
    if why := why_not_confirm(session, by, bulk):
        raise why
    if bulk.status != SECOND:
        raise NotWaitingForSecond
    return bulk

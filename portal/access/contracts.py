"""Contracts of people: until when an account may be used. The day after the last it closes by itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.errors import ContractOver, LastAdministrator, OwnAccount
from portal.access.managing import must_reach
from portal.access.models import Account
from portal.access.operations import ensure_account, user_changed
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.facts import leave_fact

JOB = "access.close"
_OPEN = text("select active, username, trim(first_name || ' ' || last_name) as name from ab_user where id = :id")
_CLOSE = text("update ab_user set active = false where id = :id")


def set_contract(session: Session, user_id: int, until: date | None, *, by: Actor) -> Account:
    """Until when a person in one's reach may use their account; None = no end.

    Nobody ends their own (`OwnAccount`); a day that is over is refused: `ContractOver`.
    """
    by.must(Permission.ACCESS_USER_MANAGE)
    must_reach(session, user_id, by=by)
    account = ensure_account(session, user_id)
    if account.contract_until == until:
        return account
    if by.user_id == user_id:
        raise OwnAccount(fields={"contract_until": "contract_until"})
    if until is not None and until < clock.today():
        raise ContractOver(fields={"contract_until": "contract_until"})
    before, account.contract_until = account.contract_until, until
    leave_fact(
        session,
        "access.contract.set",
        by=by,
        part=0,
        region_code=by.region_code,
        about="user",
        before={"sampai": before.isoformat() if before else None},
        after={"user_id": user_id, "sampai": until.isoformat() if until else None},
    )
    session.flush()
    return account


def close_ended(session: Session, *, by: Actor) -> int:
    """Close the accounts whose contract is over, ending their sessions; how many. The last administrator's stays."""
    over = session.scalars(select(Account.user_id).where(Account.contract_until < clock.today())).all()
    closed = 0
    for user_id in over:
        user = session.execute(_OPEN, {"id": user_id}).one_or_none()
        if user is None or not user.active:
            continue
        state = {"username": user.username, "name": user.name}
        try:
            user_changed(session, user_id, before=state | {"active": True}, after=state | {"active": False}, by=by)
        except LastAdministrator:
            continue
        session.execute(_CLOSE, {"id": user_id})
        closed += 1
    return closed

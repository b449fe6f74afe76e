"""Asking for the second factor: who waits between password and code, and how often a code may be tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request
from flask import session as cookie

from portal.access.actor import Actor
from portal.access.errors import FactorCodeWrong
from portal.access.factors import use_code
from portal.access.queries import account_of
from portal.access.signin import note_failure, note_success, sign_in_refused
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import set_scope
from portal.kernel.errors import TooMany
from portal.views.kit.identity import renew_cookie
from portal.views.kit.returning import local_path
from portal.views.kit.session import db_session, operation

if TYPE_CHECKING:
    from flask_appbuilder.security.sqla.models import User

WAITS = timedelta(minutes=5)
WAITING = "menunggu_kode"


@dataclass(frozen=True)
class Waiting:
    """Somebody who gave the right password and now owes a code; signed into nothing yet."""

    user_id: int
    epoch: int
    target: str


def wait_for_code(user: User, target: str) -> bool:
    """Let the person wait for their code; False when none is asked of them."""
    account = account_of(db_session(), user.id)
    if account is None or account.factor_since is None:
        return False
    renew_cookie()
    until = (clock.now() + WAITS).timestamp()
    cookie[WAITING] = {"user": user.id, "epoch": account.session_epoch, "until": until, "next": target}
    return True


def who_waits() -> Waiting | None:
    """Who waits in this browser; nobody once five minutes are over or their sessions were ended meanwhile."""
    kept = cookie.get(WAITING)
    if not isinstance(kept, dict) or clock.now().timestamp() > kept["until"]:
        return None
    account = account_of(db_session(), int(kept["user"]))
    if account is None or account.session_epoch != kept["epoch"] or account.factor_since is None:
        return None
    return Waiting(account.user_id, account.session_epoch, local_path(kept["next"]))


@contextmanager
def counting(user_id: int) -> Iterator[None]:
    """One try of a code: counted as failed unless it ends well. `TooMany` while the door is locked."""
    name, address, now = f"kode:{user_id}", request.remote_addr or "", clock.now()
    with operation() as session:
        if minutes := sign_in_refused(session, name, address, now):
            raise TooMany(minutes=minutes)
        attempt = note_failure(session, name, address, now)
    yield
    with operation() as session:
        note_success(session, name, attempt, now)


def right_code(user: User, typed: str) -> bool:
    """Whether the code lets the person in; used up by asking."""
    by = Actor(user.id, user.get_full_name(), "tanpa_penugasan", NATION, frozenset())
    try:
        with counting(user.id), operation() as session:
            set_scope(session, by.scope)
            use_code(session, user.id, typed, by=by)
    except FactorCodeWrong:
        return False
    finally:
        set_scope(db_session(), None)
    return True

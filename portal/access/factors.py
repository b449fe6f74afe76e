"""The second factor: an authenticator app's codes beside the password, with recovery codes for a lost phone.

The app's secret is sealed by the vault, recovery codes are kept as keyed hashes; each code is worth one use. Trying is
limited by the sign-in door (`portal.access.signin`).
"""

from __future__ import annotations

import secrets

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.errors import FactorAlready, FactorCodeWrong, FactorNotBegun
from portal.access.managing import must_reach
from portal.access.models import Account, RecoveryCode, SecondFactor
from portal.access.operations import end_all_sessions, ensure_account
from portal.access.permissions import Permission
from portal.access.totp import matching_period, new_secret
from portal.kernel import clock
from portal.kernel.facts import leave_fact
from portal.kernel.ids import part_of
from portal.kernel.secrets import vault

COLUMN = "second_factor.secret"
RECOVERY_CODES = 10
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def begin_factor(session: Session, user_id: int) -> None:
    """Make the secret the person's app is shown; nothing is asked for until a code of it was typed back.

    It stays the same until then, so that a page loaded twice stays true. Refuses with `FactorAlready`.
    """
    if ensure_account(session, user_id).factor_since:
        raise FactorAlready
    if _factor(session, user_id) is None:
        sealed = vault().seal(new_secret(), column=COLUMN)
        session.add(SecondFactor(user_id=user_id, secret=sealed, last_period=0))
        session.flush()


def begun_factor(session: Session, user_id: int) -> str | None:
    """The secret to show, once begun."""
    factor = session.get(SecondFactor, user_id)
    return vault().open(bytes(factor.secret), column=COLUMN) if factor else None


def confirm_factor(session: Session, user_id: int, typed: str, *, by: Actor) -> tuple[Account, list[str]]:
    """The first code was typed back: from now on it is asked for. Ends all sessions; the recovery codes, shown once."""
    factor, account = _factor(session, user_id), ensure_account(session, user_id)
    if factor is None:
        raise FactorNotBegun
    if account.factor_since:
        raise FactorAlready
    if not _by_app(factor, typed):
        raise FactorCodeWrong(fields={"code": "code"})
    account = end_all_sessions(session, user_id, by=by)
    account.factor_since = clock.now()
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(RecoveryCode(user_id=user_id, digest=_digest(user_id, code)) for code in codes)
    _tell(session, "access.factor.enrolled", user_id, by=by)
    return account, codes


def check_factor(session: Session, user_id: int, typed: str, *, by: Actor) -> bool:
    """Whether the code is the app's or an unused recovery code; it is used up by asking."""
    plain = "".join(typed.lower().split()).replace("-", "")
    factor = _factor(session, user_id)
    if factor is None:
        return False
    if plain.isdigit():
        return _by_app(factor, plain)
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.digest == _digest(user_id, plain),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.user_id)
    ).first()
    if used is None:
        return False
    left = len(session.scalars(_unused(user_id)).all())
    _tell(session, "access.factor.recovered", user_id, by=by, codes_left=left)
    return True


def use_code(session: Session, user_id: int, typed: str, *, by: Actor) -> None:
    """Use a code up. Refuses with `FactorCodeWrong`."""
    if not check_factor(session, user_id, typed, by=by):
        raise FactorCodeWrong(fields={"code": "code"})


def leave_factor(session: Session, user_id: int, typed: str, *, by: Actor) -> Account:
    """The person gives their app up, proving it with a last code; to enrol another phone."""
    use_code(session, user_id, typed, by=by)
    return _forget(session, "access.factor.left", user_id, by=by)


def reset_factor(session: Session, user_id: int, *, by: Actor) -> Account:
    """An administrator takes a lost factor away; the person enrols again. Refuses those out of reach (`NotFound`)."""
    by.must(Permission.ACCESS_USER_MANAGE)
    must_reach(session, user_id, by=by)
    return _forget(session, "access.factor.reset", user_id, by=by)


def reseal_factors(session: Session) -> int:
    """Seal every app's secret with the newest key; how many had an older one."""
    stale = [one for one in session.scalars(select(SecondFactor).with_for_update()) if not _is_current(one)]
    for factor in stale:
        secret = vault().open(bytes(factor.secret), column=COLUMN)
        factor.secret = vault().seal(secret, column=COLUMN)
    return len(stale)


def recovery_codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes are unused."""
    return len(session.scalars(_unused(user_id)).all())


def _forget(session: Session, verb: str, user_id: int, *, by: Actor) -> Account:
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    account = end_all_sessions(session, user_id, by=by)
    account.factor_since = None
    _tell(session, verb, user_id, by=by)
    return account


def _factor(session: Session, user_id: int) -> SecondFactor | None:
    """The person's factor, locked: two requests with one code take turns."""
    return session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id).with_for_update())


def _by_app(factor: SecondFactor, typed: str) -> bool:
    secret = vault().open(bytes(factor.secret), column=COLUMN)
    period = matching_period(secret, typed.strip(), clock.now(), after=factor.last_period)
    if period is None:
        return False
    factor.last_period = period
    return True


def _tell(session: Session, verb: str, user_id: int, *, by: Actor, **more: int) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=part_of(by.post_id) if by.post_id else 0,
        region_code=by.region_code,
        about="user",
        after={"user_id": user_id} | more,
    )


def _is_current(factor: SecondFactor) -> bool:
    return vault().is_current(bytes(factor.secret))


def _unused(user_id: int) -> Select[bytes]:
    return select(RecoveryCode.digest).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))


def _new_code() -> str:
    """Ten signs without look-alikes, about 49 bits, in two groups; a letter among them tells it from an app's code."""
    while True:
        code = "".join(secrets.choice(_SIGNS) for _ in range(10))
        if not code.isdigit():
            return f"{code[:5]}-{code[5:]}"


def _digest(user_id: int, code: str) -> bytes:
    return vault().blind_index(code.replace("-", ""), kind=f"recovery code of {user_id}")

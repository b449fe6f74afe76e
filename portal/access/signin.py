"""The sign-in door: which failures lock it, for whom, how long. The page and the API share it, and all workers do.

An attempt is noted as failed before the password is looked at, and forgiven when it was right: a hundred guesses sent
at once count as a hundred.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.models import SignInAttempt
from portal.kernel.database import take_turn
from portal.kernel.ids import new_id

NAME_LIMIT = 5
"""Failures of one name that lock it."""
ADDRESS_LIMIT = 30
"""Failures from one address that lock it: an office shares one."""
WINDOW = timedelta(minutes=15)
"""How close together they must be, and how long the lock then holds."""
KEPT = timedelta(days=1)


def sign_in_refused(session: Session, username: str, address: str, now: datetime) -> int:
    """Whole minutes until this name may be tried from this address again; 0 = now. Takes turns with other attempts."""
    return max(
        _minutes_left(session, _name_key(username), NAME_LIMIT, now),
        _minutes_left(session, _address_key(address), ADDRESS_LIMIT, now),
    )


def note_failure(session: Session, username: str, address: str, now: datetime) -> tuple[UUID, UUID]:
    """Count an attempt as failed; returns what `note_success` takes back."""
    by_name = SignInAttempt(id=new_id(0), key=_name_key(username), at=now)
    by_address = SignInAttempt(id=new_id(0), key=_address_key(address), at=now)
    session.add_all([by_name, by_address])
    session.flush()
    return by_name.id, by_address.id


def note_success(session: Session, username: str, attempt: tuple[UUID, UUID], now: datetime) -> None:
    """The attempt was right after all: forgive it and the name's earlier failures, and forget what is long past."""
    session.execute(
        delete(SignInAttempt).where(
            (SignInAttempt.key == _name_key(username)) | SignInAttempt.id.in_(attempt) | (SignInAttempt.at < now - KEPT)
        )
    )


def _name_key(username: str) -> str:
    return "nama:" + username.strip().lower()[:128]


def _address_key(address: str) -> str:
    return "alamat:" + address


def _minutes_left(session: Session, key: str, limit: int, now: datetime) -> int:
    take_turn(session, int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True))
    latest = list(
        session.scalars(
            select(SignInAttempt.at).where(SignInAttempt.key == key).order_by(SignInAttempt.at.desc()).limit(limit)
        )
    )
    if len(latest) < limit or latest[0] - latest[-1] > WINDOW:
        return 0
    return max(0, -((now - latest[0] - WINDOW) // timedelta(minutes=1)))

"""Setting passwords: one way for the page, the administrator and FAB's own commands, always checked and recorded."""

from __future__ import annotations

import secrets

from flask_appbuilder.security.sqla.models import User
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from portal.access.actor import Actor
from portal.access.errors import PasswordUnchanged, PasswordWrong
from portal.access.models import Account
from portal.access.operations import password_set
from portal.access.rules import check_password


def one_time_password() -> str:
    """A password to be typed once: 16 characters without look-alikes (about 79 bits), in groups of four."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(signs) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def set_password(session: Session, user: User, password: str, *, by: Actor, one_time: bool = False) -> Account:
    """Replace a person's password and end their sessions; `one_time` makes them choose another when they sign in."""
    check_password(password, username=user.username)
    user.password = generate_password_hash(password)
    return password_set(session, user.id, one_time=one_time, by=by)


def change_password(session: Session, user: User, *, old: str, new: str, by: Actor) -> Account:
    """A person replaces their own password, knowing the old one."""
    if not check_password_hash(user.password or "", old):
        raise PasswordWrong(fields={"old": "old"})
    if old == new:
        raise PasswordUnchanged(fields={"new": "new"})
    return set_password(session, user, new, by=by)

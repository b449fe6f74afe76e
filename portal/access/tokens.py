"""Tokens for other systems: made by a person for the post they act in, with scopes and an end.

A token can do no more than its post: rights and area are looked up at every call, so it ends with the post, with the
account, and whenever the person signs out everywhere. Only a hash is kept, so nobody can read a token again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, text, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.errors import NoPost, TokenForms, TooManyTokens
from portal.access.managing import in_reach, must_reach
from portal.access.models import ApiToken
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of

PREFIX = "vvl_"
"""By what a token is known at first sight: in a header, in a leaked file."""
SECRET_BYTES = 32
HINT = 8
LONGEST_NAME = 80
LIVES = (30, 90, 180, 365)
"""Days a token may live."""
MOST = 20
"""Tokens in force of one person."""
CALLS_PER_MINUTE = 300
"""Calls of one token, or of one person's sessions, in a minute."""
MAKING_TURN = 4_108_160_000_000
"""Advisory locks, one for each person: two tokens made at once do not pass the number of tokens together."""
_USED_ONCE_A = timedelta(minutes=1)
_COUNT = text(
    "insert into api_window (caller, minute, calls) values (:caller, :minute, 1)"
    " on conflict (caller) do update set minute = excluded.minute,"
    " calls = case when api_window.minute = excluded.minute then api_window.calls + 1 else 1 end returning calls"
)


class Scope(StrEnum):
    """What a token may be made for; it never adds to what its post may do."""

    READ_REGISTRY = "read:registry"
    READ_PERSONAL = "read:personal"
    READ_CASES = "read:cases"
    PROPOSE = "propose"


SCOPE_RIGHTS: dict[Scope, Permission] = {
    Scope.READ_REGISTRY: Permission.REGISTRY_KELUARGA_READ,
    Scope.READ_PERSONAL: Permission.REGISTRY_SECRET_REVEAL,
    Scope.READ_CASES: Permission.CASES_CASE_READ,
    Scope.PROPOSE: Permission.CASES_USULAN_PROPOSE,
}
"""Scope → the right its holder's role must have."""
SCOPE_LABELS: dict[Scope, str] = {
    Scope.READ_REGISTRY: "Membaca keluarga, individu, dan rumah tangga",
    Scope.READ_PERSONAL: "Melihat data anak, disabilitas, kesehatan, dan keuangan tanpa disamarkan",
    Scope.READ_CASES: "Membaca kasus dan keputusannya",
    Scope.PROPOSE: "Mengirim usulan",
}


@dataclass(frozen=True)
class Pass:
    """What a token opens: for whom, in which post, for which scopes."""

    id: UUID
    user_id: int
    post_id: UUID
    scopes: frozenset[str]


def make_token(session: Session, *, name: str, scopes: Collection[str], days: int, by: Actor) -> tuple[ApiToken, str]:
    """Make a token for the post `by` acts in; returns it with its secret, which is told this once.

    Refuses `NoPost`, `TokenForms` (name, scopes beyond the role, unknown life) and `TooManyTokens`.
    """
    if by.post_id is None:
        raise NoPost
    name = " ".join(name.split())
    offered = offered_scopes(by)
    wrong: dict[str, str] = {}
    if not 0 < len(name) <= LONGEST_NAME:
        wrong["name"] = "Isi nama sistem yang memakai token ini."
    if not scopes or not set(scopes) <= set(offered):
        wrong["scopes"] = "Pilih sedikitnya satu lingkup yang boleh bagi peran Anda."
    if days not in LIVES:
        wrong["days"] = "Pilih masa berlaku."
    if wrong:
        raise TokenForms(fields=wrong)
    now = clock.now()
    take_turn(session, MAKING_TURN + by.user_id)
    if len(tokens_of(session, by.user_id)) >= MOST:
        raise TooManyTokens(most=MOST)
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken(
        id=new_id(part_of(by.post_id)),
        user_id=by.user_id,
        post_id=by.post_id,
        name=name,
        scopes=[scope.value for scope in offered if scope in scopes],
        digest=_digest(secret),
        hint=secret[: len(PREFIX) + HINT],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(token)
    _token_fact(session, "access.token.made", token, by=by)
    return token, secret


def offered_scopes(actor: Actor) -> list[Scope]:
    """The scopes the actor's role can fill."""
    return [scope for scope, right in SCOPE_RIGHTS.items() if right in actor.permissions]


def tokens_of(session: Session, user_id: int) -> list[ApiToken]:
    """A person's tokens in force, newest first."""
    mine = select(ApiToken).where(ApiToken.user_id == user_id, *_in_force(clock.now()))
    return list(session.scalars(mine.order_by(ApiToken.created_at.desc(), ApiToken.id)))


def revoke_token(session: Session, token_id: UUID, *, by: Actor) -> ApiToken:
    """End one of one's own tokens at once; anybody else's does not exist (`NotFound`)."""
    token = session.get(ApiToken, token_id, with_for_update=True)
    if token is None or token.user_id != by.user_id:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        _token_fact(session, "access.token.revoked", token, by=by)
    return token


def tokens_in_reach(by: Actor) -> Select[Any]:
    """The tokens in force of everybody `by` manages, to be narrowed and paged."""
    by.must(Permission.ACCESS_USER_MANAGE)
    return select(ApiToken).where(in_reach(by, ApiToken.user_id), *_in_force(clock.now()))


def revoke_token_of_another(session: Session, token_id: UUID, *, by: Actor) -> ApiToken:
    """End a token of somebody `by` manages at once; anybody else's does not exist (`NotFound`)."""
    by.must(Permission.ACCESS_USER_MANAGE)
    token = session.get(ApiToken, token_id, with_for_update=True)
    if token is None:
        raise NotFound
    must_reach(session, token.user_id, by=by)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        _token_fact(session, "access.token.revoked", token, by=by, pemegang=token.user_id)
    return token


def revoke_all_tokens(session: Session, user_id: int) -> int:
    """End every token of a person, with their sessions; how many there were. The caller leaves the fact."""
    ended = update(ApiToken).where(ApiToken.user_id == user_id, *_in_force(clock.now()))
    return session.execute(ended.values(revoked_at=clock.now())).rowcount  # type: ignore[attr-defined, no-any-return]


def open_token(session: Session, secret: str) -> Pass | None:
    """What the token of a secret opens, noted as used (to the minute); None when there is none in force."""
    now = clock.now()
    token = session.scalar(select(ApiToken).where(ApiToken.digest == _digest(secret), *_in_force(now)))
    if token is not None:
        stale = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at < now - _USED_ONCE_A)
        session.execute(update(ApiToken).where(ApiToken.id == token.id, stale).values(last_used_at=now))
    return Pass(token.id, token.user_id, token.post_id, frozenset(token.scopes)) if token else None


def count_call(session: Session, caller: str, *, limit: int) -> int:
    """Count a call of `caller`; 0, or the seconds to wait once it made more than `limit` in this minute."""
    now = clock.now()
    session.execute(text("set local synchronous_commit = off"))
    calls = session.execute(_COUNT, {"caller": caller, "minute": int(now.timestamp()) // 60}).scalar_one()
    return 0 if calls <= limit else 60 - now.second


def _in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ApiToken.revoked_at.is_(None), ApiToken.expires_at > now


def _digest(secret: str) -> bytes:
    """Of 256 random bits a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).digest()


def _token_fact(session: Session, verb: str, token: ApiToken, *, by: Actor, **more: object) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=part_of(token.post_id),
        region_code=by.region_code,
        about="api_token",
        about_id=token.id,
        after={"nama": token.name, "lingkup": token.scopes, "sampai": token.expires_at.isoformat(), **more},
    )

"""Tokens for programs: the same door as the page, an epoch in every token, problem+json for every refusal."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, request
from flask_appbuilder import expose
from flask_appbuilder.api import BaseApi
from flask_babel import gettext as _
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    current_user,
    jwt_required,
    verify_jwt_in_request,
)

from portal.access import tokens
from portal.access.errors import PasswordMustChange, ScopeMissing, TokenEnded, TokenMissing, TooManyCalls
from portal.access.operations import ensure_account
from portal.access.queries import account_of
from portal.access.rules import LONGEST
from portal.kernel.errors import Invalid
from portal.views.kit.codes import right_code
from portal.views.kit.errors import answer, refusal_text
from portal.views.kit.screens import public
from portal.views.kit.session import db_session, operation
from portal.views.kit.signin import NAME_LENGTH, open_door

CODE_LENGTH = 24


class TokenApi(BaseApi):  # type: ignore[misc]
    """`/api/v1/security/login` and `/refresh`, by FAB's addresses and field names."""

    resource_name = "security"
    version = "v1"

    @expose("/login", methods=["POST"])
    @public
    def login(self) -> Response:
        """`{"username", "password", "code"?, "refresh": true?}` → access token (15 minutes), refresh token if asked.

        `code`: of the second factor, from whoever has one.
        """
        asked = request.get_json(silent=True)
        given = asked if isinstance(asked, dict) else {}
        username, password = given.get("username"), given.get("password")
        if not _typed(username, NAME_LENGTH) or not _typed(password, LONGEST):
            raise Invalid(fields={"username": _("Wajib diisi."), "password": _("Wajib diisi.")})
        user = open_door(str(username), str(password))
        if user is None:
            return answer(401, _("Nama pengguna atau kata sandi tidak cocok."))
        with operation() as session:
            account = ensure_account(session, user.id)
        if account.must_change_password:
            raise PasswordMustChange
        code = given.get("code")
        if account.factor_since and not (_typed(code, CODE_LENGTH) and right_code(user, str(code))):
            return answer(401, _("Kode verifikasi diperlukan, atau tidak cocok."))
        tokens = {"access_token": create_access_token(str(user.id), additional_claims={"epoch": account.session_epoch})}
        if given.get("refresh"):
            claims = {"epoch": account.session_epoch}
            tokens["refresh_token"] = create_refresh_token(str(user.id), additional_claims=claims)
        return jsonify(tokens)

    @expose("/refresh", methods=["POST"])
    @jwt_required(refresh=True)
    @public
    def refresh(self) -> Response:
        """A new access token for a refresh token whose person's sessions were not ended meanwhile."""
        epoch = account_of(db_session(), current_user.id).session_epoch  # type: ignore[union-attr]
        token = create_access_token(str(current_user.id), additional_claims={"epoch": epoch}, fresh=False)
        return jsonify(access_token=token)


def _typed(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest


def bearer_user(_request: Any) -> Any:
    """The person of an API call's token, for Flask-Login; a bad token ends the request with 401, too many with 429."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not request.path.startswith("/api/") or request.endpoint == "TokenApi.refresh":
        return None
    if secret.strip().startswith(tokens.PREFIX):
        return _holder(secret.strip())
    verify_jwt_in_request()
    user_id = current_user.id
    _meter(f"orang:{user_id}")
    return current_app.appbuilder.sm.load_user(user_id)


def _holder(secret: str) -> Any:
    """Who made an API token, still allowed to sign in; `g.api_token` says for which post and what for."""
    with operation() as session:
        token = tokens.open_token(session, secret)
    if token is None:
        raise TokenEnded
    _meter(f"token:{token.id}")
    user = current_app.appbuilder.sm.load_user(token.user_id)
    if user is None:
        raise TokenEnded
    g.api_token = token
    return user


def _meter(caller: str) -> None:
    """Count a call; refuses `TooManyCalls` when there were too many in this minute."""
    limit = current_app.config.get("API_CALLS_PER_MINUTE", tokens.CALLS_PER_MINUTE)
    with operation() as session:
        wait = tokens.count_call(session, caller, limit=limit)
    if wait:
        raise TooManyCalls(seconds=wait)


def demand_scope() -> None:
    """An API token opens only routes that say for which scope they are (`portal_scope`), and only with that scope."""
    token = g.get("api_token")
    if token is None or request.endpoint is None:
        return
    needed = getattr(current_app.view_functions[request.endpoint], "portal_scope", None)
    if needed is None or (needed and needed not in token.scopes):
        raise ScopeMissing(scope=needed or "-")


def token_scopes() -> frozenset[str]:
    """The scopes of this call's token; none for a person at the portal."""
    token = g.get("api_token")
    return token.scopes if token else frozenset()


def register(app: Flask) -> None:
    """Hook the scopes in, after identification."""
    app.before_request(demand_scope)


def ended(_header: dict[str, Any], claims: dict[str, Any]) -> bool:
    """Whether the token's sessions were ended since it was made: sign-out everywhere, new password, new post."""
    account = account_of(db_session(), int(claims["sub"]))
    return account is None or claims.get("epoch") != account.session_epoch or account.must_change_password


def install(manager: JWTManager) -> None:
    """Give FAB's token manager the epoch check and our way of saying no."""

    def refuse(*_args: Any) -> Response:
        sent = "Authorization" in request.headers
        return answer(401, refusal_text(TokenEnded() if sent else TokenMissing()))

    manager.token_in_blocklist_loader(ended)
    for loader in (
        manager.unauthorized_loader,
        manager.invalid_token_loader,
        manager.expired_token_loader,
        manager.revoked_token_loader,
        manager.user_lookup_error_loader,
        manager.needs_fresh_token_loader,
    ):
        loader(refuse)

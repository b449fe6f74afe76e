"""Every unsafe request that a session cookie speaks for carries a token, FAB's APIs included (FAB exempts them)."""

from __future__ import annotations

from flask import Flask, g
from flask import session as cookie
from flask_wtf.csrf import CSRFProtect


def register(app: Flask) -> None:
    """Protect forms by Flask-WTF; and exempted APIs, whenever the caller is signed in by cookie.

    Programs with a token of their own carry no signed-in cookie, so no other site can speak through them.
    """
    protection = CSRFProtect(app)

    def protect_cookie_calls() -> None:
        if cookie.get("_user_id") and not g.get("csrf_valid"):
            protection.protect()

    app.before_request(protect_cookie_calls)

"""Security headers: a strict content policy without nonces, no framing, no sniffing, no referrer leaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, request
from flask_talisman import Talisman

View = TypeVar("View", bound=Callable[..., Any])

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": ["'self'", "data:", "blob:"],
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

DRAWING = POLICY | {"style-src": ["'self'", "'unsafe-inline'"]}
"""Drawing boards place what they draw by inline styles; scripts stay as strict as everywhere."""


def draws(view: View) -> View:
    """The route's page holds a drawing board (bpmn-js, dmn-js): inline styles are allowed there, nothing else is."""
    view.talisman_view_options = {"content_security_policy": DRAWING}  # type: ignore[attr-defined]
    return view


ALONE = {"default-src": "'none'", "style-src": "'unsafe-inline'", "sandbox": ""}
"""A file somebody sent, opened by itself: it loads nothing, runs nothing, belongs to no origin."""


def sent_file(view: View) -> View:
    """The route answers with a file that somebody sent."""
    view.talisman_view_options = {"content_security_policy": ALONE}  # type: ignore[attr-defined]
    return view


def _private(response: Response) -> Response:
    """Pages with people's data are never kept by a cache."""
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def register(app: Flask) -> None:
    """Install the headers; HTTPS itself is the proxy's work."""
    settings = app.config["SETTINGS"]
    Talisman(
        app,
        content_security_policy=POLICY,
        force_https=False,
        session_cookie_secure=settings.secure_cookies,
        strict_transport_security=settings.secure_cookies,
        referrer_policy="same-origin",
        frame_options="DENY",
        permissions_policy={"geolocation": "(self)", "camera": "(self)", "microphone": "()"},
    )
    app.after_request(_private)

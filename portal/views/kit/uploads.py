"""How large a request may be: small everywhere, larger at the one door through which spreadsheets come in.

Set before anything reads the form, so that what is too large is refused by its announced size, unread.
"""

from __future__ import annotations

from flask import Flask, request

from portal.exchange.limits import MB, limits

DOOR = "ImportScreen.upload"


def widen() -> None:
    """Before every view."""
    if request.endpoint == DOOR:
        request.max_content_length = limits().upload + MB


def register(app: Flask) -> None:
    """Hook in; after identification, before what reads forms."""
    app.before_request(widen)

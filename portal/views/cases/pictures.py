"""Stored files as answers: photos of a visit, and the evidence of a proposal."""

from __future__ import annotations

from flask import Response, current_app

from portal.fieldwork.store import PhotoStore

HOUR = 3600


def store() -> PhotoStore:
    """The store of this portal's photos and papers."""
    return PhotoStore(current_app.config["SETTINGS"].instance / "photos")


def stored(sha256: str, mime: str, *, personal: bool) -> Response:
    """A stored file; a browser keeps a house for an hour, a paper with numbers never."""
    response = Response(store().read(sha256), mimetype=mime)
    response.headers["Cache-Control"] = "private, no-store" if personal else f"private, max-age={HOUR}"
    return response

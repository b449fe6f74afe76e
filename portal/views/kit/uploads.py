"""How large a request may be: as a visit's photos everywhere, larger where spreadsheets come in, less for evidence.

Set before anything reads the form, so that what is too large is refused by its announced size, unread.
"""

from __future__ import annotations

from flask import Flask, request

from portal.cases.evidence.limits import LARGEST_FORM
from portal.exchange.limits import MB, limits

DOOR, EVIDENCE = "ImportScreen.upload", "EvidenceScreen.add"


def widen() -> None:
    """Before every view."""
    if request.endpoint == DOOR:
        request.max_content_length = limits().upload + MB
    elif request.endpoint == EVIDENCE:
        request.max_content_length = LARGEST_FORM


def register(app: Flask) -> None:
    """Hook in; after identification, before what reads forms."""
    app.before_request(widen)

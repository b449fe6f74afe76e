"""Verivali: the portal that keeps a social registry true.

`create_app` imports the composition root lazily, so importing one rule boots nothing else.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings

GUNICORN_GIVES_UP = 3


def create_app(settings: Settings | None = None) -> Flask:
    """Build the WSGI application from `settings` (default: the environment).

    A refusal to start prints its one line and ends with the code at which gunicorn stops instead of trying for ever.
    """
    try:
        from portal.app import build
        from portal.kernel.lasting import keep_loaded

        app = build(settings)
    except SystemExit as refusal:
        if isinstance(refusal.code, str):
            print(refusal.code, file=sys.stderr, flush=True)  # noqa: T201 - the last thing this process says
            raise SystemExit(GUNICORN_GIVES_UP) from None
        raise
    keep_loaded()
    return app

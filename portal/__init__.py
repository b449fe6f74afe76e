"""Verivali: the portal that keeps a social registry true.

`create_app` imports the composition root lazily, so importing one rule boots nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Build the WSGI application from `settings` (default: the environment)."""
    from portal.app import build

    return build(settings)

"""Ways in for people and machines: screens and APIs, each a thin caller of operations and queries."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from flask_appbuilder import AppBuilder

ROOMS = (
    "access",
    "api",
    "cases",
    "decrees",
    "documents",
    "exchange",
    "health",
    "instruments",
    "monitoring",
    "musdes",
    "notices",
    "padan",
    "processes",
    "reasons",
    "regions",
    "registry",
    "statements",
)


def register_all(app: Flask, appbuilder: AppBuilder) -> None:
    """Let each room register its own views: `portal.views.<room>.register(app, appbuilder)`."""
    for room in ROOMS:
        import_module(f"portal.views.{room}").register(app, appbuilder)

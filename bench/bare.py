"""A bare Flask to compare with, in a file of its own: importing it must not import the portal."""

from __future__ import annotations

from flask import Flask


def bare() -> Flask:
    """The least a Flask application can be."""
    app = Flask("bare")
    app.add_url_rule("/", "index", lambda: "bare")
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    return app

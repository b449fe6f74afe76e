"""Letters that come back signed, on screen: a village's SPTJM in place of a meeting, a regency's letters."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder

from portal.views.statements.screens import StatementScreen


def register(app: Flask, appbuilder: AppBuilder) -> None:  # noqa: ARG001 - every room of views is registered alike
    """Screens; they are reached from meetings and from letters."""
    appbuilder.add_view_no_menu(StatementScreen)

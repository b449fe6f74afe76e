"""What watchers see: the trail."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.kit.navigation import Entry, add_entry
from portal.views.monitoring.labels import actor_text
from portal.views.monitoring.officer import OfficerScreen
from portal.views.monitoring.trail import TrailScreen


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their place in the navigation."""
    app.jinja_env.filters["pelaku"] = actor_text
    appbuilder.add_view_no_menu(TrailScreen)
    appbuilder.add_view_no_menu(OfficerScreen)
    add_entry(app, Entry("Pantau", _("Jejak"), "/jejak/", "history", Permission.CASES_AUDIT_READ, 60, phone=True))

"""Padan on screen: whose data the civil registry tells differently, and what is done about it."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.area import Level, level_of
from portal.registry.padan.queries import waiting
from portal.views.kit.navigation import Entry, add_entry
from portal.views.kit.session import db_session
from portal.views.padan.files import PadanFileScreen
from portal.views.padan.queue import PadanScreen


def _waiting(actor: Actor) -> int:
    """Above a regency the number says nothing about one's own work, and counting it costs."""
    return waiting(db_session(), actor) if level_of(actor.region_code) >= Level.KABUPATEN else 0


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their place in the navigation."""
    for screen in (PadanScreen, PadanFileScreen):
        appbuilder.add_view_no_menu(screen)
    read = Permission.REGISTRY_KELUARGA_READ
    add_entry(app, Entry("Data", _("Padan Dukcapil"), "/padan/", "id-card", read, 43, count=_waiting))

"""The ministry's monthly decree: its desk, and the list anybody may read."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.decrees.desk import DecreeScreen
from portal.views.decrees.publiclist import PublicListScreen
from portal.views.kit.navigation import Entry, add_entry


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their place in the navigation."""
    for screen in (DecreeScreen, PublicListScreen):
        appbuilder.add_view_no_menu(screen)
    read = Permission.CASES_CASE_READ
    add_entry(app, Entry("Kerja", _("Penetapan"), "/penetapan/", "shield-check", read, 22, national=True))

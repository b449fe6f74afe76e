"""Village meetings on screen: the list, the minutes taken live, the berita acara and the locked batch."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.kit.navigation import Entry, add_entry
from portal.views.musdes.closing import MusdesClosingScreen
from portal.views.musdes.meetings import MusdesScreen
from portal.views.musdes.minutes import MusdesMinutesScreen
from portal.views.musdes.papers import MusdesPaperScreen


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their place in the navigation."""
    for screen in (MusdesScreen, MusdesMinutesScreen, MusdesPaperScreen, MusdesClosingScreen):
        appbuilder.add_view_no_menu(screen)
    add_entry(app, Entry("Kerja", _("Musyawarah"), "/musdes/", "users", Permission.CASES_CASE_READ, 25))

"""Spreadsheets in and out."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.exchange.exports import ExportScreen
from portal.views.exchange.imports import ImportScreen
from portal.views.kit.navigation import Entry, add_entry


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their places in the navigation."""
    for screen in (ImportScreen, ExportScreen):
        appbuilder.add_view_no_menu(screen)
    add_entry(app, Entry("Data", _("Impor"), "/impor/", "upload", Permission.EXCHANGE_IMPORT_MAKE, 60))
    add_entry(app, Entry("Data", _("Ekspor"), "/ekspor/", "download", Permission.EXCHANGE_EXPORT_MAKE, 70))

"""The regions' pages: browse the country from province to village, and the search that pickers ask."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.kit.navigation import Entry, add_entry
from portal.views.regions.screens import RegionScreen


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screen and place in the navigation."""
    appbuilder.add_view_no_menu(RegionScreen)
    add_entry(app, Entry("Data", _("Wilayah"), "/wilayah/", "map-pin", Permission.REGIONS_REGION_READ, 50))

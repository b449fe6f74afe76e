"""The reason catalogue: the ministry's page, and its words wherever a reason is chosen or read."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.kit.navigation import Entry, add_entry
from portal.views.reasons.screens import ReasonScreen
from portal.views.reasons.words import alasan_kode, offered, saran, sebutan


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """The screen, its place in the navigation, and the words of reasons for every template."""
    appbuilder.add_view_no_menu(ReasonScreen)
    app.jinja_env.filters.update(sebutan=sebutan, saran=saran, alasan_kode=alasan_kode)
    app.jinja_env.globals["alasan_untuk"] = offered
    manage = Permission.REGISTRY_REASON_MANAGE
    add_entry(app, Entry("Kelola", _("Daftar alasan"), "/alasan/", "list", manage, 66, national=True))

"""The questionnaire editor: read, draft, preview, compare, propose and sign; see portal.instruments.operations."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.instruments.drafting import InstrumentDraftScreen
from portal.views.instruments.editor import InstrumentEditScreen
from portal.views.instruments.pages import InstrumentScreen
from portal.views.instruments.rosters import InstrumentRosterScreen
from portal.views.instruments.signing import InstrumentSigningScreen
from portal.views.kit.navigation import Entry, add_entry


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their place in the navigation."""
    for screen in (
        InstrumentScreen,
        InstrumentDraftScreen,
        InstrumentEditScreen,
        InstrumentRosterScreen,
        InstrumentSigningScreen,
    ):
        appbuilder.add_view_no_menu(screen)
    add_entry(
        app,
        Entry("Kelola", _("Kuesioner"), "/kuesioner/", "clipboard-list", Permission.INSTRUMENTS_INSTRUMENT_MANAGE, 45),
    )

"""The studio: processes are read, drawn, checked, proposed, signed and watched here; see portal.cases.deploying."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.kit.navigation import Entry, add_entry
from portal.views.processes.drafting import DraftScreen
from portal.views.processes.living import LiveScreen
from portal.views.processes.migrating import MigrationScreen
from portal.views.processes.pages import ProcessScreen
from portal.views.processes.promising import PathScreen
from portal.views.processes.signing import SigningScreen
from portal.views.processes.stuck import StuckScreen


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their place in the navigation."""
    screens = (
        ProcessScreen,
        DraftScreen,
        PathScreen,
        SigningScreen,
        LiveScreen,
        MigrationScreen,
        StuckScreen,
    )
    for screen in screens:
        appbuilder.add_view_no_menu(screen)
    add_entry(app, Entry("Kelola", _("Proses"), "/proses/", "workflow", Permission.PROCESSES_PROCESS_READ, 40))

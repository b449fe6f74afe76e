"""The register's pages: families, people and households, proposals about them, and the same for programs."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.kit.navigation import Entry, add_entry
from portal.views.registry.apis import IndividuApi, KeluargaApi, RutaApi
from portal.views.registry.family import KeluargaView
from portal.views.registry.lists import IndividuView, RutaView
from portal.views.registry.moving import MoveScreen
from portal.views.registry.proposing import ProposalScreen
from portal.views.registry.reversing import ReversalScreen


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Model views, screens, APIs and their place in the navigation."""
    for view in (KeluargaView, IndividuView, RutaView, ProposalScreen, MoveScreen, ReversalScreen):
        appbuilder.add_view_no_menu(view)
    for api in (KeluargaApi, IndividuApi, RutaApi):
        appbuilder.add_api(api)
    read = Permission.REGISTRY_KELUARGA_READ
    add_entry(app, Entry("Data", _("Keluarga"), "/keluarga/", "users", read, 40, phone=True))

"""The register's pages: families, people and households, and proposals about them."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.registry.answers import install_reader
from portal.views.kit.navigation import Entry, add_entry
from portal.views.registry.doubles import DoublesScreen
from portal.views.registry.family import KeluargaView
from portal.views.registry.lists import IndividuView, RutaView
from portal.views.registry.moving import MoveScreen
from portal.views.registry.objecting import ObjectionScreen
from portal.views.registry.proposing import ProposalScreen
from portal.views.registry.reading import read_answer
from portal.views.registry.regrouping import RegroupScreen
from portal.views.registry.relocating import RelocationScreen
from portal.views.registry.reversing import ReversalScreen


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Model views, screens and their place in the navigation; and who puts answers into words."""
    install_reader(read_answer)
    for view in (
        KeluargaView,
        IndividuView,
        RutaView,
        ProposalScreen,
        DoublesScreen,
        MoveScreen,
        ObjectionScreen,
        RegroupScreen,
        RelocationScreen,
        ReversalScreen,
    ):
        appbuilder.add_view_no_menu(view)
    read = Permission.REGISTRY_KELUARGA_READ
    add_entry(app, Entry("Data", _("Keluarga"), "/keluarga/", "users", read, 40, phone=True))
    add_entry(app, Entry("Data", _("Data ganda"), "/ganda/", "git-compare-arrows", read, 45))

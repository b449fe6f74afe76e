"""One's own account, one's language and look, and the posts of others."""

from __future__ import annotations

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.views.access.absence import AbsenceScreen, UserAbsenceScreen
from portal.views.access.account import AccountScreen
from portal.views.access.alltokens import AllTokensScreen
from portal.views.access.factor import CodeScreen, FactorScreen
from portal.views.access.groups import GroupScreen
from portal.views.access.manypeople import ManyPeopleScreen
from portal.views.access.posts import PostScreen
from portal.views.access.preferences import PreferenceScreen
from portal.views.access.rights import RightsScreen
from portal.views.access.tokens import TokenScreen
from portal.views.kit.navigation import Entry, add_entry


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """Screens and their places in the navigation."""
    own = (AccountScreen, AbsenceScreen, CodeScreen, FactorScreen, PreferenceScreen, TokenScreen)
    for screen in (*own, PostScreen, UserAbsenceScreen, AllTokensScreen):
        appbuilder.add_view_no_menu(screen)
    for screen in (RightsScreen, ManyPeopleScreen, GroupScreen):
        appbuilder.add_view_no_menu(screen)
    add_entry(app, Entry("Kelola", _("Pengguna"), "/pengguna/", "users", Permission.ACCESS_USER_MANAGE, 80, phone=True))
    roles = Entry("Kelola", _("Peran"), "/peran/", "key", Permission.ACCESS_USER_MANAGE, 81, phone=True, national=True)
    add_entry(app, roles)

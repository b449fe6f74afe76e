"""Notices on screen: the bell of every page, the list, the ways one wants to be told."""

from __future__ import annotations

from flask import Flask, g
from flask_appbuilder import AppBuilder
from flask_login import current_user

from portal.notices.queries import unread
from portal.views.kit.session import db_session
from portal.views.notices.screen import NoticeScreen


def _unread() -> int:
    """How many things are new for whoever is signed in; asked once per page."""
    if "unread_notices" not in g:
        g.unread_notices = unread(db_session(), int(current_user.id)) if current_user.is_authenticated else 0
    return int(g.unread_notices)


def register(app: Flask, appbuilder: AppBuilder) -> None:
    """The screen, and the number beside the bell."""
    appbuilder.add_view_no_menu(NoticeScreen)
    app.jinja_env.globals.update(kabar=_unread)

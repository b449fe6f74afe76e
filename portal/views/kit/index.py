"""The front door: straight to the first thing whoever signed in may open, usually the inbox."""

from __future__ import annotations

from flask import redirect
from flask_appbuilder import IndexView, expose
from werkzeug.wrappers import Response

from portal.views.kit import navigation
from portal.views.kit.screens import signed_in


class PortalIndex(IndexView):  # type: ignore[misc]
    """FAB's index, answering with the first entry of the navigation."""

    @expose("/")
    @signed_in
    def index(self) -> Response:
        """To the first entry; who holds no post is shown their own account."""
        entries = [item for group in navigation.groups() for item in group["items"]]
        return redirect(entries[0]["url"] if entries else "/akun/")

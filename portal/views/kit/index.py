"""The front door: straight to the inbox of whoever signed in."""

from __future__ import annotations

from flask import redirect
from flask_appbuilder import IndexView, expose
from werkzeug.wrappers import Response

from portal.views.kit.screens import signed_in


class PortalIndex(IndexView):  # type: ignore[misc]
    """FAB's index, answering with the inbox."""

    @expose("/")
    @signed_in
    def index(self) -> Response:
        """To the inbox."""
        return redirect("/tugas/")

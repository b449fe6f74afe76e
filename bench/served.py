"""The portal as the benchmarks serve it: with one empty page in its frame."""

from __future__ import annotations

from flask import Flask, render_template_string
from flask_appbuilder import expose

from portal.app import build
from portal.views.kit.screens import Screen, signed_in

EMPTY = '{% extends "portal/base.html" %}{% set title = "Kosong" %}{% block content %}<h1>Kosong</h1>{% endblock %}'


class EmptyScreen(Screen):
    """`/kosong/`: the frame around nothing."""

    route_base = "/kosong"

    @expose("/", methods=["GET"])
    @signed_in
    def index(self) -> str:
        """A page without a query of its own."""
        return render_template_string(EMPTY)


def portal() -> Flask:
    """The portal as `portal.create_app` makes it, and the empty page."""
    app = build()
    with app.app_context():
        app.appbuilder.add_view_no_menu(EmptyScreen)
    return app

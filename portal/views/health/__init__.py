"""Is the portal alive: asked by load balancers and by `make run`."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from flask_appbuilder import AppBuilder
from sqlalchemy import text

from portal.views.kit.screens import public
from portal.views.kit.session import db_session


@public
def healthz() -> Response:
    """200 when the database answers; says nothing else."""
    db_session().execute(text("select 1"))
    return jsonify(status="ok")


def register(app: Flask, _appbuilder: AppBuilder) -> None:
    """One route, no session, no rights."""
    app.add_url_rule("/healthz", view_func=healthz, methods=["GET"])

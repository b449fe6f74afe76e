"""The family list of a regency with 200,000 families, against FAB's stock list on the same table and rows.

Both answer over the same WSGI client, signed in as the same verifier; the stock view reads through the owner (no area
lock) and so has less to do.
"""

from __future__ import annotations

import os

from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder import SQLA, AppBuilder, ModelView
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import Engine

from bench.ground import ground, in_turn, tell
from portal.registry.models import Keluarga
from tests import people

FAMILIES = int(os.environ.get("FAMILIES", "200000"))
ROUNDS = 15


class StockView(ModelView):  # type: ignore[misc]
    """Families as FAB lists them out of the box."""

    datamodel = SQLAInterface(Keluarga)
    list_columns = ["nama_kepala", "region_code", "jumlah_anggota", "desil", "status"]  # noqa: RUF012 - FAB's way
    search_columns = ["nama_kepala"]  # noqa: RUF012
    page_size = 25


def stock_client(engine: Engine) -> FlaskClient:
    """A stock FAB application on the same database, signed in as an administrator."""
    app = Flask("stock")
    url = engine.url.render_as_string(hide_password=False)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="stock", FAB_CREATE_DB=False, FAB_ROLES={"Admin": [[".*", ".*"]]}
    )
    db = SQLA(app)
    appbuilder = AppBuilder()
    with app.app_context():
        appbuilder.init_app(app, db.session)
        appbuilder.add_view(StockView, "Families")
        role = appbuilder.sm.find_role("Admin") or appbuilder.sm.add_role("Admin")
        appbuilder.sm.add_user("stock", "S", "T", "s@t.invalid", role, "stock")
    client = app.test_client()
    client.post("/login/", data={"username": "stock", "password": "stock"})
    return client


def page(client: FlaskClient, url: str) -> None:
    """One page, which must answer."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)


def main() -> None:
    """First page and a name search, ours and stock, in turn."""
    with ground(FAMILIES) as (app, engine):
        ours, stock = app.test_client(), stock_client(engine)
        people.sign_in(ours, "ratna")
        first, stock_first = in_turn(ROUNDS, lambda: page(ours, "/keluarga/"), lambda: page(stock, "/stockview/list/"))
        found, stock_found = in_turn(
            ROUNDS,
            lambda: page(ours, "/keluarga/?q=sutrisno"),
            lambda: page(stock, "/stockview/list/?_flt_0_nama_kepala=SUTRISNO"),
        )
        tell(
            families=FAMILIES,
            first_page_ms={"ours": first, "stock": stock_first},
            first_page_ratio=round(stock_first / first, 1),
            search_ms={"ours": found, "stock": stock_found},
            search_ratio=round(stock_found / found, 1),
            repeat="make bench BENCH=list_page",
        )


if __name__ == "__main__":
    main()

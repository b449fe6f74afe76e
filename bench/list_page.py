"""The family list of a regency with 200,000 families, against FAB's stock list on the same table and rows.

Both answer over the same WSGI client, 25 rows a page, with a count; both search "contains" on the same indexed column
and must find as many. The stock view reads through the owner (no area lock, no national decision to make) and shows
five columns.
"""

from __future__ import annotations

import os
import re

from flask import Flask
from flask.testing import FlaskClient
from flask_appbuilder import AppBuilder, ModelView
from flask_appbuilder.models.sqla.base import SQLA
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import Engine

from bench.ground import ground, in_turn, tell
from portal.registry.models import Keluarga
from tests import people
from tests.stock_fab import PASSWORD, sign_in

FAMILIES = int(os.environ.get("FAMILIES", "200000"))
ROUNDS = int(os.environ.get("ROUNDS", "15"))
SIZE = 25
SEARCHED = "sutri"
CONTAINS = "_flt_2_nama_key"
"""FAB's third filter of a text column; the first would be "starts with"."""
Look = tuple[str, str]
"""Our address and the stock one."""


class StockView(ModelView):  # type: ignore[misc]
    """Families as FAB lists them out of the box."""

    datamodel = SQLAInterface(Keluarga)
    list_columns = ["nama_kepala", "region_code", "jumlah_anggota", "desil", "status"]  # noqa: RUF012 - FAB's way
    search_columns = ["nama_key"]  # noqa: RUF012
    page_size = SIZE


def stock_client(engine: Engine) -> FlaskClient:
    """A stock FAB application on the same database, signed in as an administrator."""
    app = Flask("stock")
    url = engine.url.render_as_string(hide_password=False)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SECRET_KEY="stock-stock-stock-stock-stock",
        FAB_CREATE_DB=False,
        FAB_PASSWORD_HASH_METHOD="pbkdf2:sha256:1",
    )
    db, appbuilder = SQLA(), AppBuilder()
    db.init_app(app)
    with app.app_context():
        appbuilder.init_app(app, db.session)
        role = appbuilder.sm.add_role("Admin")  # the portal's database has none: its roles are its own
        appbuilder.add_view(StockView, "Families")
        appbuilder.sm.add_user("stock", "S", "T", "s@t.invalid", role, PASSWORD)
    client = app.test_client()
    assert sign_in(client, "stock").status_code == 302
    return client


def page(client: FlaskClient, url: str) -> str:
    """One page, which must answer."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.get_data(as_text=True)[:300])
    return response.get_data(as_text=True)


def rows(html: str) -> int:
    """Rows of the list in a page, ours or stock."""
    return html.count("<tr data-row") or html.count("<td><center>")


def next_page(html: str) -> str:
    """Where our page's "next" leads."""
    found = re.search(r'rel="next" href="([^"]+)"', html)
    assert found
    return found.group(1).replace("&amp;", "&")


def deep(client: FlaskClient, pages: int) -> str:
    """The address of our page so far in: by its cursor, as paging there would give it."""
    url = "/keluarga/"
    for _ in range(pages):
        url = next_page(page(client, url))
    return url


def main() -> None:
    """First page, a page far in, a name many have, a name nobody has: ours and stock in turn."""
    with ground(FAMILIES) as (app, engine):
        ours, stock = app.test_client(), stock_client(engine)
        people.sign_in(ours, "ratna")
        far = min(400, FAMILIES // SIZE - 1)
        looks: dict[str, Look] = {
            "first_page": ("/keluarga/", "/stockview/list/"),
            "far_page": (deep(ours, far), f"/stockview/list/?page_StockView={far}"),
            "search": (f"/keluarga/?q={SEARCHED}", f"/stockview/list/?{CONTAINS}={SEARCHED}"),
            "search_absent": ("/keluarga/?q=zulkarnaen", f"/stockview/list/?{CONTAINS}=zulkarnaen"),
        }
        figures: dict[str, object] = {}
        for name, (mine, theirs) in looks.items():
            found = rows(page(ours, mine)), rows(page(stock, theirs))
            assert found[0] == found[1], (name, found)
            ms = in_turn(ROUNDS, lambda url=mine: page(ours, url), lambda url=theirs: page(stock, url))
            figures[name] = {"ours_ms": ms[0], "stock_ms": ms[1], "ratio": round(ms[1] / ms[0], 1), "rows": found[0]}
        tell(families=FAMILIES, rounds=ROUNDS, far_page_number=far, **figures)


if __name__ == "__main__":
    main()

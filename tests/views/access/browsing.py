"""What the tests of signing in do with a browser."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Web
from tests.people import PASSWORD
from tests.stock_fab import token_of

WRONG = "bukan-kata-sandinya"


def is_in(client: FlaskClient, page: str = "/akun/") -> bool:
    """Whether this browser is signed in."""
    return client.get(page).status_code == 200


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie("session")
    assert found is not None
    return found.value


def with_cookie(client: FlaskClient, value: str) -> FlaskClient:
    client.set_cookie("session", value)
    return client


def tokens(web: Web, name: str, kind: str = "access_token") -> dict[str, str]:
    """The header of a program that signed in."""
    body = {"username": name, "password": PASSWORD, "refresh": True}
    given = web.client().post("/api/v1/security/login", json=body).get_json()
    return {"Authorization": f"Bearer {given[kind]}"}


def change(client: FlaskClient, old: str, new: str, again: str | None = None) -> TestResponse:
    form = {"old": old, "new": new, "again": new if again is None else again}
    return client.post("/akun/sandi", data=form | {"csrf_token": token_of(client, "/akun/sandi")})

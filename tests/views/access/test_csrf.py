"""No other site speaks through a signed-in browser: each hole of stock FAB shown open there, then shut here."""

from __future__ import annotations

import pytest

from tests.conftest import Web
from tests.stock_fab import BellApi, Stock, token_of


@pytest.fixture(scope="module")
def bell(web: Web) -> Web:
    """The portal with an API that lets browsers in, as any room may add."""
    with web.app.app_context():
        web.app.appbuilder.add_api(BellApi)
    return web


def test_a_link_deletes_in_stock_fab(stock: Stock) -> None:
    stock.person("penghapus")
    number = stock.person("korban")
    stock.client("penghapus").get(f"/users/delete/{number}")
    with stock.app.app_context():
        assert stock.app.appbuilder.sm.get_user_by_id(number) is None


def test_a_cookie_alone_writes_through_the_api_in_stock_fab(stock_csrf: Stock) -> None:
    stock_csrf.person("pemanggil")
    assert stock_csrf.client("pemanggil").post("/api/v1/bel/").status_code == 201


def test_a_cookie_alone_writes_nothing_through_an_api(bell: Web) -> None:
    client = bell.client("arif")
    response = client.post("/api/v1/bel/")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    text = client.post("/api/v1/bel/", data="{}", content_type="text/plain")
    assert text.status_code == 400


def test_with_the_token_a_browser_may_call(bell: Web) -> None:
    client = bell.client("arif")
    headers = {"X-CSRFToken": token_of(client, "/akun/sandi")}
    assert client.post("/api/v1/bel/", headers=headers).status_code == 403, "past the token, to the rights"


def test_an_authorization_header_does_not_excuse_a_cookie(bell: Web) -> None:
    client = bell.client("arif")
    assert client.post("/api/v1/bel/", headers={"Authorization": "Bearer x"}).status_code == 400


def test_a_program_with_its_own_token_needs_no_other(bell: Web) -> None:
    body = {"username": "arif", "password": "kata-sandi-uji-coba"}
    token = bell.client().post("/api/v1/security/login", json=body).get_json()["access_token"]
    response = bell.client().post("/api/v1/bel/", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 403, "past the token, to the rights"


def test_every_unsafe_route_wants_the_token_or_a_sign_in(bell: Web) -> None:
    """No route is reached by POST from a signed-in browser without the token."""
    client, open_doors = bell.client("arif"), []
    for rule in bell.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
            url = rule.rule
            for name in rule.arguments:
                url = url.replace(f"<int:{name}>", "1").replace(f"<string:{name}>", "x").replace(f"<{name}>", "x")
            response = client.open(url, method=method)
            if response.status_code != 400:
                open_doors.append(f"{method} {rule.rule}: {response.status_code}")
    assert open_doors == []

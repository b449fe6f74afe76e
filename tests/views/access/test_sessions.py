"""Sessions and tokens end when they should: each hole of stock FAB shown open there, then shut here."""

from __future__ import annotations

import pytest

from tests.conftest import Web
from tests.people import PASSWORD
from tests.stock_fab import Stock, sign_in, token_of
from tests.views.access.browsing import change, cookie_of, is_in, tokens, with_cookie


def test_a_copied_cookie_outlives_sign_out_in_stock_fab(stock: Stock) -> None:
    stock.person("salin")
    client = stock.client("salin")
    copied = cookie_of(client)
    client.get("/logout/")
    assert not is_in(client, "/users/list/")
    assert is_in(with_cookie(stock.client(), copied), "/users/list/")


def test_sign_out_ends_the_session_for_every_copy_of_its_cookie(web: Web) -> None:
    client, other_device = web.client("sari"), web.client("sari")
    copied = cookie_of(client)
    assert is_in(with_cookie(web.client(), copied))
    client.post("/logout/", data={"csrf_token": token_of(client, "/akun/")})
    assert not is_in(with_cookie(web.client(), copied))
    assert is_in(other_device), "only this session ends"


def test_sign_out_works_by_a_link_in_stock_fab(stock: Stock) -> None:
    stock.person("tautan")
    client = stock.client("tautan")
    client.get("/logout/")
    assert not is_in(client, "/users/list/")


def test_sign_out_by_a_link_only_shows_a_button(web: Web) -> None:
    client = web.client("sari")
    response = client.get("/logout/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert 'action="/logout/"' in response.get_data(as_text=True)
    assert client.post("/logout/").status_code == 400, "no token, no sign-out"
    assert is_in(client)


def test_a_session_survives_a_password_reset_in_stock_fab(stock: Stock) -> None:
    number = stock.person("lama")
    client = stock.client("lama")
    with stock.app.app_context():
        stock.app.appbuilder.sm.reset_password(number, "sesuatu yang lain")
    assert is_in(client, "/users/list/")


def test_a_new_password_ends_other_sessions_and_keeps_this_one(web: Web) -> None:
    client, other, program = web.client("putu"), web.client("putu"), tokens(web, "putu")
    response = change(client, PASSWORD, "kambing naik sepeda")
    assert response.status_code == 302
    assert is_in(client)
    assert not is_in(other)
    assert web.client().get("/api/v1/keluarga", headers=program).status_code == 401
    assert sign_in(web.client(), "putu", PASSWORD).status_code == 422
    assert sign_in(web.client(), "putu", "kambing naik sepeda").status_code == 302


def test_leaving_everywhere_ends_every_session_and_token(web: Web) -> None:
    client, other, program = web.client("gede"), web.client("gede"), tokens(web, "gede")
    assert web.client().get("/api/v1/keluarga", headers=program).status_code == 200
    client.post("/akun/keluar-semua", data={"csrf_token": token_of(client, "/akun/")})
    assert not is_in(client)
    assert not is_in(other)
    assert web.client().get("/api/v1/keluarga", headers=program).status_code == 401


def test_a_planted_session_is_not_taken_over(web: Web) -> None:
    client = web.client()
    token_of(client)
    with client.session_transaction() as planted:
        planted["planted"], planted["locale"] = "by somebody else", "en"
    before = cookie_of(client)
    assert sign_in(client, "sari").status_code == 302
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after["locale"] == "en"
    assert not is_in(with_cookie(web.client(), before))


def test_a_planted_session_is_kept_in_stock_fab(stock: Stock) -> None:
    stock.person("tanam")
    client = stock.client()
    token_of(client)
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    sign_in(client, "tanam")
    with client.session_transaction() as after:
        assert "planted" in after


def test_a_deactivated_person_is_out_at_once(web: Web) -> None:
    client, program = web.client("kadek"), tokens(web, "kadek")
    with web.owner() as session:
        from flask_appbuilder.security.sqla.models import User

        session.query(User).filter_by(username="kadek").update({"active": False})
    assert not is_in(client)
    assert web.client().get("/api/v1/keluarga", headers=program).status_code == 401


# --- tokens


def test_a_token_survives_a_password_reset_in_stock_fab(stock: Stock) -> None:
    number = stock.person("jeton")
    client = stock.client()
    body = {"username": "jeton", "password": PASSWORD, "provider": "db"}
    token = client.post("/api/v1/security/login", json=body).get_json()["access_token"]
    with stock.app.app_context():
        stock.app.appbuilder.sm.reset_password(number, "sesuatu yang lain")
    headers = {"Authorization": f"Bearer {token}"}
    assert client.post("/api/v1/bel/", headers=headers).status_code == 201


def test_a_token_speaks_for_its_person_in_their_post(web: Web) -> None:
    response = web.client().get("/api/v1/keluarga", headers=tokens(web, "ratna"))
    assert response.status_code == 200


def test_a_refresh_token_makes_access_tokens_until_sessions_end(web: Web) -> None:
    refresh = tokens(web, "lestari", "refresh_token")
    client = web.client()
    made = client.post("/api/v1/security/refresh", headers=refresh)
    assert made.status_code == 200
    access = {"Authorization": f"Bearer {made.get_json()['access_token']}"}
    assert client.get("/api/v1/keluarga", headers=access).status_code == 200
    assert client.get("/api/v1/keluarga", headers=refresh).status_code == 401, "a refresh token opens nothing else"
    assert client.post("/api/v1/security/refresh", headers=access).status_code == 401
    browser = web.client("lestari")
    browser.post("/akun/keluar-semua", data={"csrf_token": token_of(browser, "/akun/")})
    assert client.post("/api/v1/security/refresh", headers=refresh).status_code == 401


@pytest.mark.parametrize("header", ["Bearer x", "Bearer a.b.c", "Bearer ", "bearer eyJhbGciOiJub25lIn0.e30."])
def test_a_bad_token_is_a_401_problem(web: Web, header: str) -> None:
    response = web.client().get("/api/v1/keluarga", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"


def test_a_token_does_not_open_pages(web: Web) -> None:
    assert web.client().get("/akun/", headers=tokens(web, "arif")).status_code == 302

"""Signing in and out: each hole of stock FAB shown open there, then shut here."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from flask_appbuilder.cli import fab

from portal.app import build
from portal.kernel import clock
from tests.conftest import Web, settings_for
from tests.people import PASSWORD
from tests.stock_fab import Stock, sign_in, token_of

WRONG = "bukan-kata-sandinya"


def is_in(client: FlaskClient, page: str = "/akun/") -> bool:
    """Whether this browser is signed in."""
    return client.get(page).status_code == 200


def away(client: FlaskClient, address: str) -> FlaskClient:
    """The same browser at another address, so that tests do not lock each other out."""
    client.environ_base["REMOTE_ADDR"] = address
    return client


def unlocked(web: Web) -> None:
    with web.owner() as session:
        from portal.access.models import SignInAttempt

        session.query(SignInAttempt).delete()


@pytest.fixture(autouse=True)
def fresh(web: Web) -> None:
    unlocked(web)


# --- the lock


def test_guessing_at_the_page_is_endless_in_stock_fab(stock: Stock) -> None:
    stock.person("tebak")
    client = stock.client()
    for _ in range(8):
        sign_in(client, "tebak", WRONG)
    assert sign_in(client, "tebak").status_code == 302
    assert is_in(client, "/users/list/")


def test_the_page_locks_after_five_failures_even_for_the_right_password(web: Web) -> None:
    client = web.client()
    for _ in range(5):
        assert sign_in(client, "sari", WRONG).status_code == 422
    locked = sign_in(client, "sari", PASSWORD)
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert 'value="sari"' in locked.get_data(as_text=True)
    assert not is_in(client)
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert sign_in(client, "sari", PASSWORD).status_code == 302


def test_guessing_at_the_api_is_endless_in_stock_fab(stock: Stock) -> None:
    stock.person("tebakapi")
    client = stock.client()
    guess = {"username": "tebakapi", "password": WRONG, "provider": "db"}
    assert {client.post("/api/v1/security/login", json=guess).status_code for _ in range(8)} == {401}
    assert client.post("/api/v1/security/login", json=guess | {"password": PASSWORD}).status_code == 200


def test_the_api_and_the_page_share_one_lock(web: Web) -> None:
    client = web.client()
    guess = {"username": "sari", "password": WRONG}
    assert [client.post("/api/v1/security/login", json=guess).status_code for _ in range(4)] == [401] * 4
    assert sign_in(client, "sari", WRONG).status_code == 422
    locked = client.post("/api/v1/security/login", json=guess | {"password": PASSWORD})
    assert locked.status_code == 429
    assert locked.content_type == "application/problem+json"
    assert sign_in(web.client(), "SARI ", PASSWORD).status_code == 429


def test_every_worker_knows_of_the_lock(web: Web, tmp_path: object) -> None:
    for _ in range(5):
        sign_in(web.client(), "joko", WRONG)
    other = build(settings_for(web.addresses, tmp_path), testing=True)  # type: ignore[arg-type]
    assert sign_in(other.test_client(), "joko", PASSWORD).status_code == 429
    with other.app_context():
        other.extensions["sqlalchemy"].engine.dispose()


def test_an_address_that_tries_many_names_is_locked(web: Web) -> None:
    client = away(web.client(), "203.0.113.9")
    for number in range(30):
        assert sign_in(client, f"orang{number}", WRONG).status_code == 422
    assert sign_in(client, "hendra", PASSWORD).status_code == 429
    assert sign_in(away(web.client(), "203.0.113.10"), "hendra", PASSWORD).status_code == 302


def test_a_lock_out_of_somebody_is_a_fact_and_of_nobody_is_not(web: Web) -> None:
    for name in ("bagus", "hantu"):
        for _ in range(5):
            sign_in(web.client(), name, WRONG)
    sql = "select count(*) from fact where verb = 'access.sign_in.locked' and after->>'user_id' "
    assert web.scalar(sql + "= (select id::text from ab_user where username = 'bagus')") == 1
    assert web.scalar(sql + "not in (select id::text from ab_user)") == 0
    assert web.scalar("select count(*) from fact where after::text like '%hantu%'") == 0


def test_success_forgives(web: Web) -> None:
    for _ in range(3):
        for _ in range(4):
            sign_in(web.client(), "maya", WRONG)
        assert sign_in(web.client(), "maya", PASSWORD).status_code == 302


# --- what a failure tells


def test_who_exists_is_told_to_nobody(web: Web) -> None:
    with web.owner() as session:
        from flask_appbuilder.security.sqla.models import User

        session.query(User).filter_by(username="dewi").update({"active": False})
    pages = set()
    for name, password in (("sari", WRONG), ("hantu", WRONG), ("dewi", PASSWORD), ("sari@verivali.invalid", PASSWORD)):
        response = sign_in(web.client(), name, password)
        assert response.status_code == 422
        page = re.sub(r'name="csrf_token"[^>]*>', "", response.get_data(as_text=True))
        pages.add(page.replace(f'value="{name}"', ""))
    assert len(pages) == 1
    assert "tidak cocok" in pages.pop()


def test_empty_fields_are_named_and_cost_nothing(web: Web) -> None:
    for _ in range(8):
        assert sign_in(web.client(), "", "").status_code == 422
    assert web.scalar("select count(*) from sign_in_attempt") == 0


@pytest.mark.parametrize(
    "body", [None, [], {"username": 1, "password": {}}, {"username": "x"}, {"username": "a" * 999}]
)
def test_the_api_refuses_what_is_no_sign_in(web: Web, body: object) -> None:
    response = web.client().post("/api/v1/security/login", json=body)
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"


# --- sessions


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie("session")
    assert found is not None
    return found.value


def with_cookie(client: FlaskClient, value: str) -> FlaskClient:
    client.set_cookie("session", value)
    return client


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
    assert web.client().get("/api/v1/keluarga/", headers=program).status_code == 401
    assert sign_in(web.client(), "putu", PASSWORD).status_code == 422
    assert sign_in(web.client(), "putu", "kambing naik sepeda").status_code == 302


def test_leaving_everywhere_ends_every_session_and_token(web: Web) -> None:
    client, other, program = web.client("gede"), web.client("gede"), tokens(web, "gede")
    assert web.client().get("/api/v1/keluarga/", headers=program).status_code == 200
    client.post("/akun/keluar-semua", data={"csrf_token": token_of(client, "/akun/")})
    assert not is_in(client)
    assert not is_in(other)
    assert web.client().get("/api/v1/keluarga/", headers=program).status_code == 401


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
    assert web.client().get("/api/v1/keluarga/", headers=program).status_code == 401


# --- where one lands


@pytest.mark.parametrize(
    "target",
    [
        "https://jahat.example/",
        "//jahat.example/",
        "/\\jahat.example/",
        "http:///jahat.example",
        "javascript:alert(1)",
        "\x00/",
        "/\tjahat",
        "http://localhost/akun/",
    ],
)
def test_after_sign_in_one_stays_here(web: Web, target: str) -> None:
    client = web.client()
    response = client.post(
        "/login/",
        query_string={"next": target},
        data={"username": "sari", "password": PASSWORD, "csrf_token": token_of(client)},
    )
    assert response.headers["Location"] == "/"


def test_after_sign_in_one_is_where_one_wanted_to_be(web: Web) -> None:
    client = web.client()
    asked = client.get("/akun/?a=1")
    assert asked.status_code == 302
    where = urlsplit(asked.headers["Location"])
    response = sign_in(client, "sari", path=f"{where.path}?{where.query}")
    assert response.headers["Location"] == "/akun/?a=1"


def test_a_forged_host_chooses_the_target_in_stock_fab(stock: Stock) -> None:
    stock.person("inang")
    client = stock.client()
    path = "/login/?next=http://jahat.example/"
    form = {"username": "inang", "password": PASSWORD, "csrf_token": token_of(client)}
    elsewhere = client.get_cookie("session")
    assert elsewhere is not None
    headers = {"Host": "jahat.example", "Cookie": f"session={elsewhere.value}"}
    response = stock.app.test_client(use_cookies=False).post(path, data=form, headers=headers)
    assert response.headers["Location"] == "http://jahat.example/"


def test_a_forged_host_chooses_nothing(web: Web) -> None:
    client = web.client()
    form = {"username": "sari", "password": PASSWORD, "csrf_token": token_of(client)}
    headers = {"Host": "jahat.example", "Cookie": f"session={cookie_of(client)}"}
    path = "/login/?next=http://jahat.example/"
    response = web.app.test_client(use_cookies=False).post(path, data=form, headers=headers)
    assert response.headers["Location"] == "/"


# --- tokens


def tokens(web: Web, name: str, kind: str = "access_token") -> dict[str, str]:
    body = {"username": name, "password": PASSWORD, "refresh": True}
    given = web.client().post("/api/v1/security/login", json=body).get_json()
    return {"Authorization": f"Bearer {given[kind]}"}


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
    response = web.client().get("/api/v1/keluarga/", headers=tokens(web, "ratna"))
    assert response.status_code == 200


def test_a_refresh_token_makes_access_tokens_until_sessions_end(web: Web) -> None:
    refresh = tokens(web, "lestari", "refresh_token")
    client = web.client()
    made = client.post("/api/v1/security/refresh", headers=refresh)
    assert made.status_code == 200
    access = {"Authorization": f"Bearer {made.get_json()['access_token']}"}
    assert client.get("/api/v1/keluarga/", headers=access).status_code == 200
    assert client.get("/api/v1/keluarga/", headers=refresh).status_code == 401, "a refresh token opens nothing else"
    assert client.post("/api/v1/security/refresh", headers=access).status_code == 401
    browser = web.client("lestari")
    browser.post("/akun/keluar-semua", data={"csrf_token": token_of(browser, "/akun/")})
    assert client.post("/api/v1/security/refresh", headers=refresh).status_code == 401


@pytest.mark.parametrize("header", ["Bearer x", "Bearer a.b.c", "Bearer ", "bearer eyJhbGciOiJub25lIn0.e30."])
def test_a_bad_token_is_a_401_problem(web: Web, header: str) -> None:
    response = web.client().get("/api/v1/keluarga/", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"


def test_a_token_does_not_open_pages(web: Web) -> None:
    assert web.client().get("/akun/", headers=tokens(web, "arif")).status_code == 302


# --- passwords


def change(client: FlaskClient, old: str, new: str, again: str | None = None) -> object:
    form = {"old": old, "new": new, "again": new if again is None else again}
    return client.post("/akun/sandi", data=form | {"csrf_token": token_of(client, "/akun/sandi")})


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        (WRONG, "kambing naik sepeda", None, "tidak cocok"),
        (PASSWORD, "pendek", None, "paling sedikit 12"),
        (PASSWORD, "Indonesia2026!", None, "mudah ditebak"),
        (PASSWORD, "rumah ratna di sini", None, "nama pengguna"),
        (PASSWORD, PASSWORD, None, "berbeda dari yang lama"),
        (PASSWORD, "kambing naik sepeda", "kambing naik kuda", "belum sama"),
    ],
)
def test_a_new_password_must_be_good(web: Web, old: str, new: str, again: str | None, words: str) -> None:
    client = web.client("ratna")
    response = change(client, old, new, again)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert words in response.get_data(as_text=True)  # type: ignore[attr-defined]
    assert is_in(client)
    assert sign_in(web.client(), "ratna", PASSWORD).status_code == 302


def test_a_one_time_password_opens_only_the_choice_of_another(web: Web) -> None:
    web_program = tokens(web, "tuti")
    with web.owner() as session:
        from portal.access.models import Account
        from tests.people import user_id

        session.get_one(Account, user_id(session, "tuti")).must_change_password = True
    client = web.client("tuti")
    for path in ("/", "/akun/", "/keluarga/", "/tugas/", "/wilayah/"):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (302, "/akun/sandi")
    assert client.get("/api/v1/keluarga/").status_code == 403
    assert web.client().get("/api/v1/keluarga/", headers=web_program).status_code == 401
    body = {"username": "tuti", "password": PASSWORD}
    assert web.client().post("/api/v1/security/login", json=body).status_code == 403
    assert change(client, PASSWORD, "kambing naik sepeda").status_code == 302  # type: ignore[attr-defined]
    assert is_in(client)


def test_a_weak_password_passes_the_command_line_of_stock_fab(stock: Stock) -> None:
    run = stock.app.test_cli_runner().invoke(fab, ["create-user", *person_args("lemah", "x", role="Admin")])
    assert run.exit_code == 0
    assert sign_in(stock.client(), "lemah", "x").status_code == 302


def person_args(name: str, password: str, role: str = "auditor") -> list[str]:
    given = {"role": role, "username": name, "firstname": "A", "lastname": "B", "email": f"{name}@uji.invalid"}
    return [f"--{key}={value}" for key, value in (given | {"password": password}).items()]


def test_the_command_line_asks_for_a_good_password(web: Web) -> None:
    runner = web.app.test_cli_runner()
    refused = runner.invoke(fab, ["create-user", *person_args("lemah", "x")])
    assert refused.exit_code == 1
    assert "paling sedikit 12" in refused.output
    assert web.scalar("select count(*) from ab_user where username = 'lemah'") == 0
    made = runner.invoke(fab, ["create-user", *person_args("kuat", "kambing naik sepeda")])
    assert made.exit_code == 0
    client = web.client()
    sign_in(client, "kuat", "kambing naik sepeda")
    assert client.get("/").headers["Location"] == "/akun/sandi", "and it is used once"
    reset = runner.invoke(fab, ["reset-password", "--username=kuat", "--password=x"])
    assert reset.exit_code == 1
    assert not is_in(web.client())

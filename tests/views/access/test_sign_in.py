"""Signing in and out: each hole of stock FAB shown open there, then shut here."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from flask_appbuilder.cli import fab
from sqlalchemy import text
from werkzeug.security import generate_password_hash

from portal.app import build
from portal.cli.demo.people import chooser
from portal.kernel import clock
from tests.conftest import Web, settings_for
from tests.people import PASSWORD
from tests.stock_fab import Stock, sign_in, token_of
from tests.views.access.browsing import WRONG, change, cookie_of, is_in, tokens


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


def test_guesses_sent_at_once_count_each(web: Web) -> None:
    guess = {"username": "gede", "password": WRONG}
    with web.owner() as session:  # as costly to look at as in service: all guesses are under way at once
        kept = {"p": generate_password_hash(PASSWORD)}
        session.execute(text("update ab_user set password = :p where username = 'gede'"), kept)

    def knock(_turn: int) -> int:
        return web.client().post("/api/v1/security/login", json=guess).status_code

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(knock, range(24)))
    assert answers.count(401) == 5
    assert answers.count(429) == 19


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


@pytest.mark.parametrize(("name", "password"), [("\0sari", PASSWORD[:-1]), ("\ud800", "\ud800"), ("\0", "\0")])
def test_signs_no_database_knows_are_turned_away(web: Web, name: str, password: str) -> None:
    body = {"username": name, "password": password}
    assert web.client().post("/api/v1/security/login", json=body).status_code == 400
    told = 400 if "\0" in name else 422
    assert sign_in(web.client(), name.replace("\ud800", "?"), password.replace("\ud800", "?")).status_code == told


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
    assert response.status_code == 400 if "\0" in target else response.headers["Location"] == "/"


def test_after_sign_in_one_is_where_one_wanted_to_be(web: Web) -> None:
    client = web.client()
    asked = client.get("/akun/?a=1")
    assert asked.status_code == 302
    where = urlsplit(asked.headers["Location"])
    response = sign_in(client, "sari", path=f"{where.path}?{where.query}")
    assert response.headers["Location"] == "/akun/?a=1"


def test_the_tiles_of_the_demo_lead_there_too(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(web.app.config, "DEMO_CAST", chooser())
    monkeypatch.setitem(web.app.jinja_env.globals, "demo", True)
    page = web.client().get("/login/?next=http://localhost/akun/?a%3D1").get_data(as_text=True)
    tile = page[page.index("pemeran") :]
    assert 'action="/login/?next=http://localhost/akun/?a%3D1"' in tile


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


# --- passwords


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
    assert response.status_code == 422
    assert words in response.get_data(as_text=True)
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
    assert client.get("/api/v1/keluarga").status_code == 403
    assert web.client().get("/api/v1/keluarga", headers=web_program).status_code == 401
    body = {"username": "tuti", "password": PASSWORD}
    assert web.client().post("/api/v1/security/login", json=body).status_code == 403
    assert change(client, PASSWORD, "kambing naik sepeda").status_code == 302
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

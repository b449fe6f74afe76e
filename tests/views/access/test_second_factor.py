"""Signing in with a second factor: enrol by QR, asked after the password, locked by guessing, required by level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.access.models import SignInAttempt
from portal.access.totp import code_at, period_of
from portal.app import build
from portal.kernel import clock
from tests import people
from tests.conftest import Web, settings_for
from tests.people import PASSWORD
from tests.stock_fab import sign_in, token_of
from tests.views.access.browsing import is_in

MOMENTS = [clock.now()]
"""When each test takes place; the first is when people turn it on."""


@pytest.fixture(autouse=True)
def fresh(web: Web) -> None:
    with web.owner() as session:
        session.query(SignInAttempt).delete()


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    """Each test two minutes after the one before, so that no code of it counts as used."""
    MOMENTS.append(MOMENTS[-1] + timedelta(minutes=2))
    with clock.frozen(MOMENTS[-1]):
        yield


def send(client: FlaskClient, path: str, **data: str) -> TestResponse:
    return client.post(path, data=data | {"csrf_token": token_of(client, "/login/")})


def code(secret: str, periods: int = 0) -> str:
    return code_at(secret, period_of(clock.now()) + periods)


def enrol(client: FlaskClient) -> tuple[str, list[str]]:
    """Turn it on as the person does: password, QR, code; the secret and the recovery codes."""
    page = client.get("/akun/kode/").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    begun = client.post("/akun/kode/mulai", data={"password": PASSWORD, "csrf_token": token})
    assert begun.status_code == 302, begun.get_data(as_text=True)
    page = client.get("/akun/kode/").get_data(as_text=True)
    assert "<svg" in page
    secret = re.search(r'id="rahasia">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")  # type: ignore[union-attr]
    done = client.post("/akun/kode/aktifkan", data={"code": code(secret, -1), "csrf_token": token})
    assert done.status_code == 200
    codes = re.findall(r'<li class="num b">([a-z2-9-]{11})</li>', done.get_data(as_text=True))
    assert len(codes) == 10
    return secret, codes


@pytest.fixture(scope="module")
def ratna(web: Web) -> tuple[str, list[str]]:
    """Ratna has turned it on."""
    client = web.client("ratna")
    other = web.client("ratna")
    with clock.frozen(MOMENTS[0]):
        found = enrol(client)
    assert is_in(client), "this browser stays in"
    assert not is_in(other), "every other one is out"
    return found


def test_turning_it_on_asks_for_the_password(web: Web) -> None:
    client = web.client("hendra")
    page = client.get("/akun/kode/").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    answer = client.post("/akun/kode/mulai", data={"password": "salah sama sekali", "csrf_token": token})
    assert answer.status_code == 422
    begun = "select count(*) from second_factor f join ab_user u on u.id = f.user_id where username = 'hendra'"
    assert web.scalar(begun) == 0


def test_the_password_alone_opens_nothing(web: Web, ratna: tuple[str, list[str]]) -> None:
    client = web.client()
    answer = sign_in(client, "ratna")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/kode")
    assert not is_in(client)
    assert client.get("/tugas/").status_code == 302
    wrong = send(client, "/login/kode", code="000000")
    assert wrong.status_code == 422
    assert not is_in(client)
    right = send(client, "/login/kode", code=code(ratna[0]))
    assert right.status_code == 302
    assert is_in(client)


def test_the_code_leads_where_one_wanted_to_go(web: Web, ratna: tuple[str, list[str]]) -> None:
    client = web.client()
    token = token_of(client, "/login/")
    data = {"username": "ratna", "password": PASSWORD, "csrf_token": token}
    client.post("/login/?next=/kasus/", data=data)
    assert send(client, "/login/kode", code=code(ratna[0])).headers["Location"] == "/kasus/"


def test_a_used_code_opens_nothing_for_who_looked_over_the_shoulder(web: Web, ratna: tuple[str, list[str]]) -> None:
    one, other = web.client(), web.client()
    sign_in(one, "ratna")
    sign_in(other, "ratna")
    typed = code(ratna[0])
    assert send(one, "/login/kode", code=typed).status_code == 302
    assert send(other, "/login/kode", code=typed).status_code == 422


def test_a_recovery_code_opens_once(web: Web, ratna: tuple[str, list[str]]) -> None:
    for status in (302, 422):
        client = web.client()
        sign_in(client, "ratna")
        assert send(client, "/login/kode", code=ratna[1][0]).status_code == status


def test_guessing_locks_the_door(web: Web, ratna: tuple[str, list[str]]) -> None:
    client = web.client()
    sign_in(client, "ratna")
    for _ in range(5):
        assert send(client, "/login/kode", code="000000").status_code == 422
    sign_in(client, "ratna")
    locked = send(client, "/login/kode", code=code(ratna[0]))
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) > 0


def test_waiting_ends(web: Web, ratna: tuple[str, list[str]]) -> None:
    assert web.client().get("/login/kode").status_code == 302
    client = web.client()
    sign_in(client, "ratna")
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        assert client.get("/login/kode").headers["Location"] == "/login/"
    sign_in(client, "ratna")
    with web.owner() as session:
        from sqlalchemy import text

        session.execute(
            text("update account set session_epoch = session_epoch + 1 where user_id = :i"),
            {"i": people.user_id(session, "ratna")},
        )
    assert client.get("/login/kode").headers["Location"] == "/login/", "a new password in between"


def test_programs_send_the_code_along(web: Web, ratna: tuple[str, list[str]]) -> None:
    body = {"username": "ratna", "password": PASSWORD}
    client = web.client()
    assert client.post("/api/v1/security/login", json=body).status_code == 401
    assert client.post("/api/v1/security/login", json=body | {"code": "000000"}).status_code == 401
    given = client.post("/api/v1/security/login", json=body | {"code": code(ratna[0])})
    assert given.status_code == 200
    assert given.get_json()["access_token"]


def test_an_administrator_takes_a_lost_one_away(web: Web) -> None:
    enrol(web.client("dewi"))
    arif = web.client("arif")
    dewi = int(web.scalar("select id from ab_user where username = 'dewi'"))
    page = arif.get(f"/pengguna/{dewi}").get_data(as_text=True)
    assert "Lepas kode verifikasi" in page
    token = token_of(arif, "/akun/sandi")
    assert arif.post(f"/pengguna/{dewi}/kode", data={"csrf_token": token}).status_code == 302
    assert web.scalar("select count(*) from fact where verb = 'access.factor.reset'") == 1
    assert sign_in(web.client(), "dewi").headers["Location"] != "/login/kode"


def test_given_up_with_a_last_code(web: Web) -> None:
    client = web.client("gede")
    secret, _codes = enrol(client)
    token = token_of(client, "/akun/kode/")
    assert client.post("/akun/kode/lepas", data={"code": "000000", "csrf_token": token}).status_code == 422
    assert client.post("/akun/kode/lepas", data={"code": code(secret), "csrf_token": token}).status_code == 302
    assert is_in(client)
    assert sign_in(web.client(), "gede").headers["Location"] != "/login/kode"


# --- required by level


@pytest.fixture(scope="module")
def strict(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The same database behind a portal that wants it from the province up."""
    settings = settings_for(web.addresses, tmp_path_factory.mktemp("strict"))
    app = build(replace(settings, mfa_required_levels=frozenset({"NASIONAL", "PROVINSI"})), testing=True)
    yield Web(app, web.addresses)
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.mark.parametrize(("name", "wanted"), [("maya", True), ("bagus", True), ("hendra", False), ("sari", False)])
def test_it_is_required_from_the_province_up(strict: Web, name: str, wanted: bool) -> None:
    client = strict.client(name)
    answer = client.get("/tugas/")
    if wanted:
        assert (answer.status_code, answer.headers["Location"]) == (302, "/akun/kode/")
    else:
        assert answer.status_code == 200
    assert client.get("/akun/").status_code == 200
    assert client.get("/verifikasi/").status_code == 200


def test_programs_are_told(strict: Web) -> None:
    given = strict.client().post("/api/v1/security/login", json={"username": "maya", "password": PASSWORD}).get_json()
    answer = strict.client().get("/api/v1/keluarga", headers={"Authorization": f"Bearer {given['access_token']}"})
    assert answer.status_code == 403
    assert "kode verifikasi" in answer.get_json()["detail"]


def test_turned_on_it_opens(strict: Web) -> None:
    client = strict.client("lestari")
    assert client.get("/kasus/").status_code == 302
    enrol(client)
    assert client.get("/kasus/").status_code == 200


def test_a_level_nobody_knows_stops_the_portal(web: Web, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = settings_for(web.addresses, tmp_path_factory.mktemp("wrong"))
    with pytest.raises(SystemExit, match="PROPINSI"):
        build(replace(settings, mfa_required_levels=frozenset({"PROPINSI"})), testing=True)

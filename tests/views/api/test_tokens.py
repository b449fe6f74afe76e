"""Tokens: shown once, kept as a hash, for one post, never more than their scopes, ended when they should be."""

from __future__ import annotations

import hashlib
import re

import pytest
from sqlalchemy import text

from portal.access.permissions import Permission
from tests import people
from tests.conftest import Web
from tests.stock_fab import token_of
from tests.views.api.conftest import Joins
from tests.views.api.programs import Program, new_family
from tests.views.registry.desk import Registered

READS = {
    "read:registry": "/keluarga",
    "read:cases": "/kasus",
}


def made_by(web: Web, who: str, **more: object) -> tuple[Program, str]:
    """A system with a token its holder made at the page, and the page that told it."""
    client = web.client(who)
    data = {
        "name": "SIKS uji",
        "scopes": ["read:registry"],
        "days": "30",
        "csrf_token": token_of(client, "/akun/token/"),
    }
    page = client.post("/akun/token/", data=data | more).get_data(as_text=True)
    found = re.search(r'id="token-baru">(vvl_[\w-]+)<', page)
    assert found, page[:3000]
    return Program(web.app, found[1]), page


def test_a_token_is_shown_once_and_kept_as_a_hash(web: Web, registered: Registered) -> None:
    program, _page = made_by(web, "sari")
    assert program.get("/keluarga").status_code == 200
    assert program.secret not in web.client("sari").get("/akun/token/").get_data(as_text=True)
    kept = web.scalar("select digest from api_token where name = 'SIKS uji' order by created_at desc limit 1")
    assert bytes(kept) == hashlib.sha256(program.secret.encode()).digest()
    assert web.scalar("select count(*) from api_token t where t::text like :it", it=f"%{program.secret[12:]}%") == 0
    facts = web.scalar("select after::text from fact where verb = 'access.token.made' order by at desc limit 1")
    assert program.secret[8:] not in facts


@pytest.mark.parametrize("scope", READS)
def test_a_token_does_what_it_was_made_for_and_no_more(joins: Joins, registered: Registered, scope: str) -> None:
    program = joins("sari", scope)
    assert program.get("/wilayah").status_code == program.get("/daftar-kode").status_code == 200
    for other, path in READS.items():
        response = program.get(path)
        assert response.status_code == (200 if other == scope else 403), path
        if other != scope:
            assert response.content_type == "application/problem+json"
            assert other in response.json["detail"]
    assert program.propose(new_family(9701)).status_code == 403
    assert program.propose(new_family(9701), dry_run=True).status_code == 403


def test_a_token_to_propose_reads_nothing(joins: Joins, registered: Registered) -> None:
    program = joins("sari", "propose")
    assert {program.get(path).status_code for path in READS.values()} == {403}
    assert program.open("POST", "/cari", json={"nomor": "3302205203709000"}).status_code == 403
    assert program.propose(new_family(9702)).status_code == 201


def test_every_route_says_its_scope(web: Web) -> None:
    """What says none is shut for tokens: the guard stands at the door, not in each room."""
    open_to_tokens = {
        rule.rule
        for rule in web.app.url_map.iter_rules()
        if getattr(web.app.view_functions[rule.endpoint], "portal_scope", None) is not None
    }
    assert all(rule.startswith("/api/v1/") for rule in open_to_tokens)
    others = {r.rule for r in web.app.url_map.iter_rules() if r.rule.startswith("/api/")} - open_to_tokens
    assert others == {"/api/v1/security/login", "/api/v1/security/refresh"}


def test_a_token_opens_no_page(siks: Program) -> None:
    for path in ("/akun/", "/keluarga/", "/akun/token/"):
        response = siks.app.test_client().get(path, headers={"Authorization": f"Bearer {siks.secret}"})
        assert response.status_code == 302


def test_a_token_cannot_sign_in_or_be_refreshed(siks: Program) -> None:
    assert siks.open("POST", "/security/login", json={"username": "sari", "password": "x"}).status_code in {401, 403}
    assert siks.open("POST", "/security/refresh").status_code == 401


def test_a_revoked_token_is_shut_at_once(web: Web, registered: Registered) -> None:
    program, page = made_by(web, "sari", name="Dicabut")
    number = re.findall(r"/akun/token/([0-9a-f-]{36})/cabut", page)[0]
    other = web.client("wayan")
    csrf = token_of(other, "/akun/token/")
    assert other.post(f"/akun/token/{number}/cabut", data={"csrf_token": csrf}).status_code == 404
    assert program.get("/keluarga").status_code == 200
    sari = web.client("sari")
    sari.post(f"/akun/token/{number}/cabut", data={"csrf_token": token_of(sari, "/akun/token/")})
    response = program.get("/keluarga")
    assert (response.status_code, response.content_type) == (401, "application/problem+json")


@pytest.mark.parametrize(
    "ends",
    [
        "update api_token set expires_at = now() - interval '1 second' where user_id = :user",
        "update post set valid_to = current_date - 2, valid_from = current_date - 9 where user_id = :user",
        "update ab_user set active = false where id = :user",
    ],
)
def test_a_token_ends_with_its_time_its_post_its_person(web: Web, joins: Joins, ends: str) -> None:
    program = joins("tuti")
    assert program.get("/keluarga").status_code == 200
    with web.owner() as session:
        user = people.user_id(session, "tuti")
        before = session.execute(text("select valid_from from post where user_id = :user"), {"user": user}).scalar_one()
        session.execute(text(ends), {"user": user})
    assert program.get("/keluarga").status_code == 401
    with web.owner() as session:
        session.execute(text("update ab_user set active = true where id = :user"), {"user": user})
        undo = "update post set valid_to = null, valid_from = :day where user_id = :user"
        session.execute(text(undo), {"user": user, "day": before})


def test_a_token_ends_with_all_sessions_and_a_reset_password(web: Web, joins: Joins) -> None:
    first = joins("dewi")
    dewi = web.client("dewi")
    dewi.post("/akun/keluar-semua", data={"csrf_token": token_of(dewi, "/akun/")})
    assert first.get("/keluarga").status_code == 401
    second = joins("dewi")
    with web.owner() as session:
        user = people.user_id(session, "dewi")
    arif = web.client("arif")
    arif.post(f"/pengguna/{user}/sandi", data={"csrf_token": token_of(arif, f"/pengguna/{user}")})
    assert second.get("/keluarga").status_code in {401, 403}
    assert web.scalar("select count(*) from api_token where user_id = :u and revoked_at is null", u=user) == 0


def test_use_is_noted_to_the_minute(web: Web, joins: Joins) -> None:
    program = joins("ratna")
    last = "select max(last_used_at) from api_token where user_id = (select id from ab_user where username = 'ratna')"
    assert web.scalar(last) is None
    program.get("/wilayah")
    noted = web.scalar(last)
    assert noted is not None
    program.get("/wilayah")
    assert web.scalar(last) == noted


def test_too_many_calls_wait(web: Web, joins: Joins) -> None:
    first, second = joins("bagus"), joins("bagus")
    web.app.config["API_CALLS_PER_MINUTE"] = 3
    try:
        statuses = [first.get("/daftar-kode/lantai").status_code for _ in range(8)]
        assert statuses.count(429) >= 2
        refused = first.get("/daftar-kode/lantai")
        if refused.status_code == 429:
            assert 1 <= int(refused.headers["Retry-After"]) <= 60
            assert refused.content_type == "application/problem+json"
        assert second.get("/daftar-kode/lantai").status_code == 200, "each token by itself"
    finally:
        del web.app.config["API_CALLS_PER_MINUTE"]


def test_a_token_is_made_for_rights_one_holds(web: Web) -> None:
    tuti = web.client("tuti")
    csrf = token_of(tuti, "/akun/token/")
    for wrong in ({"scopes": ["propose"]}, {"scopes": []}, {"name": " "}, {"days": "4000"}):
        data = {"name": "X", "scopes": ["read:cases"], "days": "30", "csrf_token": csrf} | wrong
        response = tuti.post("/akun/token/", data=data)
        assert response.status_code == 422, wrong
        assert "token-baru" not in response.get_data(as_text=True)


def test_no_more_tokens_than_anybody_needs(web: Web, joins: Joins) -> None:
    from portal.access.tokens import MOST

    for _ in range(MOST):
        joins("maya", "read:cases")
    maya = web.client("maya")
    data = {"name": "X", "scopes": ["read:cases"], "days": "30", "csrf_token": token_of(maya, "/akun/token/")}
    response = maya.post("/akun/token/", data=data)
    assert response.status_code == 422
    assert "20 token" in response.get_data(as_text=True)


def all_tokens(web: Web, who: str, text: str = "") -> str:
    return str(web.client(who).get(f"/pengguna/token/?q={text}").get_data(as_text=True))


def test_who_manages_the_holder_sees_and_ends_a_token(web: Web, registered: Registered) -> None:
    program, _page = made_by(web, "sari", name="SIKS dinas")
    assert program.get("/keluarga").status_code == 200
    page = all_tokens(web, "arif", "siks dinas")
    assert "Sari" in page
    assert "SIKS dinas" in page
    assert "read:registry" in page
    assert "dipakai" in page
    assert program.secret not in page
    found = re.findall(r"/pengguna/token/([0-9a-f-]{36})/cabut", page)
    assert len(found) == 1
    arif = web.client("arif")
    csrf = token_of(arif, "/pengguna/token/")
    answer = arif.post(f"/pengguna/token/{found[0]}/cabut", data={"csrf_token": csrf})
    assert answer.status_code == 303
    assert program.get("/keluarga").status_code == 401
    assert "SIKS dinas" not in all_tokens(web, "arif")
    facts = "select count(*) from fact where verb = 'access.token.revoked' and about_id = :id and actor_name ~ '^Arif'"
    assert web.scalar(facts, id=found[0]) == 1


def test_tokens_of_others_are_not_everybodys_business(web: Web, registered: Registered) -> None:
    for who in ("sari", "ratna", "maya"):
        assert web.client(who).get("/pengguna/token/").status_code == 403
    made_by(web, "wayan", name="Sistem Bali")
    number = re.findall(r"/pengguna/token/([0-9a-f-]{36})/cabut", all_tokens(web, "arif", "sistem bali"))[0]
    with web.owner() as session:
        people.appoint_admin(session, "admin.banyumas", people.BANYUMAS, {Permission.ACCESS_USER_MANAGE})
        session.commit()
    near = web.client("admin.banyumas")
    page = near.get("/pengguna/token/").get_data(as_text=True)
    assert "Sistem Bali" not in page
    csrf = token_of(near, "/pengguna/token/")
    assert near.post(f"/pengguna/token/{number}/cabut", data={"csrf_token": csrf}).status_code == 404
    revoked = "select revoked_at from api_token where id = :id"
    assert web.scalar(revoked, id=number) is None

"""The frame around every page: what stock FAB registers, prints, keeps and forgets, and what the portal does."""

from __future__ import annotations

import re

import pytest
from flask import g

from tests.conftest import Web
from tests.people import BANYUMAS, KEMBARAN, user_id
from tests.stock_fab import ActivePeople, Stock, token_of

UNWANTED = ("/back", "/lang/<string:locale>", "/users/userinfo/", "/resetpassword/form", "/resetmypassword/form")
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=|<style", re.IGNORECASE)


def routes(app: object) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules()}  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", UNWANTED)
def test_what_nobody_needs_is_not_there(stock: Stock, web: Web, rule: str) -> None:
    assert rule in routes(stock.app)
    assert rule not in routes(web.app)


@pytest.mark.parametrize(
    "part",
    ["_openapi", "swagger", "/download", "/security/users", "/security/roles", "api/v1/menu", "/groups", "chart"],
)
def test_no_api_description_no_downloads_no_statistics(stock: Stock, web: Web, part: str) -> None:
    assert any(part in rule for rule in routes(stock.app)), "stock has it"
    assert not [rule for rule in routes(web.app) if part in rule]


def test_addresses_are_kept_in_a_cookie_by_stock_fab(stock: Stock) -> None:
    stock.person("jejak")
    client = stock.client("jejak")
    client.get("/users/list/?_flt_0_username=3302201234567890")
    with client.session_transaction() as kept:
        assert "3302201234567890" in str(kept["page_history"])


def test_no_address_is_kept_in_a_cookie(web: Web) -> None:
    client = web.client("arif")
    for path in ("/pengguna/?q=3302201234567890", "/keluarga/?q=3302201234567890", "/peran/", "/wilayah/"):
        client.get(path)
    with client.session_transaction() as kept:
        assert "3302201234567890" not in str(dict(kept))
        assert "page_history" not in kept


def test_an_unknown_language_breaks_stock_fab(stock: Stock) -> None:
    client = stock.client()
    token_of(client)
    with client.session_transaction() as kept:
        kept["locale"] = "xx_YY_zz!"
    assert client.get("/login/").status_code == 500


def test_an_unknown_language_falls_back(web: Web) -> None:
    client = web.client()
    with client.session_transaction() as kept:
        kept["locale"] = "xx_YY_zz!"
    response = client.get("/login/?_l_=zz")
    assert response.status_code == 200
    assert b'<html lang="id"' in response.data


def test_the_language_is_chosen_by_post_only(web: Web) -> None:
    client = web.client("sari")
    assert client.get("/bahasa/en").status_code == 405
    response = client.post(
        "/bahasa/en",
        data={"csrf_token": token_of(client, "/akun/sandi")},
        headers={"Referer": "http://localhost/akun/"},
    )
    assert response.headers["Location"] == "/akun/"
    assert b'<html lang="en"' in client.get("/akun/").data
    assert client.post("/bahasa/xx", data={"csrf_token": token_of(client, "/akun/sandi")}).status_code == 404


@pytest.mark.parametrize(
    ("referrer", "lands"),
    [
        ("http://localhost/keluarga/?q=a", "/keluarga/?q=a"),
        ("http://jahat.example/akun/", "/"),
        ("http://localhost//jahat.example/", "/"),
        ("", "/"),
    ],
)
def test_the_look_is_chosen_and_one_stays_where_one_was(web: Web, referrer: str, lands: str) -> None:
    client = web.client("sari")
    data = {"tema": "gelap", "csrf_token": token_of(client, "/akun/sandi")}
    response = client.post("/tema", data=data, headers={"Referer": referrer})
    assert response.headers["Location"] == lands
    assert b'data-theme="gelap"' in client.get("/akun/").data


def test_stock_fab_sends_no_policy_and_inline_script(stock: Stock) -> None:
    stock.person("sebaris")
    response = stock.client("sebaris").get("/users/list/")
    assert "Content-Security-Policy" not in response.headers
    assert INLINE.search(response.data)


@pytest.mark.parametrize(
    "path", ["/login/", "/logout/", "/akun/", "/akun/sandi", "/pengguna/", "/pengguna/1", "/pengguna/baru",
             "/pengguna/1/ubah", "/pengguna/1/penugasan?q=banyumas", "/peran/", "/peran/1", "/peran/baru", "/tidak-ada"]
)  # fmt: skip
def test_pages_are_strict(web: Web, path: str) -> None:
    client = web.client() if path == "/login/" else web.client("arif")
    response = client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert not INLINE.search(response.data)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Frame-Options"] == "DENY"


def test_refusal_is_a_bare_page_in_stock_fab(stock: Stock) -> None:
    stock.person("tamu")
    with stock.app.app_context():
        sm = stock.app.appbuilder.sm
        user = sm.find_user("tamu")
        user.roles = [sm.find_role("Public")]
        sm.session.commit()
    response = stock.client("tamu").get("/users/list/")
    assert response.status_code == 403
    assert b"<nav" not in response.data


@pytest.mark.parametrize(("path", "status"), [("/pengguna/", 403), ("/tidak-ada", 404), ("/akun/keluar-semua", 405)])
def test_refusals_are_pages_of_the_portal(web: Web, path: str, status: int) -> None:
    response = web.client("sari").get(path)
    assert response.status_code == status
    assert b"<nav" in response.data
    assert b"Verivali" in response.data


def test_filters_are_shared_between_requests_in_stock_fab(stock: Stock, web: Web) -> None:
    view = next(view for view in stock.app.appbuilder.baseviews if isinstance(view, ActivePeople))
    assert active_filters(stock.app, view) == ["sari"], "the other request sees what this one searched for"
    ours = next(view for view in web.app.appbuilder.baseviews if type(view).__name__ == "KeluargaView")
    with web.app.test_request_context("/a"):
        first = ours._filters
    with web.app.test_request_context("/b"):
        assert ours._filters is not first


def active_filters(app: object, view: ActivePeople) -> list[str]:
    with app.test_request_context("/a"):  # type: ignore[attr-defined]
        view._filters.clear_filters()
        view._filters.add_filter_index("username", 0, "sari")
    with app.test_request_context("/b"):  # type: ignore[attr-defined]
        return [value for _flt, value in view._filters.get_filters_values()]


def test_an_action_passes_the_base_filter_in_stock_fab(stock: Stock) -> None:
    stock.person("pelaku")
    hidden = stock.person("tersembunyi", active=False)
    client = stock.client("pelaku")
    assert client.get(f"/activepeople/show/{hidden}").status_code == 404
    assert client.get(f"/activepeople/action/seen/{hidden}").data == b"seen tersembunyi"


def test_users_and_roles_have_no_actions_to_pass_by(web: Web) -> None:
    assert not [rule for rule in routes(web.app) if rule.startswith(("/pengguna", "/peran")) and "action" in rule]
    client = web.client("arif")
    token = token_of(client, "/akun/sandi")
    family = "00000000-0000-7000-8000-000000000001"
    for name in ("seen", "muldelete", "copyrole"):
        assert client.post(f"/keluarga/action/{name}/{family}", data={"csrf_token": token}).status_code in {403, 404}


# --- posts: who one is


def test_switching_posts_changes_what_one_is(web: Web) -> None:
    with web.owner() as session:
        from portal.access.actor import system
        from portal.access.operations import appoint
        from portal.access.permissions import Permission

        by = system("uji", Permission.ACCESS_POST_MANAGE)
        joko = user_id(session, "joko")
        second = appoint(session, joko, role="verifikator_kab", region_code=BANYUMAS, by=by)
        foreign = web.scalar("select id from post where role = 'admin_pusat' limit 1")
        session.flush()
        second_id = second.id
    client = web.client("joko")

    def switch(post_id: object) -> int:
        data = {"post": str(post_id), "csrf_token": token_of(client, "/akun/sandi")}
        return client.post("/penugasan", data=data).status_code

    def now() -> tuple[str, int]:
        with client:
            client.get("/akun/")
            return g.actor.role, g.actor.region_code

    assert now() == ("petugas_lapangan", KEMBARAN)
    assert switch(second_id) == 302
    assert now() == ("verifikator_kab", BANYUMAS)
    assert switch(foreign) == 404, "somebody else's post"
    assert switch("x") == 404
    assert now() == ("verifikator_kab", BANYUMAS)
    client = web.client("joko")
    assert now() == ("verifikator_kab", BANYUMAS), "remembered at the next sign-in"


def test_without_a_post_one_sees_nothing_but_oneself(web: Web) -> None:
    with web.owner() as session:
        from portal.views.kit.sync import add_person

        add_person(session, "tanpa", first_name="Tanpa", last_name="Tugas", password="kata-sandi-uji-coba")
    client = web.client()
    from tests.stock_fab import sign_in

    assert sign_in(client, "tanpa").status_code == 302
    assert client.get("/").headers["Location"] == "/akun/"
    assert b"administrator" in client.get("/akun/").data
    for path in ("/keluarga/", "/wilayah/", "/tugas/", "/pengguna/"):
        assert client.get(path).status_code == 403
    form = {"old": "kata-sandi-uji-coba", "new": "kambing naik sepeda", "again": "kambing naik sepeda"}
    form["csrf_token"] = token_of(client, "/akun/sandi")
    assert client.post("/akun/sandi", data=form).status_code == 302


def test_a_page_asks_for_rights_once(stock: Stock, web: Web) -> None:
    """Rights come in one statement, not in one per menu entry and button."""
    stock.person("hitung")
    assert statements(stock.app, stock.client("hitung"), "/users/list/", "ab_permission_view") > 5
    assert statements(web.app, web.client("arif"), "/pengguna/", "ab_permission_view") == 1


def statements(app: object, client: object, path: str, about: str) -> int:
    """How many statements about a table a page sends."""
    from sqlalchemy import event

    seen: list[str] = []
    with app.app_context():  # type: ignore[attr-defined]
        engine = app.extensions["sqlalchemy"].engine  # type: ignore[attr-defined]

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(path)  # type: ignore[attr-defined]
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sum(about in statement for statement in seen)

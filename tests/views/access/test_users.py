"""The administrator's screens of users, posts and roles; the holes of FAB's own shown open there, shut here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.access.permissions import Permission
from portal.app import build
from portal.kernel import clock
from tests.conftest import Web, settings_for
from tests.people import BANYUMAS, CAST, KARANGSARI, PECATU
from tests.stock_fab import PASSWORD, Stock, sign_in, token_of

NEW = {"username": "budi.santosa", "first_name": "Budi", "last_name": "Santosa", "email": "budi@uji.invalid"}


@pytest.fixture
def arif(web: Web) -> FlaskClient:
    return web.client("arif")


def number(web: Web, name: str) -> int:
    return int(web.scalar("select id from ab_user where username = :n", n=name))


def post(client: FlaskClient, path: str, **data: object) -> tuple[int, str]:
    response = client.post(path, data=data | {"csrf_token": token_of(client, "/akun/sandi")})
    return response.status_code, response.get_data(as_text=True)


def names_in_order(page: str, known: tuple[str, ...]) -> list[str]:
    return sorted((name for name in known if f">{name}<" in page), key=lambda name: page.index(f">{name}<"))


# --- the list


def test_the_list_is_sorted_by_password_hash_in_stock_fab(stock: Stock) -> None:
    known = ("urut1", "urut2", "urut3")
    numbers = {name: stock.person(name) for name in known}
    with stock.app.app_context():
        session = stock.app.appbuilder.session
        for name, hashed in zip(known, ("zz", "aa", "mm"), strict=True):
            session.execute(text("update ab_user set password = :p where id = :i"), {"p": hashed, "i": numbers[name]})
        session.commit()
    stock.person("pengurut")
    client = stock.client("pengurut")
    query = "?_oc_UserDBModelView=password&_od_UserDBModelView={}&psize_UserDBModelView=1000"
    page = client.get("/users/list/" + query.format("asc")).get_data(as_text=True)
    shown = list(re.findall(r"urut[123]\b(?!@)", page))
    assert list(dict.fromkeys(shown)) == ["urut2", "urut3", "urut1"]


def test_the_list_keeps_its_order(arif: FlaskClient) -> None:
    known = tuple(CAST)
    plain = names_in_order(arif.get("/pengguna/").get_data(as_text=True), known)
    assert plain == sorted(plain)
    for query in ("?_oc_UserScreen=password&_od_UserScreen=desc", "?_oc_UserDBModelView=password", "?order=password"):
        page = arif.get("/pengguna/" + query).get_data(as_text=True)
        assert names_in_order(page, known) == plain
        assert "scrypt" not in page


@pytest.mark.parametrize("query", ["page_{}=abc", "psize_{}=abc", "_oc_{}=raja&_od_{}=asc"])
def test_a_strange_address_breaks_stock_fab_and_not_the_portal(stock: Stock, arif: FlaskClient, query: str) -> None:
    name = "aneh" + str(abs(hash(query)) % 10_000)
    stock.person(name)
    client = stock.client(name)
    assert client.get("/users/list/?" + query.replace("{}", "UserDBModelView")).status_code == 500
    for view in ("UserScreen", "UserDBModelView"):
        assert arif.get("/pengguna/?" + query.replace("{}", view)).status_code == 200


def test_a_page_without_end_in_stock_fab_ends_here(stock: Stock, web: Web, arif: FlaskClient) -> None:
    for turn in range(30):
        stock.person(f"banyak{turn:02}")
    page = stock.client("banyak00").get("/users/list/?psize_UserDBModelView=100000").get_data(as_text=True)
    assert len(set(re.findall(r"banyak\d\d@", page))) == 30
    with web.owner() as session:
        session.execute(
            text(
                "insert into ab_user (id, first_name, last_name, username, email, active) select"
                " nextval('ab_user_id_seq'), 'Banyak', 'Orang', 'banyak' || i, 'banyak' || i || '@uji.invalid', true"
                " from generate_series(1, 60) i"
            )
        )
    for query in ("", "?psize_UserScreen=-1", "?psize_UserScreen=100000"):
        page = arif.get("/pengguna/" + query).get_data(as_text=True)
        assert page.count("data-row") == 25
    rest = re.search(r'href="([^"]+)" ?[^>]*>\s*Berikutnya|rel="next" href="([^"]+)"', page)
    assert rest is not None
    following = arif.get((rest.group(1) or rest.group(2)).replace("&amp;", "&")).get_data(as_text=True)
    assert following.count("data-row") == 25
    assert arif.get("/pengguna/?after=zzz").status_code == 400


def test_a_user_is_found_by_the_beginning_of_a_name(arif: FlaskClient) -> None:
    for typed, found in (("rat", "Ratna"), ("wulan", "Ratna"), ("RATNA WU", "Ratna"), ("tidakada", None), ("%", None)):
        page = arif.get(f"/pengguna/?q={typed}".replace("%", "%25")).get_data(as_text=True)
        assert ("Ratna Wulandari" in page) == bool(found)
        if found is None:
            assert "Tidak ada pengguna" in page


# --- adding and changing


def test_sql_with_its_parameters_is_shown_by_stock_fab_and_not_by_the_portal(
    stock: Stock, web: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    forbid = "alter table ab_role add constraint tidak_boleh check (name <> 'peran_rahasia')"
    with stock.app.app_context():
        stock.app.appbuilder.session.execute(text(forbid))
        stock.app.appbuilder.session.commit()
    stock.person("sql")
    client = stock.client("sql")
    form = {"name": "peran_rahasia", "csrf_token": token_of(client, "/roles/add")}
    page = client.post("/roles/add", data=form, follow_redirects=True).get_data(as_text=True)
    assert "INSERT INTO ab_role" in page

    with web.owner() as session:
        session.execute(text(forbid))
    running = build(settings_for(web.addresses, tmp_path))
    arif = running.test_client()
    assert sign_in(arif, "arif").status_code == 302
    status, page = post(arif, "/peran/baru", code="peran_rahasia", rights="cases:case:read")
    assert status == 500
    assert "Ada gangguan pada portal" in page
    assert "INSERT" not in page.upper()
    assert "peran_rahasia" not in page
    code = re.search(r'class="kode-galat">([0-9a-f]{8})<', page)
    assert code
    assert f"unexpected error {code[1]} on /peran/baru" in caplog.text
    with running.app_context():
        running.extensions["sqlalchemy"].engine.dispose()


@pytest.mark.parametrize("field", ["username", "first_name", "last_name", "email"])
def test_what_cannot_be_stored_is_refused_in_words(web: Web, arif: FlaskClient, field: str) -> None:
    status, page = post(arif, "/pengguna/baru", **(NEW | {field: "rahasia\1x"}))
    assert status == 422
    assert "INSERT" not in page
    assert 'class="galat"' in page
    status, page = post(arif, "/peran/baru", code="peran\1rahasia", rights="cases:case:read")
    assert status == 422
    assert "INSERT" not in page


def test_a_new_user_gets_a_one_time_password(web: Web, arif: FlaskClient) -> None:
    status, page = post(arif, "/pengguna/baru", **NEW)
    assert status == 200
    found = re.search(r'id="sandi-baru">([a-z0-9-]{19})<', page)
    assert found is not None
    client = web.client()
    assert sign_in(client, "budi.santosa", found.group(1)).status_code == 302
    assert client.get("/").headers["Location"] == "/akun/sandi"
    kept = web.scalar("select password from ab_user where username = 'budi.santosa'")
    assert kept.startswith("scrypt:32768:8:1$"), "costly to guess, unlike the cast's"
    fact = "select after from fact where verb = 'access.user.added'"
    assert web.scalar(fact)["username"] == "budi.santosa"
    assert web.scalar("select count(*) from fact where after::text like '%' || :p || '%'", p=found.group(1)) == 0


def test_a_taken_name_is_refused_and_the_typing_stays(arif: FlaskClient) -> None:
    status, page = post(arif, "/pengguna/baru", **(NEW | {"username": "sari", "first_name": "Sari Dua"}))
    assert status == 422
    assert "sudah dipakai" in page
    assert 'value="Sari Dua"' in page


def test_only_the_forms_own_columns_are_changed(web: Web, arif: FlaskClient) -> None:
    joko = number(web, "joko")
    before = web.scalar("select password from ab_user where id = :i", i=joko)
    data = {"first_name": "Joko", "last_name": "Prasetyo", "email": "joko@uji.invalid", "active": "y"}
    more = {"username": "admin", "password": "x", "roles": "1", "login_count": "9", "id": "1", "groups": "1"}
    status, _page = post(arif, f"/pengguna/{joko}/ubah", **data, **more)
    assert status == 302
    row = "select row(username, last_name, login_count is distinct from 9, password = :p)::text "
    row += "from ab_user"
    assert web.scalar(row + " where id = :i", i=joko, p=before) == "(joko,Prasetyo,t,t)"
    assert web.scalar("select count(*) from ab_user_role where user_id = :i", i=joko) == 0
    fact = web.scalar(
        "select before->>'name' || ' > ' || (after->>'name') from fact where verb = 'access.user.changed'"
    )
    assert fact == "Joko Prasetya > Joko Prasetyo"


def test_a_user_is_deactivated_and_out(web: Web, arif: FlaskClient) -> None:
    client, kadek = web.client("kadek"), number(web, "kadek")
    data = {"first_name": "Kadek", "last_name": "Artawan", "email": "kadek@uji.invalid"}
    assert post(arif, f"/pengguna/{kadek}/ubah", **data)[0] == 302
    assert client.get("/akun/").status_code == 302
    assert sign_in(web.client(), "kadek", PASSWORD).status_code == 422


def test_an_administrator_neither_deactivates_nor_unseats_themselves(web: Web, arif: FlaskClient) -> None:
    own = number(web, "arif")
    typed = {"first_name": "Arif", "last_name": "Nugroho B", "email": "arif@uji.invalid"}
    status, page = post(arif, f"/pengguna/{own}/ubah", **typed)
    assert status == 422
    assert "tidak dapat menonaktifkan akun Anda sendiri" in page
    assert 'value="Nugroho B"' in page
    assert web.scalar("select active from ab_user where id = :i", i=own)
    held = web.scalar("select id from post where user_id = :i", i=own)
    assert post(arif, f"/pengguna/{own}/penugasan/{held}/akhiri")[0] == 302
    assert "hanya dapat diubah oleh administrator lain" in arif.get(f"/pengguna/{own}/penugasan").get_data(as_text=True)
    assert web.scalar("select valid_to from post where id = :i", i=held) is None


def test_a_reset_password_is_used_once(web: Web, arif: FlaskClient) -> None:
    client, dewi = web.client("dewi"), number(web, "dewi")
    status, page = post(arif, f"/pengguna/{dewi}/sandi")
    assert status == 200
    assert re.search(r'id="sandi-baru">[a-z0-9-]{19}<', page)
    assert client.get("/akun/").status_code == 302
    assert sign_in(web.client(), "dewi", PASSWORD).status_code == 422


def test_sessions_of_a_lost_phone_are_ended(web: Web, arif: FlaskClient) -> None:
    client, hendra = web.client("hendra"), number(web, "hendra")
    assert post(arif, f"/pengguna/{hendra}/keluarkan")[0] == 302
    assert client.get("/akun/").status_code == 302


@pytest.mark.parametrize("name", ["sari", "ratna", "maya", "lestari", "bagus"])
def test_nobody_else_manages_users(web: Web, name: str) -> None:
    client = web.client(name)
    for path in ("/pengguna/", "/pengguna/1", "/pengguna/baru", "/peran/", "/peran/1", "/pengguna/1/penugasan"):
        assert client.get(path).status_code == 403
    for path in ("/pengguna/baru", "/pengguna/1/sandi", "/pengguna/1/keluarkan", "/peran/1", "/pengguna/1/penugasan"):
        assert post(client, path, **NEW)[0] == 403


@pytest.mark.parametrize("path", ["/pengguna/999999", "/pengguna/99999999999999", "/peran/999999", "/pengguna/x"])
def test_who_is_not_there_is_not_found(arif: FlaskClient, path: str) -> None:
    assert arif.get(path).status_code == 404


# --- posts


def test_a_post_is_given_and_ended(web: Web, arif: FlaskClient) -> None:
    tuti = number(web, "tuti")
    path = f"/pengguna/{tuti}/penugasan"
    found = arif.get(path + "?q=karangsari+kembaran").get_data(as_text=True)
    assert f'value="{KARANGSARI}"' in found
    client = web.client("tuti")
    data = {"region": KARANGSARI, "role": "operator_desa", "valid_from": "2026-01-05", "q": "karangsari"}
    assert post(arif, path, **data)[0] == 302
    assert client.get("/akun/").status_code == 302, "a new post asks to sign in again"
    page = arif.get(path).get_data(as_text=True)
    assert "Operator desa" in page
    given = web.scalar("select id from post where user_id = :u and role = 'operator_desa'", u=tuti)
    part = web.scalar("select part from region where code = :c and valid_to is null", c=KARANGSARI)
    assert web.scalar("select part from fact where about_id = :p", p=given) == part
    joko = number(web, "joko")
    assert post(arif, f"/pengguna/{joko}/penugasan/{given}/akhiri")[0] == 404, "not that person's post"
    assert web.scalar("select valid_to from post where id = :p", p=given) is None
    assert post(arif, f"{path}/{given}/akhiri")[0] == 302
    assert web.scalar("select valid_to from post where id = :p", p=given) < clock.today()
    assert post(arif, f"{path}/x/akhiri")[0] == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"region": BANYUMAS, "role": "operator_desa"}, "tidak ada di tingkat"),
        ({"region": PECATU, "role": "operator_desa"}, "sudah memegang"),
        ({"region": PECATU, "role": "raja"}, "Wayan"),
        ({"region": "9999999999", "role": "operator_desa"}, "Wayan"),
        ({"region": "x", "role": "operator_desa"}, "Wayan"),
        ({"region": PECATU, "role": "operator_desa", "valid_to": "2020-01-01"}, "tanggal"),
        ({"role": "operator_desa"}, "Wayan"),
    ],
)
def test_a_wrong_post_is_refused_on_the_page(web: Web, arif: FlaskClient, data: dict[str, object], words: str) -> None:
    path = f"/pengguna/{number(web, 'wayan')}/penugasan"
    status, page = post(arif, path, **({"valid_from": "2026-01-05"} | data))
    assert status == 422
    assert words.lower() in page.lower()


def test_ones_own_posts_are_for_another_administrator(web: Web, arif: FlaskClient) -> None:
    data = {"region": "0", "role": "analis_pusat", "valid_from": "2026-01-05"}
    status, page = post(arif, f"/pengguna/{number(web, 'arif')}/penugasan", **data)
    assert status == 422
    assert "administrator lain" in page


# --- roles


def role_number(web: Web, name: str) -> int:
    return int(web.scalar("select id from ab_role where name = :n", n=name))


def test_a_roles_rights_are_ticked(web: Web, arif: FlaskClient) -> None:
    path = f"/peran/{role_number(web, 'auditor')}"
    page = arif.get(path).get_data(as_text=True)
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", page)
    assert len(boxes) == len(Permission)
    ticked = {re.search(r'value="([^"]+)"', box).group(1) for box in boxes if "checked" in box}  # type: ignore[union-attr]
    assert "cases:audit:read" in ticked
    assert "cases:task:work" not in ticked
    lestari = web.client("lestari")
    assert lestari.get("/wilayah/").status_code == 200
    assert post(arif, path, rights=["cases:audit:read", "cases:case:read"])[0] == 302
    assert lestari.get("/wilayah/").status_code == 403, "from the next page on"
    assert post(arif, path, rights=[])[0] == 422
    assert post(arif, path, rights=["cases:audit:read", "raja"])[0] == 422


def test_the_administrator_keeps_the_keys(web: Web, arif: FlaskClient) -> None:
    path = f"/peran/{role_number(web, 'admin_pusat')}"
    status, page = post(arif, path, rights=["cases:case:read"])
    assert status == 422
    assert "harus tetap" in page
    assert arif.get("/pengguna/").status_code == 200


def test_a_role_of_the_ministrys_own(web: Web, arif: FlaskClient) -> None:
    data = {"code": "admin_kab", "rights": ["access:post:manage", "regions:region:read"]}
    assert post(arif, "/peran/baru", **data)[0] == 302
    assert post(arif, "/peran/baru", **data)[0] == 422
    assert post(arif, "/peran/baru", **(data | {"code": "Bukan Kode"}))[0] == 422
    putu = number(web, "putu")
    given = {"region": "5103000000", "role": "admin_kab", "valid_from": "2026-01-05"}
    assert post(arif, f"/pengguna/{putu}/penugasan", **given)[0] == 302
    client = web.client("putu")
    chosen = web.scalar("select id from post where role = 'admin_kab'")
    assert post(client, "/penugasan", post=chosen)[0] == 302
    sari, wayan = number(web, "sari"), number(web, "wayan")
    assert client.get(f"/pengguna/{sari}/penugasan?q=karangsari+kembaran").status_code == 404, "nobody of hers"
    page = client.get(f"/pengguna/{wayan}/penugasan?q=karangsari+kembaran").get_data(as_text=True)
    assert f'value="{KARANGSARI}"' not in page
    away = {"region": KARANGSARI, "role": "operator_desa", "valid_from": "2026-01-05"}
    assert post(client, f"/pengguna/{wayan}/penugasan", **away)[0] == 422
    foreign = web.scalar("select id from post where region_code = :c limit 1", c=KARANGSARI)
    assert post(client, f"/pengguna/{sari}/penugasan/{foreign}/akhiri")[0] == 404
    assert post(client, f"/pengguna/{wayan}/penugasan/{foreign}/akhiri")[0] == 404

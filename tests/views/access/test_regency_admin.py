"""Surya administers one regency: the screens of users know nobody else, and roles are not his to change."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from portal.access.permissions import Permission as P  # noqa: N817 - read as tables
from tests import people
from tests.conftest import Web
from tests.stock_fab import token_of

ACCOUNT = "select row(u.*, a.*)::text from ab_user u join account a on a.user_id = u.id where id = :i"
NEW = {"username": "rani.baru", "first_name": "Rani", "last_name": "Baru", "email": "rani@uji.invalid"}


@pytest.fixture(scope="module")
def surya(web: Web) -> FlaskClient:
    rights = {P.ACCESS_USER_MANAGE, P.ACCESS_POST_MANAGE, P.REGIONS_REGION_READ, P.CASES_AUDIT_READ}
    rights |= {P.CASES_CASE_READ, P.REGISTRY_KELUARGA_READ, P.DOCUMENTS_LETTER_READ, P.PROCESSES_PROCESS_READ}
    rights |= {P.INSTRUMENTS_INSTRUMENT_READ}
    with web.owner() as session:
        people.appoint_admin(session, "surya", people.BANYUMAS, rights)
    return web.client("surya")


def number(web: Web, name: str) -> int:
    return int(web.scalar("select id from ab_user where username = :n", n=name))


def post(client: FlaskClient, path: str, **data: object) -> tuple[int, str]:
    response = client.post(path, data=data | {"csrf_token": token_of(client, "/akun/sandi")})
    return response.status_code, response.get_data(as_text=True)


def test_the_list_knows_the_regencys_people_only(surya: FlaskClient) -> None:
    page = surya.get("/pengguna/").get_data(as_text=True)
    for name in ("sari", "joko", "tuti", "ratna", "hendra", "dewi", "surya"):
        assert f">{name}<" in page
    for name in ("arif", "maya", "bagus", "lestari", "wayan", "kadek", "putu", "gede"):
        assert f">{name}<" not in page
        assert people.CAST[name].full_name not in surya.get(f"/pengguna/?q={name}").get_data(as_text=True)


@pytest.mark.parametrize("name", ["arif", "maya", "bagus", "putu", "wayan"])
def test_nobody_outside_is_there(web: Web, surya: FlaskClient, name: str) -> None:
    who = number(web, name)
    before = web.scalar(ACCOUNT, i=who)
    for path in ("", "/ubah", "/penugasan"):
        assert surya.get(f"/pengguna/{who}{path}").status_code == 404
    names = {"first_name": "X", "last_name": "Y", "email": "x@uji.invalid"}
    given = {"region": people.KARANGSARI, "role": "auditor", "valid_from": "2026-01-05"}
    held = web.scalar("select id from post where user_id = :i limit 1", i=who)
    tries = {"/sandi": {}, "/keluarkan": {}, "/ubah": names, "/penugasan": given, f"/penugasan/{held}/akhiri": {}}
    for path, data in tries.items():
        assert post(surya, f"/pengguna/{who}{path}", **data)[0] == 404, path
    after = web.scalar(ACCOUNT, i=who)
    assert after == before


def test_the_national_administrator_still_signs_in(web: Web, surya: FlaskClient) -> None:
    post(surya, f"/pengguna/{number(web, 'arif')}/sandi")
    assert web.client("arif").get("/pengguna/").status_code == 200


def test_roles_are_not_a_regencys_to_change(web: Web, surya: FlaskClient) -> None:
    assert 'href="/peran/"' not in surya.get("/pengguna/").get_data(as_text=True)
    role = web.scalar("select id from ab_role where name = 'auditor'")
    for path in ("/peran/", f"/peran/{role}", "/peran/baru"):
        page = surya.get(path)
        assert page.status_code == 403
        assert "administrator pusat" in page.get_data(as_text=True)
    rights = {"code": "raja_kecil", "rights": ["cases:task:work"]}
    assert post(surya, "/peran/baru", **rights)[0] == 403
    assert post(surya, f"/peran/{role}", **rights)[0] == 403
    assert web.scalar("select count(*) from ab_role where name = 'raja_kecil'") == 0


def test_a_role_with_more_rights_is_refused_in_words(web: Web, surya: FlaskClient) -> None:
    path = f"/pengguna/{number(web, 'dewi')}/penugasan"
    data = {
        "region": people.KARANGSARI,
        "role": "operator_desa",
        "valid_from": "2026-01-05",
        "q": "karangsari kembaran",
    }
    status, page = post(surya, path, **data)
    assert status == 422
    assert "hak yang tidak Anda pegang" in page
    assert "Mengerjakan tugas" in page
    assert post(surya, path, **(data | {"role": "auditor"}))[0] == 302


def test_whom_the_regency_registers_it_manages(web: Web, surya: FlaskClient) -> None:
    assert post(surya, "/pengguna/baru", **NEW)[0] == 200
    rani = number(web, "rani.baru")
    assert surya.get(f"/pengguna/{rani}").status_code == 200
    data = {"region": people.KARANGSARI, "role": "auditor", "valid_from": "2026-01-05"}
    assert post(surya, f"/pengguna/{rani}/penugasan", **data)[0] == 302

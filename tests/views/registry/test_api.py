"""The register for programs: FAB's REST shape, cursors, masked secrets, and no writing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.conftest import Web
from tests.people import PASSWORD, csrf
from tests.views.registry.desk import Registered

APIS = ("keluarga", "individu", "ruta")


@pytest.mark.parametrize("name", APIS)
def test_nobody_reads_without_signing_in(web: Web, name: str) -> None:
    response = web.client().get(f"/api/v1/{name}/")
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("name", APIS)
def test_the_list_keeps_to_the_area(sari: FlaskClient, name: str) -> None:
    answer = sari.get(f"/api/v1/{name}/")
    assert answer.status_code == 200
    assert {row["region_code"] for row in answer.json["result"]} == {"3302202015"}
    assert answer.json["count_capped"] is False
    assert len(answer.json["ids"]) == answer.json["count"]


def test_a_token_reads_like_a_cookie(web: Web, registered: Registered) -> None:
    client = web.app.test_client()
    login = client.post("/api/v1/security/login", json={"username": "sari", "password": PASSWORD})
    bearer = {"Authorization": f"Bearer {login.json['access_token']}"}
    answer = client.get("/api/v1/keluarga/", headers=bearer)
    assert {row["nama_kepala"] for row in answer.json["result"]} == {"Sukirman Hadi", "Paimin Setro"}
    assert client.post("/api/v1/keluarga/", json={}, headers=bearer).status_code == 405


def test_pages_follow_by_cursor(sari: FlaskClient) -> None:
    first = sari.get("/api/v1/keluarga/?q=(page_size:1)").json
    second = sari.get(f"/api/v1/keluarga/?q=(page_size:1)&after={first['next']}").json
    assert first["ids"] != second["ids"]
    assert (first["prev"], second["next"]) == (None, None)
    assert sari.get(f"/api/v1/keluarga/?q=(page_size:1)&before={second['prev']}").json["ids"] == first["ids"]


def test_filters_and_columns_by_fabs_words(sari: FlaskClient) -> None:
    filters = "filters:!((col:nama_kepala,opr:ct,value:paimin))"
    answer = sari.get(f"/api/v1/keluarga/?q=({filters},columns:!(nama_kepala))").json
    assert answer["result"] == [{"nama_kepala": "Paimin Setro"}]


@pytest.mark.parametrize(
    ("query", "name", "told"),
    [
        ("q=(filters:!((col:nomor_kk,opr:ct,value:x)))", "filters", "nomor_kk"),
        ("q=(filters:!((col:desil,opr:gt,value:1)))", "filters", "opr eq"),
        ("q=(filters:!((col:desil,opr:eq,value:x)))", "desil", "x bukan nilai"),
        ("q=(filters:!((col:desil,opr:eq,value:99)))", "desil", "99"),
        ("q=(filters:!((col:desil,value:1)))", "filters", "col, opr, dan value"),
        ("q=(filters:!(1))", "filters", "col, opr, dan value"),
        ("q=(columns:!(nama_kepala,password))", "columns", "password"),
        ("q=(columns:nama_kepala)", "columns", "daftar nama kolom"),
        ("q=(order_column:nomor_kk,order_direction:asc)", "order_column", "selalu urut"),
        ("q=(order_column:nama_kepala,order_direction:asc)", "order_column", "selalu urut"),
        ("q=(page:3)", "page", "after dan before"),
        ("q=(saring:1)", "saring", "tidak dikenal"),
        ("q=!(1)", "q", "objek"),
        ("q=(((", "q", "Rison"),
        ("q=" + "(a:" * 3000, "q", "Rison"),
        ("nama=Sukirman", "nama", "tidak dikenal"),
        ("page_size=5", "page_size", "tidak dikenal"),
    ],
)
def test_a_wrong_parameter_is_named(sari: FlaskClient, query: str, name: str, told: str) -> None:
    response = sari.get(f"/api/v1/keluarga/?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    body = response.get_json()
    if "errors" in body:
        assert set(body["errors"]) == {name}
    assert told in body["detail"]
    assert name in body["detail"]
    assert "isian Anda" not in body["detail"]


@pytest.mark.parametrize("query", ["after=abc", "before=%00"])
def test_a_foreign_cursor_is_a_bad_request(sari: FlaskClient, query: str) -> None:
    assert sari.get(f"/api/v1/keluarga/?{query}").status_code == 400


def test_a_record_is_asked_for_known_columns_only(sari: FlaskClient, registered: Registered) -> None:
    address = f"/api/v1/keluarga/{registered.sukirman}"
    assert sari.get(f"{address}?q=(columns:!(nama_kepala))").json["result"] == {"nama_kepala": "Sukirman Hadi"}
    for query in ("q=(columns:!(nomor_kk_bidx))", "q=(filters:!())", "x=1"):
        assert sari.get(f"{address}?{query}").status_code == 400


def test_page_size_is_clamped(sari: FlaskClient) -> None:
    for size in ("100000", "-1"):
        assert sari.get(f"/api/v1/keluarga/?q=(page_size:{size})").status_code == 200


def test_columns_are_called_as_on_screen(sari: FlaskClient) -> None:
    told = sari.get("/api/v1/keluarga/").json
    assert told["label_columns"]["nomor_kk"] == "Nomor KK"
    assert told["label_columns"]["region_code"] == "Kode desa/kelurahan"
    assert told["list_title"] == "Keluarga"


def test_one_record_with_its_codes_secrets_masked(sari: FlaskClient, registered: Registered) -> None:
    ruta = sari.get(f"/api/v1/ruta/{registered.ruta}").json["result"]
    assert (ruta["lantai"], ruta["luas_lantai"], ruta["village"]) == ("9", "36", "Karangsari")
    person = sari.get(f"/api/v1/individu/{registered.wartini}")
    assert person.json["result"]["nik"] == "330220 •••••• 9000"
    assert "3302205203709000" not in person.get_data(as_text=True)


@pytest.mark.parametrize("pk", ["bukan-id", "1", "01a20cd0-c9f3-78cb-9d26-2e44be4c00bd", "made"])
def test_outside_the_area_there_is_nothing(sari: FlaskClient, registered: Registered, pk: str) -> None:
    response = sari.get(f"/api/v1/keluarga/{registered.made if pk == 'made' else pk}")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("name", APIS)
def test_writing_is_answered_by_how_to_propose(sari: FlaskClient, registered: Registered, name: str) -> None:
    token = {"X-CSRFToken": csrf(sari)}
    for method, path in (("POST", ""), ("PUT", str(registered.sukirman)), ("DELETE", str(registered.sukirman))):
        response = sari.open(f"/api/v1/{name}/{path}", method=method, json={"nama": "x"}, headers=token)
        assert response.status_code == 405
        assert response.mimetype == "application/problem+json"
        assert "/usulan" in response.json["detail"]
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_cookie_without_token_may_not_even_try(sari: FlaskClient) -> None:
    assert sari.post("/api/v1/keluarga/", json={}).status_code == 400


def test_who_may_not_read_is_refused(web: Web, registered: Registered) -> None:
    with web.owner() as session:
        from sqlalchemy import text

        session.execute(
            text(
                "delete from ab_permission_view_role where role_id = (select id from ab_role where name = 'auditor') "
                "and permission_view_id = (select pv.id from ab_permission_view pv "
                "join ab_permission p on p.id = pv.permission_id join ab_view_menu v on v.id = pv.view_menu_id "
                "where p.name = 'can_read' and v.name = 'registry:keluarga')"
            )
        )
    client = web.client("lestari")
    assert client.get("/api/v1/keluarga/").status_code == 403
    assert client.get("/keluarga/").status_code == 403

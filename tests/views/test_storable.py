"""Signs the database cannot hold: 400 with a sentence, on every route, in every place text is typed."""

from __future__ import annotations

import pytest

from tests.conftest import Web
from tests.people import PASSWORD
from tests.stock_fab import token_of
from tests.views.registry.desk import NEW_FAMILY, inputs

TOLD = "tanda yang tidak dapat disimpan"
ADDRESSES = [
    ("sari", "/keluarga/?q=%00"),
    ("sari", "/individu/?q=a%00b"),
    ("sari", "/ruta/?_flt_0_alamat=%00"),
    ("sari", "/keluarga/?after=%00"),
    ("sari", "/tugas/?q=%00"),
    ("sari", "/tugas/?%00=1"),
    ("sari", "/kasus/?q=%00"),
    ("sari", "/kasus/%00"),
    ("sari", "/usulan/baru?desa=%00"),
    ("ratna", "/usulan/baru?cari=%00"),
    ("ratna", "/dokumen/?q=%00"),
    ("arif", "/pengguna/?q=%00"),
    ("arif", "/wilayah/%00"),
    (None, "/verifikasi/?kode=%00"),
    (None, "/verifikasi/%00"),
    (None, "/login/?next=%00"),
]


@pytest.mark.parametrize(("name", "address"), ADDRESSES)
def test_an_address(web: Web, name: str | None, address: str) -> None:
    response = web.client(name).get(address)
    assert response.status_code == 400
    assert TOLD in response.get_data(as_text=True)


@pytest.mark.parametrize("field", ["alasan", "ruta-alamat", "anggota-0-nama", "anggota-0-nik", "kunci", "desa"])
def test_a_field_of_the_long_form(web: Web, field: str) -> None:
    sari = web.client("sari")
    filled = inputs(sari.get("/usulan/baru").get_data(as_text=True)) | NEW_FAMILY
    response = sari.post("/usulan/baru", data=filled | {field: "a\0b", "aksi": "simpan"})
    assert (response.status_code, web.scalar("select count(*) from change_set")) == (400, 0)
    assert TOLD in response.get_data(as_text=True)


def test_the_way_back_to_the_form(web: Web) -> None:
    sari = web.client("sari")
    sent = {"csrf_token": token_of(sari, "/akun/sandi"), "alasan": "a\0b"}
    page = sari.post("/usulan/baru", data=sent, headers={"Referer": "http://localhost/usulan/baru?x=1"})
    assert 'href="/usulan/baru?x=1"' in page.get_data(as_text=True)
    assert "data-tertahan" in page.get_data(as_text=True), "the page's script keeps what was typed"


def test_a_users_name_and_a_reason_to_reveal(web: Web) -> None:
    arif = web.client("arif")
    token = {"csrf_token": token_of(arif, "/akun/sandi")}
    typed = {"username": "budi", "first_name": "Bu\0di", "last_name": "S", "email": "b@uji.invalid"}
    assert arif.post("/pengguna/baru", data=typed | token).status_code == 400
    assert arif.post("/peran/baru", data={"code": "a\0", "rights": "cases:case:read"} | token).status_code == 400
    assert arif.post("/keluarga/x/tampilkan", data={"alasan": "\0"} | token).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/keluarga?q=%00",
        "/api/v1/individu?after=%00",
        "/api/v1/ruta/%00",
    ],
)
def test_a_programs_question(web: Web, address: str) -> None:
    response = web.client("sari").get(address)
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert TOLD in response.get_json()["detail"]


@pytest.mark.parametrize("name", ["\0sari", "\ud800", {"a": ["b", {"\0": 1}]}])
def test_a_programs_json(web: Web, name: object) -> None:
    response = web.client().post("/api/v1/security/login", json={"username": name, "password": PASSWORD})
    assert (response.status_code, response.content_type) == (400, "application/problem+json")


def test_json_without_a_bottom(web: Web) -> None:
    response = web.client().post("/api/v1/security/login", data="[" * 100_000, content_type="application/json")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")


def test_every_other_sign_passes(web: Web) -> None:
    for typed in ("%01", "%EF%BF%BE", "%F0%9F%8F%A0", "%ED%A0%80", "%FF", "'%3B--"):
        assert web.client("sari").get(f"/keluarga/?q={typed}").status_code == 200

"""Other systems read what their token's post may see: in pages, masked, inside the area, never twice for nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.registry.seeding import load_families
from tests.conftest import Web
from tests.people import KARANGSARI
from tests.registry.families import family
from tests.views.api.conftest import Joins
from tests.views.api.programs import Program
from tests.views.registry.desk import Registered

LISTS = ("/keluarga", "/individu", "/ruta", "/kasus", "/wilayah")


@pytest.mark.parametrize("path", [*LISTS, "/daftar-kode"])
def test_nobody_reads_without_a_token(web: Web, path: str) -> None:
    response = web.client().get(f"/api/v1{path}")
    assert (response.status_code, response.content_type) == (401, "application/problem+json")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", LISTS[:3])
def test_lists_keep_to_the_area(siks: Program, path: str) -> None:
    answer = siks.get(path)
    assert answer.status_code == 200
    assert {row["desa"] for row in answer.json["data"]} == {"3302202015"}
    assert (answer.json["next"], answer.json["jumlah_lebih"]) == (None, False)


def test_a_family_comes_whole_with_codes_and_masked_numbers(siks: Program, registered: Registered) -> None:
    answer = siks.get(f"/keluarga/{registered.sukirman}")
    whole = answer.json
    assert whole["keluarga"]["nama_kepala"] == "Sukirman Hadi"
    assert whole["ruta"]["lantai"] == "9"
    assert [one["hub_kepala"] for one in whole["anggota"]] == ["1", "2"]
    assert all("••••••" in one["nik"] for one in whole["anggota"])
    assert "3302205203709000" not in answer.get_data(as_text=True)
    person = siks.get(f"/individu/{registered.wartini}").json
    assert person == whole["anggota"][1]
    assert siks.get(f"/ruta/{registered.ruta}").json == whole["ruta"]


@pytest.mark.parametrize("path", ["/keluarga/{made}", "/keluarga/x", "/individu/{sukirman}", "/kasus/{made}", "/tidak"])
def test_outside_the_area_there_is_nothing(siks: Program, registered: Registered, path: str) -> None:
    response = siks.get(path.format(made=registered.made, sukirman=registered.sukirman))
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_filters_narrow_and_do_not_widen(siks: Program) -> None:
    assert [one["nama_kepala"] for one in siks.get("/keluarga?q=paimin").json["data"]] == ["Paimin Setro"]
    assert siks.get("/keluarga?wilayah=5103052001").json["data"] == []
    assert siks.get("/keluarga?status=dihapus").json["data"] == []


def test_a_number_is_searched_in_the_body_only(siks: Program, registered: Registered) -> None:
    found = siks.open("POST", "/cari", json={"nomor": "3302205203709000"}).json
    assert [one["id"] for one in found["individu"]] == [str(registered.wartini)]
    assert [one["id"] for one in found["keluarga"]] == [str(registered.sukirman)]
    refused = siks.get("/individu?q=3302205203709000")
    assert refused.status_code == 400
    assert "POST /api/v1/cari" in refused.json["detail"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("nama=x", "nama"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=sepuluh", "limit"),
        ("limit=1&limit=2", "limit"),
        ("desil=11", "desil"),
        ("status=ada", "status"),
        ("wilayah=33.02", "wilayah"),
        ("q=", "q"),
    ],
)
def test_a_wrong_parameter_is_named(siks: Program, query: str, name: str) -> None:
    response = siks.get(f"/keluarga?{query}")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert set(response.json["errors"]) == {name}


def test_a_foreign_cursor_is_a_bad_request(siks: Program) -> None:
    assert siks.get("/keluarga?after=abc").status_code == 400
    cursor = siks.get("/wilayah?limit=1").json["next"]
    assert siks.get(f"/keluarga?after={cursor}").status_code == 400


def test_pages_are_complete_while_others_write(web: Web, siks: Program) -> None:
    """Each family there from the start comes once, whatever is registered between the pages."""
    before = {one["id"] for one in siks.get("/keluarga?limit=100").json["data"]}
    seen: list[str] = []
    path, serial = "/keluarga?limit=1", 9500
    while path:
        answer = siks.get(path).json
        seen += [one["id"] for one in answer["data"]]
        path = f"/keluarga?limit=1&after={answer['next']}" if answer["next"] else ""
        serial += 2
        if serial < 9508:
            with web.owner() as session:
                set_scope(session, Scope(0, "sistem", EVERYWHERE))
                load_families(session, [(KARANGSARI, family(serial, "Baru Datang"))])
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_what_the_caller_has_already_is_not_sent_again(web: Web, siks: Program, registered: Registered) -> None:
    first = siks.get(f"/keluarga/{registered.paimin}")
    again = siks.get(f"/keluarga/{registered.paimin}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    with web.owner() as session:
        session.execute(text("update keluarga set desil = 3 where id = :id"), {"id": registered.paimin})
    changed = siks.get(f"/keluarga/{registered.paimin}", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json["keluarga"]["desil"]) == (200, 3)


def test_regions_are_the_same_for_everybody(siks: Program) -> None:
    page = siks.get("/wilayah?tingkat=1&limit=100").json
    assert (page["jumlah"], page["next"]) == (38, None)
    assert {one["tingkat"] for one in siks.get("/wilayah?di=3302200000").json["data"]} == {3, 4}
    assert siks.get("/wilayah/3302202015").json["nama"] == "Karangsari"
    assert siks.get("/wilayah/9999999999").status_code == siks.get("/wilayah/x").status_code == 404


def test_code_lists_tell_their_labels(siks: Program) -> None:
    assert siks.get("/daftar-kode/hub_kepala").json["kode"]["1"] == "Kepala keluarga"
    assert {"lantai", "alasan_hapus"} <= {one["nama"] for one in siks.get("/daftar-kode").json["data"]}
    assert siks.get("/daftar-kode/x").status_code == 404


def test_problems_speak_indonesian_or_english(siks: Program) -> None:
    assert siks.get("/keluarga/x").json["title"] == "Tidak ditemukan"
    english = Program(siks.app, siks.secret, language="en-GB,en;q=0.9")
    assert english.get("/keluarga/x").json["title"] == "Not found"
    assert Program(siks.app, siks.secret, language="fr").get("/keluarga/x").json["title"] == "Tidak ditemukan"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_nothing_is_written_but_by_proposal(siks: Program, registered: Registered, method: str) -> None:
    response = siks.open(method, f"/keluarga/{registered.sukirman}", json={})
    assert (response.status_code, response.content_type) == (405, "application/problem+json")
    assert "/api/v1/usulan" in response.json["detail"]
    assert "GET" in response.headers["Allow"]


def test_the_right_counts_beside_the_scope(web: Web, joins: Joins) -> None:
    lestari = joins("lestari")
    assert lestari.get("/keluarga").status_code == 200
    with web.owner() as session:
        session.execute(
            text(
                "delete from ab_permission_view_role where role_id = (select id from ab_role where name = 'auditor') "
                "and permission_view_id = (select pv.id from ab_permission_view pv "
                "join ab_permission p on p.id = pv.permission_id join ab_view_menu v on v.id = pv.view_menu_id "
                "where p.name = 'can_read' and v.name = 'registry:keluarga')"
            )
        )
    assert lestari.get("/keluarga").status_code == 403


def test_a_cookie_reads_like_a_token(web: Web, registered: Registered) -> None:
    sari = web.client("sari")
    assert len(sari.get("/api/v1/keluarga?q=sukirman").json["data"]) == 1
    assert sari.post("/api/v1/cari", json={"nomor": "3302205203709000"}).status_code == 400, "a cookie needs CSRF"

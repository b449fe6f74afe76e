"""Proposing by program: the form's own verbs, once for each key, tried without a trace, refused in words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import Web
from tests.views.api.conftest import Joins
from tests.views.api.programs import Program, new_family
from tests.views.registry.desk import Registered


def cases(web: Web) -> int:
    return int(web.scalar("select count(*) from case_file"))


def test_a_new_family_becomes_a_case_handed_in(web: Web, siks: Program) -> None:
    response = siks.propose(new_family(9601))
    assert response.status_code == 201, response.get_data(as_text=True)
    told = response.json
    assert told["diajukan"] is True
    assert told["langkah"] not in {None, "susun_draf"}
    found = siks.open("GET", response.headers["Location"].removeprefix("/api/v1")).json
    assert found["kasus"]["nomor"] == told["nomor"]
    assert found["keputusan"][0]["jawaban"] == "ajukan"
    assert siks.get(f"/kasus?q={told['nomor']}").json["data"] == [found["kasus"]]
    facts = web.scalar("select count(*) from fact where verb = 'cases.case.opened' and case_id = :id", id=told["id"])
    assert facts == 1


def test_a_draft_waits_at_its_step(siks: Program) -> None:
    told = siks.propose(new_family(9602, ajukan=False, anggota=[])).json
    assert (told["diajukan"], told["status"]) == (False, "berjalan")
    assert any(one["menahan"] for one in told["temuan"])


def test_the_same_key_again_is_the_same_answer(web: Web, siks: Program) -> None:
    body, before = new_family(9603), cases(web)
    first, second = (siks.propose(body, key="kunci-sama-9603") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert cases(web) == before + 1
    other = siks.propose(new_family(9604), key="kunci-sama-9603")
    assert (other.status_code, other.content_type) == (422, "application/problem+json")
    assert cases(web) == before + 1


def test_two_at_once_make_one_proposal(web: Web, siks: Program) -> None:
    body, before = new_family(9605), cases(web)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: siks.propose(body, key="kunci-serentak"), range(6)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json["nomor"] for one in answers}) == 1
    assert sum("Idempotency-Replayed" in one.headers for one in answers) == 5
    assert cases(web) == before + 1


def test_a_refused_request_leaves_its_key_free(siks: Program) -> None:
    wrong = new_family(9606, anggota=[])
    assert siks.propose(wrong, key="kunci-bebas-1").status_code == 422
    assert siks.propose(new_family(9606), key="kunci-bebas-1").status_code == 201


def test_another_person_may_use_the_same_key(siks: Program, joins: Joins) -> None:
    assert siks.propose(new_family(9607), key="kunci-bersama").status_code == 201
    wayan = joins("wayan").propose(new_family(9608, desa="5103052001"), key="kunci-bersama")
    assert wayan.status_code == 201
    assert "Idempotency-Replayed" not in wayan.headers


def test_trying_keeps_nothing(web: Web, siks: Program) -> None:
    before = [cases(web), web.scalar("select count(*) from change_set"), web.scalar("select count(*) from open_number")]
    good = siks.propose(new_family(9609), dry_run=True)
    assert (good.status_code, good.json["dapat_diajukan"]) == (200, True)
    bad = siks.propose(new_family(9609, anggota=[{"nama": "Tanpa Apa-apa"}]), dry_run=True)
    assert (bad.status_code, bad.json["dapat_diajukan"]) == (200, False)
    assert {one["kode"] for one in bad.json["temuan"]} >= {"V00", "V07"}
    after = [cases(web), web.scalar("select count(*) from change_set"), web.scalar("select count(*) from open_number")]
    assert after == before
    assert siks.propose(new_family(9609)).status_code == 201


def test_asking_for_numbers_held_elsewhere_is_remembered(web: Web, siks: Program, registered: Registered) -> None:
    """Neither a trial nor a refused proposal is a free way to learn who is registered."""
    held = "select count(*) from fact where verb = 'registry.number.hit'"
    before = web.scalar(held)
    someone = new_family(9620)
    someone["anggota"][0]["nik"] = web_number(web, registered)
    assert siks.propose(someone, dry_run=True).json["dapat_diajukan"] is False
    assert web.scalar(held) == before + 1
    refused = siks.propose(someone)
    assert refused.status_code == 422
    assert [one["kode"] for one in refused.json["temuan"]] == ["V05"]
    assert "Made" not in refused.get_data(as_text=True)
    assert web.scalar(held) == before + 2


def web_number(web: Web, registered: Registered) -> str:
    """The NIK of the head of a family in Bali."""
    from sqlalchemy import select

    from portal.kernel.secrets import vault
    from portal.registry.models import Individu

    with web.owner() as session:
        head = select(Individu.nik).where(Individu.keluarga_id == registered.made, Individu.hub_kepala == "1")
        return vault().open(session.scalars(head).one(), column="individu.nik")


def test_a_correction_says_only_what_changes(web: Web, siks: Program, registered: Registered) -> None:
    body = {
        "jenis": "perbaikan",
        "keluarga_id": str(registered.sukirman),
        "alasan": "Lantai sudah disemen.",
        "ruta": {"lantai": "6"},
        "anggota": [{"id": str(registered.wartini), "ijazah": "2"}],
    }
    response = siks.propose(body)
    assert response.status_code == 201, response.get_data(as_text=True)
    with web.owner() as session:
        from sqlalchemy import text

        rows = session.execute(
            text("select entity, fields from change where change_set_id = :id order by seq"),
            {"id": response.json["usulan_id"]},
        ).all()
    assert [tuple(row) for row in rows] == [("ruta", {"lantai": "6"}), ("individu", {"ijazah": "2"})]
    assert siks.propose(body).status_code == 409, "one proposal at a time about a family"


def test_a_removal_takes_its_cause(siks: Program, registered: Registered) -> None:
    body = {"jenis": "penghapusan", "keluarga_id": str(registered.paimin), "alasan": "Pindah ke Cilacap.", "sebab": "2"}
    response = siks.propose(body)
    assert (response.status_code, response.json["diajukan"]) == (201, True)
    assert siks.get(f"/kasus/{response.json['id']}").json["kasus"]["jenis"] == "penghapusan"


def test_members_of_others_are_not_to_be_named(siks: Program, registered: Registered) -> None:
    body: dict[str, Any] = {
        "jenis": "perbaikan",
        "keluarga_id": str(registered.paimin),
        "alasan": "Salah ketik nama.",
        "anggota": [{"id": str(registered.wartini), "nama": "Bukan Dia"}],
    }
    response = siks.propose(body)
    assert response.status_code == 422
    assert set(response.json["errors"]) == {"/anggota/0/id"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"jenis": "lain"}, "/jenis"),
        ({"desa": "33.02"}, "/desa"),
        ({"desa": "3302202015\n"}, "/desa"),
        ({"alasan": 5}, "/alasan"),
        ({"ruta": {"warna": "x"}}, "/ruta/warna"),
        ({"ruta": {"lantai": "99"}}, "/ruta/lantai"),
        ({"keluarga": {"nomor_kk": "••••"}}, "/keluarga/nomor_kk"),
        ({"anggota": [{"tanggal_lahir": "12-3-1980"}]}, "/anggota/0/tanggal_lahir"),
        ({"anggota": [{"tanggal_lahir": "1980-02-31"}]}, "/anggota/0/tanggal_lahir"),
        ({"anggota": [{}] * 31}, "/anggota"),
    ],
)
def test_what_is_wrong_is_named_at_its_place(siks: Program, change: dict[str, Any], place: str) -> None:
    response = siks.propose(new_family(9610) | change)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    assert set(response.json["errors"]) == {place}


def test_a_proposal_is_about_a_village(joins: Joins) -> None:
    response = joins("ratna").propose(new_family(9610, desa="3302200000"))
    assert (response.status_code, set(response.json["errors"])) == (422, {"/desa"})


def test_a_village_of_others_does_not_exist(web: Web, siks: Program, registered: Registered) -> None:
    before = cases(web)
    assert siks.propose(new_family(9611, desa="5103052001")).status_code == 404
    body = {"jenis": "penghapusan", "keluarga_id": str(registered.made), "alasan": "Pindah.", "sebab": "2"}
    assert siks.propose(body).status_code == siks.propose(body, dry_run=True).status_code == 404
    assert cases(web) == before


@pytest.mark.parametrize("key", ["", "pendek", "a" * 81, "ada spasi di dalam"])
def test_no_proposal_without_a_key(web: Web, siks: Program, key: str) -> None:
    before = cases(web)
    headers = {"Idempotency-Key": key} if key else {}
    response = siks.open("POST", "/usulan", json=new_family(9612), headers=headers)
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert cases(web) == before


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"data": b"\xff\xfe", "content_type": "application/json"}, 400),
        ({"data": "[" * 100_000, "content_type": "application/json"}, 400),
        ({"data": "9" * 6000, "content_type": "application/json"}, 400),
        ({"data": "[]", "content_type": "application/json"}, 422),
        ({"data": "null", "content_type": "application/json"}, 422),
        ({"data": "{}", "content_type": "text/plain"}, 415),
        ({"data": {"jenis": "usulan_baru"}}, 415),
        ({"data": b'"' + b"x" * 1_000_001 + b'"', "content_type": "application/json"}, 413),
    ],
)
def test_bodies_that_are_none(siks: Program, more: dict[str, Any], status: int) -> None:
    response = siks.open("POST", "/usulan", headers={"Idempotency-Key": "kunci-isi-keliru"}, **more)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")


def test_findings_speak_the_readers_language(siks: Program) -> None:
    english = Program(siks.app, siks.secret, language="en")
    told = english.propose(new_family(9613, anggota=[]), dry_run=True).json["temuan"]
    indonesian = siks.propose(new_family(9613, anggota=[]), dry_run=True).json["temuan"]
    assert {one["kode"] for one in told} == {one["kode"] for one in indonesian}
    assert {one["pesan"] for one in told}.isdisjoint({one["pesan"] for one in indonesian})

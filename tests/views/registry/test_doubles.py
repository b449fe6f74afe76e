"""The pages of doubles: the queue, side by side, decided, merged, undone; nothing of whom one may not see."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.kernel.secrets import install_vault
from portal.registry.operations import apply_change_set
from portal.registry.resemblance.queue import pair_view
from tests.conftest import TEST_KEY, Web
from tests.registry.families import speak
from tests.views.registry.doubles import Doubles, furnish_doubles

WHY = "KTP sudah dicocokkan"


@pytest.fixture
def doubles(web: Web, request: pytest.FixtureRequest) -> Doubles:
    install_vault(TEST_KEY)
    serial = 9500 + 10 * int(web.scalar("select count(*) from duplicate_pair"))
    with web.owner() as session:
        set_scope(session, Scope(0, "sistem", EVERYWHERE))
        return furnish_doubles(session, serial)


def token(client: FlaskClient) -> str:
    page = client.get("/ganda/").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def post(client: FlaskClient, path: str, **data: str) -> tuple[int, str]:
    answer = client.post(path, data=data | {"csrf_token": token(client)}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def test_each_role_sees_what_its_area_holds(web: Web, doubles: Doubles) -> None:
    near, far = str(doubles.near_pair), str(doubles.far_pair)
    sari, ratna, maya, wayan = (web.client(name) for name in ("sari", "ratna", "maya", "wayan"))
    assert ratna.get(f"/ganda/{near}").status_code == 200
    assert maya.get(f"/ganda/{far}").status_code == 200
    assert {
        client.get(f"/ganda/{pair}").status_code for client, pair in [(sari, near), (ratna, far), (wayan, far)]
    } == {404}
    page = wayan.get(f"/ganda/sisi/{doubles.far}/{far}").get_data(as_text=True)
    assert "di luar wilayah Anda" in page
    assert "Kembaran" not in page
    assert str(doubles.first) not in page
    assert wayan.get(f"/ganda/sisi/{doubles.first}/{far}").status_code == 404
    listed = sari.get("/ganda/").get_data(as_text=True)
    assert "Orang di luar wilayah Anda" in listed
    assert "Soekirman" not in listed
    assert "Cari data ganda sekarang" not in listed


def test_side_by_side_says_what_is_the_same_in_words(web: Web, doubles: Doubles) -> None:
    page = web.client("ratna").get(f"/ganda/{doubles.near_pair}").get_data(as_text=True)
    rows = {
        re.sub(r"<[^>]+>", "", label).strip(): re.sub(r"<[^>]+>", " ", rest)
        for label, rest in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    }
    assert "Sama" in rows["Tanggal lahir"]
    assert "Sama" in rows["Nama ibu kandung"]
    assert "Sumirah" not in page
    assert "Beda" in rows["Ijazah tertinggi"]


def test_decided_merged_and_not_undone_while_it_runs(web: Web, doubles: Doubles) -> None:
    ratna, pair = web.client("ratna"), f"/ganda/{doubles.near_pair}"
    status, page = post(ratna, f"{pair}/putusan", putusan="sama", alasan="ya")
    assert status == 422
    assert ">ya</textarea>" in page
    assert "sedikitnya 5 huruf" in page
    status, page = post(ratna, f"{pair}/putusan", putusan="sama", alasan=WHY)
    assert "Data yang dipertahankan" in page
    status, page = post(ratna, f"{pair}/gabung", alasan=WHY)
    assert status == 422
    assert "Pilih data yang dipertahankan." in page
    status, page = post(ratna, f"{pair}/gabung", alasan=WHY, tetap="one", keluarga="", **{"ambil-ijazah": "other"})
    assert "Penggabungan diusulkan: USL-" in page
    assert page.count("Usulan dari pasangan ini:") == 2
    assert "Batalkan putusan" not in page
    status, page = post(ratna, f"{pair}/pembatalan", alasan=WHY)
    assert status == 409
    assert "sedang diusulkan" in page
    status, page = post(ratna, f"{pair}/gabung", alasan=WHY, tetap="one")
    assert status == 409


def test_different_leaves_the_queue_and_may_be_taken_back(web: Web, doubles: Doubles) -> None:
    ratna, pair = web.client("ratna"), f"/ganda/{doubles.near_pair}"
    _, page = post(ratna, f"{pair}/putusan", putusan="beda", alasan=WHY)
    assert f'href="{pair}"' not in ratna.get("/ganda/").get_data(as_text=True)
    assert f'href="{pair}"' in ratna.get("/ganda/?status=beda").get_data(as_text=True)
    _, page = post(ratna, f"{pair}/pembatalan", alasan="Keliru menekan tombol")
    assert "Putusan Anda" in page
    assert f'href="{pair}"' in ratna.get("/ganda/").get_data(as_text=True)


def test_who_may_not_decide(web: Web, doubles: Doubles) -> None:
    hendra, tuti = web.client("hendra"), web.client("tuti")
    page = hendra.get(f"/ganda/{doubles.near_pair}").get_data(as_text=True)
    assert "Peran Anda melihat pasangan ini" in page
    data = {"putusan": "sama", "alasan": WHY}
    assert post(tuti, f"/ganda/{doubles.near_pair}/putusan", **data)[0] == 200
    assert tuti.get(f"/ganda/{doubles.near_pair}/gabung").status_code == 403
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert csrf
    refused = hendra.post(f"/ganda/{doubles.near_pair}/putusan", data=data | {"csrf_token": csrf.group(1)})
    assert refused.status_code == 403


def test_a_search_begins_once_and_says_how_far_it_is(web: Web, doubles: Doubles) -> None:
    ratna = web.client("ratna")
    for _ in range(2):
        status, page = post(ratna, "/ganda/pencarian")
        assert status == 200
    assert "0 dari 1 bagian" in page
    assert web.scalar("select count(*) from procrastinate_jobs where task_name = 'registry.duplicates'") == 1


def test_strange_filters_are_passed_over_aloud(web: Web, doubles: Doubles) -> None:
    page = web.client("ratna").get("/ganda/?status=entah&tingkat=x&wilayah=99999999999999").get_data(as_text=True)
    assert "Sebagian saringan tidak dikenal" in page
    assert web.client("ratna").get("/ganda/bukan-id").status_code == 404
    assert web.client("ratna").get("/ganda/?after=%00").status_code == 400


def test_made_one_then_two_again(web: Web, doubles: Doubles) -> None:
    ratna, pair = web.client("ratna"), f"/ganda/{doubles.near_pair}"
    post(ratna, f"{pair}/putusan", putusan="sama", alasan=WHY)
    kept = "one" if doubles.first < doubles.second else "other"
    post(ratna, f"{pair}/gabung", alasan=WHY, tetap=kept)
    with web.owner() as session:
        by = speak(session, "maya")
        view = pair_view(session, by, doubles.near_pair)
        for key in view.proposals:
            apply_change_set(session, key, case_id=None, by=by)
        families = [side.family.keluarga for side in (view.one, view.other) if side]
        family_id = next(one.id for one in families if one.nama_kepala.startswith("Sukirman"))
    page = ratna.get(f"/keluarga/{family_id}?tab=riwayat").get_data(as_text=True)
    assert "digabung ke keluarga ini sebagai data ganda" in page
    page = ratna.get(pair).get_data(as_text=True)
    assert "Sudah dihapus" in page
    assert "Usulkan penggabungan" not in page
    status, page = post(ratna, f"{pair}/pisah", alasan="Ternyata dua orang")
    assert status == 200
    assert "Pemisahan diusulkan: USL-" in page
    status, page = post(ratna, f"{pair}/pisah", alasan="Ternyata dua orang")
    assert status == 409


def test_a_member_who_may_be_a_double_says_so(web: Web, doubles: Doubles) -> None:
    with web.owner() as session:
        family_id = pair_view(session, speak(session, "maya"), doubles.near_pair).one.family.keluarga.id
    page = web.client("ratna").get(f"/keluarga/{family_id}?tab=anggota").get_data(as_text=True)
    assert "mungkin data ganda" in page
    way = web.client("ratna").get(f"/ganda/sisi/{doubles.first}/{doubles.near_pair}")
    assert way.headers["Location"] == f"/ganda/{doubles.near_pair}"

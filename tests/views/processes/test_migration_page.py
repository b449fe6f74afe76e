"""Moving running cases by the screen: counted first, asked about, begun with a reason, undone."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
import pytest
from flask.testing import FlaskClient

from tests.conftest import Web
from tests.views.processes.conftest import Scene
from tests.views.registry.desk import text_of

PLAN = "/proses/usulan_baru/pindah"
WHY = "Semua kasus ikut diperiksa dua kali."


@pytest.fixture(scope="module")
def arif(web: Web) -> FlaskClient:
    return web.client("arif")


def begin(client: FlaskClient, page: str, **more: str) -> Any:
    """Press the button of the dry run."""
    form = next(form for form in lxml.html.fromstring(page).forms if "alasan" in form.fields)
    sent = {one.name: one.value or "" for one in form.inputs if one.name}
    return client.post(form.action or PLAN, data=sent | more)


def test_a_dry_run_a_run_and_back(scene: Scene, arif: FlaskClient) -> None:
    case, visited = old_case(scene, "persetujuan_kepala"), old_case(scene, "kunjungan_lapangan")
    assert "Pindahkan kasus ke versi 2" in text_of(arif, "/proses/usulan_baru")
    page = text_of(arif, PLAN)
    assert "2 dari 2 kasus pindah ke versi 2" in page
    assert re.search(r"Kabupaten Banyumas</td><td class=\"num\">2</td><td class=\"num\">0", page)
    page = text_of(arif, f"{PLAN}?dari=1&ke=2&waktu=geser&padanan-persetujuan_kepala=verifikasi_kedua")
    refused = begin(arif, page, alasan="x")
    assert refused.status_code == 422
    assert "sedikitnya 5 huruf" in refused.get_data(as_text=True)
    assert 'value="verifikasi_kedua" selected' in refused.get_data(as_text=True)
    reply = begin(arif, page, alasan=WHY)
    assert reply.status_code == 302
    run = reply.headers["Location"]
    waiting = arif.get(run)
    assert waiting.headers["Refresh"] == "5"
    assert "Sedang dipindah" in waiting.get_data(as_text=True)
    assert "Refresh" not in arif.get(f"{run}?batal=1").headers
    assert scene.work() == "selesai"
    told = text_of(arif, run)
    assert WHY in told
    assert "Persetujuan Kepala Dinas → Verifikasi kedua" in told
    assert scene.standing(case) == ("verifikasi_kedua", "berjalan")
    assert (scene.version_of(case), scene.version_of(visited)) == (2, 2)
    assert run in text_of(arif, "/proses/usulan_baru")
    assert begin(arif, told, alasan="x").status_code == 422
    assert begin(arif, told, alasan="Keliru memilih padanan.").headers["Location"] == run
    assert "Sedang dikembalikan" in text_of(arif, run)
    assert scene.work() == "dibatalkan"
    assert scene.standing(case) == ("persetujuan_kepala", "berjalan")
    assert (scene.version_of(case), scene.version_of(visited)) == (1, 1)
    assert "Keliru memilih padanan." in text_of(arif, run)
    assert arif.post(f"{run}/pembatalan", data={"alasan": WHY} | token(told)).status_code == 409


@pytest.mark.parametrize("step", ["verifikasi_kab", "persetujuan_kepala"])
def test_nobody_is_taken_past_a_decision(scene: Scene, arif: FlaskClient, step: str) -> None:
    """One administrator alone must not bring cases to the ministry without the head of office."""
    case = old_case(scene, step)
    asked = f"{PLAN}?dari=1&ke=2&padanan-{step}=penetapan_pusat"
    page = arif.get(asked)
    assert page.status_code == 422
    assert "tanpa keputusan" in page.get_data(as_text=True)
    assert 'value="penetapan_pusat"' not in text_of(arif, PLAN)
    sent = begin(arif, text_of(arif, PLAN), alasan=WHY, **{f"padanan-{step}": "penetapan_pusat"})
    assert sent.status_code == 422
    assert (scene.standing(case), scene.version_of(case)) == ((step, "berjalan"), 1)


def test_cases_without_a_place_are_named_with_the_reason(scene: Scene, arif: FlaskClient) -> None:
    placeless = scene.case("verifikasi_kab", answer=("ratna", "setuju"), name="Ngatinah")
    placed = scene.case("kunjungan_lapangan")
    page = text_of(arif, f"{PLAN}?dari=2&ke=1")
    assert "“Verifikasi kedua”" in page
    assert "Belum ada padanan" in page
    assert "1 tidak dapat dipindah dan berjalan terus di versi 2" in page
    run = begin(arif, page, alasan=WHY).headers["Location"]
    assert scene.work() == "selesai"
    told = text_of(arif, run)
    assert "Ngatinah" in told
    assert str(placeless) in told
    assert "yang tidak ada lagi" in told
    assert str(placed) not in told


def test_who_was_decided_since_is_named_when_undone(scene: Scene, web: Web, arif: FlaskClient) -> None:
    case = old_case(scene, "verifikasi_kab", "Paijem")
    run = begin(arif, text_of(arif, f"{PLAN}?dari=1&ke=2"), alasan=WHY).headers["Location"]
    scene.work()
    with web.owner() as session:
        scene.answer(session, case, "ratna", "setuju")
    begin(arif, text_of(arif, run), alasan=WHY)
    under_way = text_of(arif, run)
    assert "Sedang dikembalikan" in under_way
    assert "Tidak dikembalikan" not in under_way, "none is left behind before its turn came"
    scene.work()
    told = text_of(arif, run)
    assert "Tidak dikembalikan" in told
    assert "Paijem" in told
    assert scene.version_of(case) == 2


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?dari=1&ke=99", 404),
        ("?dari=x&ke=2", 404),
        ("?dari=1&ke=1", 200),
        ("?dari=1&ke=2&padanan-verifikasi_kab=tidak_ada", 422),
        ("?dari=1&ke=2&padanan-entah=verifikasi_kab", 422),
        ("?dari=1&ke=2&waktu=entah", 200),
    ],
)
def test_a_wrong_address_is_answered(scene: Scene, arif: FlaskClient, address: str, status: int) -> None:
    assert arif.get(PLAN + address).status_code == status


def test_others_read_runs_and_begin_none(scene: Scene, web: Web, arif: FlaskClient) -> None:
    run = re.findall(r"/proses/usulan_baru/pindah/[0-9a-f-]{36}", text_of(arif, "/proses/usulan_baru"))[0]
    maya = web.client("maya")
    assert maya.get(PLAN).status_code == 403
    told = text_of(maya, run)
    assert "Batalkan pemindahan" not in told
    assert maya.post(f"{run}/pembatalan", data={"alasan": WHY} | token(told)).status_code == 403
    assert web.client("ratna").get(run).status_code == 403
    assert arif.get(run.replace("usulan_baru", "perbaikan")).status_code == 404
    assert arif.get(f"{PLAN}/bukan-nomor").status_code == 404


def token(page: str) -> dict[str, str]:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return {"csrf_token": found.group(1)}


def old_case(scene: Scene, step: str, name: str = "Sukirman Hadi") -> Any:
    """A case that began under version 1."""
    return scene.case(step, name=name, version=1)

"""What stands still, by the screen: found, tried again, skipped with a reason."""

from __future__ import annotations

import lxml.html
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.conftest import Web
from tests.views.processes.conftest import Scene
from tests.views.registry.desk import text_of

LIST = "/proses/usulan_baru/macet"


@pytest.fixture(scope="module")
def arif(web: Web) -> FlaskClient:
    return web.client("arif")


def send(client: FlaskClient, **fields: str) -> str:
    """Press a button of the list; the page that follows."""
    form = next(
        form
        for form in lxml.html.fromstring(text_of(client, LIST)).forms
        if form.method == "POST" and "unsur" in form.fields
    )
    sent = {one.name: one.value or "" for one in form.inputs if one.name and one.get("type") == "hidden"}
    return client.post(form.action, data=sent | fields, follow_redirects=True).get_data(as_text=True)


def test_found_by_element_cause_and_region(scene: Scene, arif: FlaskClient) -> None:
    case, _effect = scene.stuck()
    assert "Lihat dan urus" in text_of(arif, "/proses/usulan_baru")
    page = text_of(arif, LIST)
    assert f"/kasus/{case}" in page
    assert "Terapkan perubahan ke register" in page
    assert "Register sedang ditutup." in page
    for found in ("?unsur=terapkan_perubahan", "?sebab=ditutup", "?wilayah=3300000000"):
        assert f"/kasus/{case}" in text_of(arif, LIST + found), found
    for other in ("?unsur=terbitkan_sk", "?sebab=hujan", "?wilayah=5100000000"):
        assert "Tidak ada yang macet" in text_of(arif, LIST + other), other
    assert arif.get("/proses/entah/macet").status_code == 404


def test_one_the_chosen_or_all_are_tried_again(scene: Scene, arif: FlaskClient) -> None:
    cases = [scene.stuck() for _ in range(4)]
    assert "Pilih dahulu" in send(arif, aksi="pilihan")
    assert "1 diulangi, semuanya berhasil" in send(arif, satu=str(cases[0][1]))
    assert "Tidak ada yang diulangi" in send(arif, satu=str(cases[0][1]))
    assert "1 diulangi, semuanya berhasil" in send(arif, aksi="pilihan", pilih=str(cases[1][1]))
    assert scene.standing(cases[2][0])[1] == "berjalan"
    assert "semuanya berhasil" in send(arif, aksi="semua")
    assert "Tidak ada yang macet" in text_of(arif, LIST)


def test_what_fails_again_is_told(scene: Scene, arif: FlaskClient) -> None:
    _case, effect = scene.stuck()
    with scene.closed():
        assert "1 diulangi: 0 berhasil, 1 belum berhasil" in send(arif, satu=str(effect))
    send(arif, aksi="semua")


def test_skipping_asks_what_came_of_it_and_why(scene: Scene, arif: FlaskClient) -> None:
    case, effect = scene.stuck()
    page = lxml.html.fromstring(text_of(arif, f"{LIST}/{effect}"))
    form = next(form for form in page.forms if "alasan" in form.fields)
    sent = {"csrf_token": form.fields["csrf_token"], "alasan": "Diperbaiki langsung di register."}
    without = arif.post(form.action, data=sent)
    assert without.status_code == 422
    kept = without.get_data(as_text=True)
    assert "Pilih hasil yang dianggap terjadi" in kept
    assert "Diperbaiki langsung di register." in kept
    assert arif.post(form.action, data=sent | {"jawab-hasil_terap": "ngawur"}).status_code == 422
    short = arif.post(form.action, data=sent | {"jawab-hasil_terap": "konflik", "alasan": "x"})
    assert short.status_code == 422
    reply = arif.post(form.action, data=sent | {"jawab-hasil_terap": "konflik"})
    assert reply.headers["Location"] == f"/kasus/{case}"
    assert scene.standing(case) == ("tinjau_konflik", "berjalan")
    assert arif.get(f"{LIST}/{effect}").status_code == 404


def test_others_look_and_change_nothing(scene: Scene, web: Web, arif: FlaskClient) -> None:
    _case, effect = scene.stuck()
    maya = web.client("maya")
    page = text_of(maya, LIST)
    assert "Register sedang ditutup." in page
    assert "Ulangi" not in page
    assert maya.get(f"{LIST}/{effect}").status_code == 403
    assert web.client("ratna").get(LIST).status_code == 403


def test_causes_are_told_in_words(web: Web) -> None:
    from portal.views.processes.stuck import cause_words

    with web.app.test_request_context():
        assert cause_words("RuntimeError: boom", {}) == (
            "Gangguan teknis pada portal, bukan pada data kasus.",
            "RuntimeError: boom",
        )
        said, detail = cause_words("g_terap: tidak ada panah", {"g_terap": "Diterapkan?"})
        assert "“Diterapkan?”" in said
        assert detail
        assert cause_words(None, {}) == ("Sebab tidak dicatat.", "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ("answers = '{}'", "Layanannya sudah selesai dan tidak dijalankan lagi"),
        ("kind = 'pesan', verb = ''", "Kasus tetap menunggu pesan berikutnya"),
    ],
)
def test_skipping_says_what_it_leaves(scene: Scene, arif: FlaskClient, changes: str, words: str) -> None:
    _, effect_id = scene.stuck()
    page = f"/proses/usulan_baru/macet/{effect_id}"
    assert "pastikan sendiri" in arif.get(page).get_data(as_text=True)
    with scene.web.owner() as session:
        session.execute(text(f"update effect set {changes} where id = :i"), {"i": effect_id})
    assert words in arif.get(page).get_data(as_text=True)

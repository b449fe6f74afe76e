"""The visit form: a finished visit without proof comes back with its messages and everything that was typed."""

from __future__ import annotations

import io

import lxml.html
import pytest

from tests.conftest import Web
from tests.leak import matrix
from tests.leak.world import BANYUMAS, JPEG
from tests.views.registry.desk import text_of

TYPED = {"result": "1", "note": "Rumah di ujung gang", "action": "kirim"}


@pytest.fixture(scope="module")
def address(web: Web) -> str:
    matrix.furnish(web)
    return f"/kasus/{BANYUMAS.ids['case'][0]}/kunjungan"


def fields(page: str) -> dict[str, str]:
    form = next(one for one in lxml.html.fromstring(page).forms if "started_at" in one.fields)
    return {name: form.fields[name] for name in ("csrf_token", "task_id", "version", "started_at")}


def test_it_says_at_each_field_what_is_missing_and_keeps_the_rest(web: Web, address: str) -> None:
    joko = web.client("joko")
    hidden = fields(text_of(joko, address))
    card = {"photo_kk": (io.BytesIO(JPEG), "kartu-keluarga.jpg")}
    answer = joko.post(address, data=hidden | TYPED | card, content_type="multipart/form-data")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "satu foto rumah" in page.split('id="photo_rumah-galat"')[1][:400]
    assert "titik lokasi" in page.split('id="lat-galat"')[1][:400]
    assert "Rumah di ujung gang" in page
    assert "Pilih lagi berkas yang tadi dipilih: kartu-keluarga.jpg" in page
    assert web.scalar("select count(*) from visit where note = 'Rumah di ujung gang'") == 0


def test_with_a_reason_it_goes_on(web: Web, address: str) -> None:
    joko = web.client("joko")
    hidden = fields(text_of(joko, address))
    answer = joko.post(address, data=hidden | TYPED | {"alasan_tanpa_bukti": "Kamera gawai rusak"})
    assert answer.status_code == 302
    kept = web.scalar("select alasan_tanpa_bukti from visit where note = 'Rumah di ujung gang'")
    assert kept == "Kamera gawai rusak"

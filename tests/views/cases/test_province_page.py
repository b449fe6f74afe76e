"""The province's pages: a sample drawn, read and closed; regencies side by side; nothing for other offices."""

from __future__ import annotations

import re

import pytest

from portal.kernel import clock
from tests.conftest import Web
from tests.people import csrf
from tests.views.cases.conftest import Bring
from tests.views.registry.desk import text_of


@pytest.fixture(scope="module")
def signed(bring: Bring) -> None:
    """Two cases the regency's head has approved."""
    for _ in range(2):
        bring("validasi_prov", "Petik Hadi")


def test_a_sample_is_drawn_read_and_closed(web: Web, signed: None) -> None:
    bagus, today = web.client("bagus"), clock.today().isoformat()
    form = {"csrf_token": csrf(bagus), "dari": today, "sampai": today, "banyak": "2"}
    for wrong, told in (
        ({"banyak": "0"}, "Isi 1 sampai 200 kasus."),
        ({"dari": "kemarin"}, "Isi tanggal."),
        ({"dari": "9999-12-01", "sampai": "9999-12-31"}, "Isi tanggal."),
    ):
        refused = bagus.post("/provinsi/uji-petik/", data=form | wrong)
        assert refused.status_code == 422
        assert told in refused.get_data(as_text=True)
    none = bagus.post("/provinsi/uji-petik/", data=form | {"dari": "2020-01-01", "sampai": "2020-01-02"})
    assert none.status_code == 409
    first = bagus.post("/provinsi/uji-petik/", data=form).location
    path = first.rpartition("/")[0]
    assert "Contoh 1 dari 2" in text_of(bagus, first)
    empty = bagus.post(first, data={"csrf_token": csrf(bagus), "putusan": "keliru", "alasan": ""})
    assert empty.status_code == 422
    said = {"csrf_token": csrf(bagus), "putusan": "keliru", "alasan": "Foto rumah lain."}
    assert bagus.post(first, data=said).location == f"{path}/2"
    early = bagus.post(f"{path}/tutup", data={"csrf_token": csrf(bagus)}, follow_redirects=True)
    assert "Masih ada 1 kasus yang belum diperiksa" in early.get_data(as_text=True)
    assert bagus.post(f"{path}/2", data=said | {"putusan": "benar"}).location == path
    page = text_of(bagus, path)
    for part in ("50%", "9% – 91%", "Foto rumah lain.", "Siap ditutup"):
        assert part in page
    for who, status in (("ratna", 404), ("maya", 404), ("lestari", 403)):
        assert {web.client(who).get(address).status_code for address in (path, first)} == {status}
        for address in ("/provinsi/", "/provinsi/perbandingan", "/provinsi/uji-petik/"):
            assert web.client(who).get(address).status_code == 403
    ratna = web.client("ratna")
    inbox = ratna.get("/tugas/").get_data(as_text=True)
    assert "Uji petik provinsi menemukan 1 putusan kabupaten/kota Anda keliru." in inbox
    banner = re.search(r'href="(/kabar/[^"]+)">Lihat temuan provinsi', inbox)
    assert banner is not None
    assert ratna.get(banner[1]).location == "/temuan/"
    found = text_of(ratna, "/temuan/")
    assert "Foto rumah lain." in found
    assert found.count("Petik Hadi") == 1
    assert "Lihat temuan provinsi" not in text_of(ratna, "/tugas/"), "once read, the list stays and the notice goes"
    assert "Foto rumah lain." not in text_of(web.client("putu"), "/temuan/")
    assert {web.client(who).get("/temuan/").status_code for who in ("bagus", "sari", "maya")} == {403}
    assert bagus.post(f"{path}/tutup", data={"csrf_token": csrf(bagus)}).status_code == 303
    assert "Ditutup" in text_of(bagus, path)
    assert "Keliru, lanjut" not in text_of(bagus, first)


def test_regencies_side_by_side(web: Web, signed: None) -> None:
    bagus = web.client("bagus")
    page = text_of(bagus, "/provinsi/perbandingan?urut=approval")
    assert "Banyumas" in page
    assert "100%" in page
    assert "Badung" not in page
    assert text_of(bagus, "/provinsi/perbandingan?dari=x&sampai=y&urut=z")
    for far in ("9999-12-31", "0001-01-01"):
        assert "Banyumas" in text_of(bagus, f"/provinsi/perbandingan?sampai={far}")
        assert "Banyumas" in text_of(bagus, f"/provinsi/perbandingan?dari={far}")
    assert "Menunggu telaah provinsi" in text_of(bagus, "/provinsi/")
    assert "/provinsi/" in text_of(bagus, "/tugas/")
    assert "/provinsi/" not in text_of(web.client("ratna"), "/tugas/")

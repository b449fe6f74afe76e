"""Rosters in the editor without scripts: made, changed, previewed with two rows, taken out with its price told."""

from __future__ import annotations

import pytest

from tests.conftest import Web
from tests.views.instruments.test_editor import draft, fields, send

__all__ = ["draft"]

BUSINESS = {"label_id": "Usaha", "label_en": "Businesses", "baris_id": "Satu usaha", "sedikit": "0", "banyak": "4"}


@pytest.fixture
def made(web: Web, draft: str) -> str:
    """The draft with a roster of businesses and one question in it."""
    arif = web.client("arif")
    assert send(arif, f"{draft}/daftar-baris/baru", **BUSINESS).headers["Location"].endswith("#usaha_2")
    question = {"label_id": "Nama usahanya", "jenis": "text", "wajib": "y"}
    assert send(arif, f"{draft}/pertanyaan/baru?bagian=usaha_2_isi", **question).status_code == 302
    return draft


def test_a_roster_is_made_and_previewed_with_two_rows(web: Web, made: str) -> None:
    arif = web.client("arif")
    page = arif.get(made).get_data(as_text=True)
    assert 'id="usaha_2_isi"' in page
    assert "0 sampai 4 baris" in page
    assert "1 pertanyaan" in page
    for address in (f"{made}/pratinjau", f"{made}/pratinjau?lebar=hp"):
        page = arif.get(address).get_data(as_text=True)
        for row in (0, 1):
            assert f'name="baris_usaha_2-{row}-jawab_nama_usahanya"' in page
        assert 'name="baris_usaha_2-2-' not in page
        assert "Satu usaha 2" in page
        assert 'name="anggota-1-nama"' in page


def test_a_roster_is_changed_and_its_condition_is_its_own(web: Web, made: str) -> None:
    arif = web.client("arif")
    condition = {"syarat-0-pertanyaan": "jumlah_art", "syarat-0-banding": ">", "syarat-0-nilai": "1"}
    assert send(arif, f"{made}/daftar-baris/usaha_2", banyak="6", **condition).status_code == 302
    page = arif.get(made).get_data(as_text=True)
    assert "0 sampai 6 baris" in page
    kept = fields(arif, f"{made}/daftar-baris/usaha_2")
    assert (kept["label_id"], kept["baris_id"], kept["syarat-0-nilai"]) == ("Usaha", "Satu usaha", "1")
    inside = {"cara": "teks", "teks": "${nama_usahanya} = 'x'"}
    answer = send(arif, f"{made}/daftar-baris/usaha_2", **inside)
    assert answer.status_code == 422
    assert "di luar daftarnya" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sedikit": "5"}, "tidak kurang dari baris paling sedikit"),
        ({"banyak": "0"}, "Sedikitnya 1"),
        ({"banyak": "banyak"}, "Isi dengan bilangan bulat"),
        ({"banyak": "101"}, "0 sampai 100"),
        ({"nama": "anggota"}, "sudah dipakai"),
        ({"nama": "Usaha Saya"}, "diawali huruf"),
        ({"label_id": ""}, "wajib diisi"),
        ({"syarat-0-pertanyaan": "jumlah_art"}, "Isi kode jawaban"),
        ({"cara": "teks", "teks": "${jumlah_art} >"}, "huruf ke-"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_typing_stays(
    web: Web, draft: str, typed: dict[str, str], said: str
) -> None:
    answer = send(web.client("arif"), f"{draft}/daftar-baris/baru", **BUSINESS | typed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert 'value="Businesses"' in page


def test_taking_one_out_tells_first_which_answers_lose_their_place(web: Web, made: str) -> None:
    arif = web.client("arif")
    page = arif.get(f"{made}/daftar-baris/anak_tanggungan/hapus").get_data(as_text=True)
    for name in ("anak_nama", "anak_tanggungan"):
        assert name in page
    new = arif.get(f"{made}/daftar-baris/usaha_2/hapus").get_data(as_text=True)
    assert new.count("Tidak ada jawaban yang kehilangan tempat.") == 2
    assert send(arif, f"{made}/daftar-baris/usaha_2/hapus", pertanyaan="lain").status_code == 422
    assert send(arif, f"{made}/daftar-baris/usaha_2/hapus", pertanyaan="sekali").status_code == 302
    page = arif.get(made).get_data(as_text=True)
    assert 'id="usaha_2"' not in page
    assert 'id="nama_usahanya"' in page
    assert send(arif, f"{made}/daftar-baris/anak_tanggungan/hapus", pertanyaan="hapus").status_code == 302
    assert 'id="anak_nama"' not in arif.get(made).get_data(as_text=True)


def test_rows_that_are_records_stay_and_strangers_stay_out(web: Web, draft: str) -> None:
    arif = web.client("arif")
    assert f"{draft}/daftar-baris/anggota/hapus" not in arif.get(draft).get_data(as_text=True)
    assert arif.get(f"{draft}/daftar-baris/anggota/hapus").status_code == 302
    assert "catatan register" in arif.get(draft).get_data(as_text=True)
    assert arif.get(f"{draft}/daftar-baris/tidak_ada").status_code == 404
    assert arif.get(f"{draft}/daftar-baris/tidak_ada/hapus").status_code == 404
    for address in (f"{draft}/daftar-baris/anggota", f"{draft}/daftar-baris/baru"):
        assert web.client("sari").get(address).status_code == 403


def test_of_two_who_edit_a_roster_the_later_is_told(web: Web, made: str) -> None:
    arif, rini = web.client("arif"), web.client("rini")
    stale = fields(rini, f"{made}/daftar-baris/usaha_2")
    out = fields(rini, f"{made}/daftar-baris/usaha_2/hapus")
    assert send(arif, f"{made}/daftar-baris/usaha_2", label_id="Usaha keluarga").status_code == 302
    answer = rini.post(f"{made}/daftar-baris/usaha_2", data=stale | {"label_id": "Lain"})
    assert answer.status_code == 422
    assert "Arif" in answer.get_data(as_text=True)
    rini.post(f"{made}/daftar-baris/usaha_2/hapus", data=out | {"pertanyaan": "hapus"})
    assert "Usaha keluarga" in rini.get(made).get_data(as_text=True)

"""The form drawn from the questionnaire: answers without a column are kept, checked, cleared and read back in words."""

from __future__ import annotations

from tests.conftest import Web
from tests.views.registry.desk import Registered, inputs, numbered, send, text_of

HOUSE = {
    "ruta-dinding": "1",
    "ruta-jawab_kondisi_dinding": "2",
    "ruta-jawab_jumlah_kamar": "3",
    "ruta-jawab_pelanggan_air": "1",
}
REST = {
    "ruta-status_bangunan": "1",
    "ruta-jawab_status_lahan": "1",
    "ruta-luas_lantai": "40",
    "ruta-lantai": "9",
    "ruta-atap": "4",
    "ruta-jawab_kondisi_atap": "1",
    "ruta-air_minum": "5",
    "ruta-jawab_cara_air": "3",
    "ruta-penerangan": "3",
    "ruta-bahan_bakar": "8",
    "ruta-fasilitas_bab": "4",
    "ruta-jawab_tinja": "4",
}


def answers(web: Web) -> dict[str, object]:
    """What the last proposal proposes of its household."""
    return web.scalar("select fields from change where entity = 'ruta' order by change_set_id desc, seq limit 1")


def test_a_question_stands_in_its_section_with_its_number(web: Web, registered: Registered) -> None:
    page = text_of(web.client("sari"), "/usulan/baru")
    assert "III. Keterangan perumahan" in page
    assert '<span class="kd">III.4b</span>' in page
    assert 'name="kuesioner" type="hidden" value="bdt2015@1"' in page
    assert inputs(page)["ruta-jawab_hasil_verivali"] == "1"


def test_answers_without_a_column_are_kept_beside_the_version(web: Web, registered: Registered) -> None:
    answer = send(web.client("sari"), "/usulan/baru", "simpan", **numbered(9401), **HOUSE)
    kept = answers(web)
    assert kept["jawaban.kondisi_dinding"] == "2"
    assert kept["jawaban.jumlah_kamar"] == 3
    assert kept["instrumen"] == "bdt2015@1"
    assert "jawaban.pelanggan_air" not in kept or kept["jawaban.pelanggan_air"] is None
    page = text_of(web.client("sari"), answer.headers["Location"])
    assert "2, jelek/kualitas rendah" in page
    assert "III.4b" in page


def test_a_proposal_without_answers_carries_none(web: Web, registered: Registered) -> None:
    send(web.client("sari"), "/usulan/baru", "simpan", **numbered(9402))
    assert not [key for key in answers(web) if key.startswith("jawaban") or key == "instrumen"]
    assert web.scalar("select instrumen from change_set order by id desc limit 1") == "bdt2015@1"


def test_a_section_somebody_began_has_to_be_finished(web: Web, registered: Registered) -> None:
    half = numbered(9403) | {"ruta-jawab_jumlah_kamar": "3"}
    answer = send(web.client("sari"), "/usulan/baru", **half)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Wajib diisi." in page
    assert 'href="#ruta-jawab_tinja"' in page
    assert send(web.client("sari"), "/usulan/baru", **half | HOUSE | REST).status_code == 302


def test_an_answer_out_of_bounds_is_named_at_its_field_and_typing_stays(web: Web, registered: Registered) -> None:
    answer = send(web.client("sari"), "/usulan/baru", "simpan", **numbered(9404) | {"ruta-jawab_jumlah_kamar": "99"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Isi antara 0 dan 20." in page
    assert inputs(page)["ruta-jawab_jumlah_kamar"] == "99"


def test_rows_of_a_list_are_added_kept_and_shown_again(web: Web, registered: Registered) -> None:
    sari = web.client("sari")
    page = send(sari, "/usulan/baru", "tambah:anak_tanggungan", **numbered(9405)).get_data(as_text=True)
    child = {"baris_anak_tanggungan-0-jawab_anak_nama": "Bagas"}
    send(sari, "/usulan/baru", "simpan", page=page, **child)
    assert answers(web)["jawaban.anak_tanggungan"] == [{"anak_nama": "Bagas"}]
    edit = f"/usulan/{web.scalar('select id from change_set order by id desc limit 1')}/sunting"
    assert inputs(text_of(sari, edit))["baris_anak_tanggungan-0-jawab_anak_nama"] == "Bagas"


def test_a_correction_leaves_answers_nobody_touched_alone(web: Web, registered: Registered) -> None:
    send(
        web.client("sari"),
        f"/usulan/perbaikan/{registered.sukirman}",
        "simpan",
        **{"ruta-dusun": "Krajan", "alasan": "Pindah dusun"},
    )
    assert set(answers(web)) == {"dusun"}


def test_an_unknown_version_is_absent(web: Web, registered: Registered) -> None:
    sari = web.client("sari")
    for reference in ("bdt2015@9", "lain@1", "x"):
        assert send(sari, "/usulan/baru", "simpan", **numbered(9406), kuesioner=reference).status_code == 404

"""Answers are checked as their instrument says: every kind of finding, hidden answers, calculations, rosters, rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.instruments.definition import Level
from portal.instruments.shipping import shipped
from portal.instruments.validating import blocking, cleared, relevant, validate
from tests.instruments.small import changed, small

TODAY = date(2026, 11, 25)
GOOD: dict[str, Any] = {"alamat": "Jl. Mawar 1", "punya": "2", "orang": [{"nama": "Siti", "umur": 40}]}
KK = {"nomor_urut_keluarga": 1, "nomor_kk": "3302201502150001"}
HEAD: dict[str, Any] = {
    "nama": "Siti", "keberadaan": "1", "nik": "3302204101900001", "hub_krt": "1", "nuk": 1, "hub_kepala": "1",
    "jenis_kelamin": "2", "tanggal_lahir": "1990-01-01", "umur": 36, "status_kawin": "4", "tercantum_kk": "1",
    "kartu_identitas": ["1", "4"], "disabilitas": "0", "penyakit_kronis": "0", "partisipasi_sekolah": "2",
    "jenjang": "1", "kelas": "8", "ijazah": "1", "bekerja": "1", "jam_kerja": 40, "lapangan_usaha": "1",
    "status_pekerjaan": "1",
}  # fmt: skip


def told(answers: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one.question, one.kind) for one in validate(small(), answers, TODAY)}


def bdt(**changes: Any) -> dict[str, Any]:
    """A whole household without anything to say about, changed."""
    instrument = shipped("bdt2015")
    answers: dict[str, Any] = {
        "alamat": "Dusun Krajan", "rt": "002", "rw": "001", "lat": -7.4, "lng": 109.2, "akurasi_titik": 8,
        "jumlah_art": 1, "jumlah_keluarga": 1, "tanggal_verivali": "2026-11-20", "hasil_verivali": "1",
        "status_bangunan": "1", "status_lahan": "1", "luas_lantai": 36, "lantai": "6", "dinding": "1",
        "kondisi_dinding": "1", "atap": "4", "kondisi_atap": "1", "jumlah_kamar": 2, "air_minum": "6",
        "cara_air": "3", "penerangan": "1", "daya": "1", "bahan_bakar": "3", "fasilitas_bab": "1", "kloset": "1",
        "tinja": "1", "lahan": "2", "rumah_lain": "4", "ada_usaha": "2", "daftar_kk": [KK], "anggota": [HEAD],
    }  # fmt: skip
    for question in instrument.every_question():
        if question.name.startswith(("aset_", "prog_")):
            answers[question.name] = "2" if question.choices == "ya_tidak" else "4"
    return {name: value for name, value in (answers | changes).items() if value is not None}


def found(**changes: Any) -> set[tuple[str, str, str]]:
    return {(one.question, one.kind, one.level) for one in validate(shipped("bdt2015"), bdt(**changes), TODAY)}


def test_good_answers_have_no_findings() -> None:
    assert validate(small(), GOOD, TODAY) == ()
    assert validate(shipped("bdt2015"), bdt(), TODAY) == ()


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"alamat": None}, ("alamat", "required")),
        ({"alamat": "x" * 21}, ("alamat", "type")),
        ({"luas": "12"}, ("luas", "type")),
        ({"luas": 0}, ("luas", "type")),
        ({"luas": True}, ("luas", "type")),
        ({"hari": "2026-11-26"}, ("hari", "constraint")),
        ({"hari": "26-11-2026"}, ("hari", "type")),
        ({"punya": "3"}, ("punya", "type")),
        ({"punya": "1"}, ("alat", "required")),
        ({"punya": "1", "alat": ["0", "a"]}, ("alat", "constraint")),
        ({"punya": "1", "alat": ["z"]}, ("alat", "type")),
        ({"alat": ["a"]}, ("alat", "irrelevant")),
        ({"asing": 1}, ("asing", "unknown")),
        ({"tua": 90}, ("tua", "unknown")),
        ({"orang": []}, ("orang", "rows")),
        ({"orang": {}}, ("orang", "type")),
        ({"orang": [{"nama": "A", "umur": 40}] * 4}, ("orang", "rows")),
        ({"orang": [{"nama": "A", "umur": 3}]}, ("umur", "A1")),
        ({"orang": [{"nama": "A", "umur": 115}]}, ("umur", "A2")),
        ({"orang": [{"umur": 40}]}, ("nama", "required")),
        ({"orang": [{"nama": "A", "umur": 40, "ibu": "B"}]}, ("ibu", "irrelevant")),
        ({"kebun": [{"isi": "kopi"}]}, ("isi", "irrelevant")),
        ({"luas": 200, "kebun": [{}]}, ("isi", "required")),
        ({"catatan": "x"}, ("catatan", "irrelevant")),
    ],
)
def test_every_kind_of_finding(changes: dict[str, Any], finding: tuple[str, str]) -> None:
    assert finding in told({**GOOD, **changes})


def test_a_finding_says_where_and_how_grave_in_two_languages() -> None:
    answers = {**GOOD, "orang": [{"nama": "A", "umur": 40}, {"nama": "B", "umur": 115}]}
    (one,) = validate(small(), answers, TODAY)
    assert (one.row, one.repeat, one.level, one.message.en) == (1, "orang", Level.WARN, "Check the age.")
    assert blocking((one,)) == ()
    (late,) = validate(small(), {**GOOD, "hari": "2027-01-01"}, TODAY)
    assert blocking((late,)) == (late,)
    assert blocking((late,), saving=True) == ()
    (wrong,) = validate(small(), {**GOOD, "luas": "x"}, TODAY)
    assert blocking((wrong,), saving=True) == (wrong,)


def test_what_is_kept_is_clean_and_calculated() -> None:
    answers = {**GOOD, "alat": ["a"], "luas": 12.0, "hari": "bukan", "asing": 1, "kebun": [{"isi": "kopi"}]}
    kept = cleared(small(), answers, TODAY)
    assert kept == {**GOOD, "luas": 12, "tua": 40, "kebun": []}
    assert "catatan" in cleared(small(), {**GOOD, "orang": [{"nama": "A", "umur": 70}], "catatan": "x"}, TODAY)


def test_hidden_answers_do_not_steer_others() -> None:
    """A question behind a hidden one stays hidden, wherever it stands in the form."""
    made = changed('relevant: "${tua} >= 60"', "relevant: \"selected(${alat}, 'a')\"")
    assert ("catatan", None) in relevant(made, {**GOOD, "punya": "1", "alat": ["a"]}, TODAY)
    assert ("catatan", None) not in relevant(made, {**GOOD, "punya": "2", "alat": ["a"]}, TODAY)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"status_lahan": None}, ("status_lahan", "required", "S")),
        ({"status_bangunan": "2"}, ("status_lahan", "irrelevant", "W")),
        ({"dinding": "4"}, ("kondisi_dinding", "irrelevant", "W")),
        ({"atap": "9"}, ("kondisi_atap", "irrelevant", "W")),
        ({"air_minum": "3"}, ("pelanggan_air", "required", "S")),
        ({"penerangan": "3"}, ("daya", "irrelevant", "W")),
        ({"bahan_bakar": "4"}, ("pelanggan_gas", "required", "S")),
        ({"fasilitas_bab": "4"}, ("kloset", "irrelevant", "W")),
        ({"hasil_verivali": "6"}, ("id_prelist_lain", "required", "S")),
        ({"hasil_verivali": "2"}, ("lantai", "irrelevant", "W")),
        ({"ada_usaha": "1", "usaha": [{}]}, ("usaha_pemilik", "required", "S")),
        ({"kloset": "4"}, ("kloset", "V17_kloset", "W")),
        ({"aset_ac": "1"}, ("aset_ac", "V17_ac", "W")),
        ({"lantai": "9", "aset_mobil": "1"}, ("aset_mobil", "V17_mobil", "W")),
        ({"jumlah_art": 2}, ("jumlah_art", "V08_art", "S")),
        ({"jumlah_keluarga": 2}, ("jumlah_keluarga", "V08_keluarga", "S")),
        ({"luas_lantai": 1000}, ("luas_lantai", "type", "H")),
        ({"id_pelanggan_pln": "123"}, ("id_pelanggan_pln", "V18_pln", "W")),
        ({"lat": None}, ("lat", "V19", "W")),
        ({"akurasi_titik": 60}, ("lat", "V19", "W")),
        ({"anggota": [HEAD, HEAD], "jumlah_art": 2}, ("hub_krt", "V07_krt", "S")),
    ],
)
def test_skips_and_rules_of_a_household(changes: dict[str, Any], finding: tuple[str, str, str]) -> None:
    assert finding in found(**changes)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"nik": "330220410190000"}, ("nik", "constraint", "S")),
        ({"nik": None}, ("alasan_tanpa_nik", "required", "S")),
        ({"umur": 35}, ("umur", "V11", "H")),
        ({"umur": 121}, ("umur", "type", "H")),
        ({"tanggal_lahir": "2027-01-01"}, ("tanggal_lahir", "constraint", "S")),
        ({"status_kawin": "2"}, ("akta_nikah", "required", "S")),
        ({"hamil": "1", "status_kawin": "1"}, ("hamil", "V12_belum_kawin", "W")),
        ({"jenis_kelamin": "1", "hamil": "1"}, ("hamil", "irrelevant", "W")),
        ({"ijazah": "5"}, ("ijazah", "V13_ijazah", "W")),
        ({"partisipasi_sekolah": "1"}, ("jenjang", "V13_sd", "W")),
        ({"jam_kerja": 113}, ("jam_kerja", "type", "H")),
        ({"bekerja": "2"}, ("jam_kerja", "irrelevant", "W")),
        ({"keberadaan": "2"}, ("nik", "irrelevant", "W")),
        ({"kartu_identitas": ["0", "4"]}, ("kartu_identitas", "constraint", "S")),
    ],
)
def test_skips_and_rules_of_a_member(changes: dict[str, Any], finding: tuple[str, str, str]) -> None:
    member = {name: value for name, value in (HEAD | changes).items() if value is not None}
    assert finding in found(anggota=[member])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*small().by_name, *small().rosters, "asing"]), json_values, max_size=6))
@settings(max_examples=200, deadline=None)
def test_no_answers_break_it_and_what_is_kept_is_right(answers: dict[str, Any]) -> None:
    validate(small(), answers, TODAY)
    kept = cleared(small(), answers, TODAY)
    again = {name: value for name, value in kept.items() if name != "tua"}
    assert {one.kind for one in validate(small(), again, TODAY)} <= {"required", "rows", "constraint", "A1", "A2"}
    assert cleared(small(), again, TODAY) == kept

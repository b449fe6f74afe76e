"""The models that are lived, with what may be answered in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "models"
SHIPPED = Path(__file__).parents[2] / "bpmn"
Choices = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Life:
    """A model to live: its files, the variables a case begins with, and the answers that may come.

    `answers`: element → variable → values it may get there. `codes`: what a failed call may say.
    """

    name: str
    start: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Choices] = field(default_factory=dict)
    called: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    codes: tuple[str, ...] = ("GALAT",)
    folder: Path = HERE
    spiff: bool = False

    @property
    def diagrams(self) -> list[Path]:
        """The model's own file first, then those it calls."""
        return [(self.folder / f"{one}.bpmn").resolve() for one in (self.name, *self.called)]

    @property
    def decisions(self) -> list[Path]:
        """Its DMN files."""
        return [self.folder / f"{one}.dmn" for one in self.tables]


OK_OR_NOT = ["ok", "ok", "gagal"]
STEPS = {
    "susun_usulan": ["ajukan", "ajukan", "ajukan", "batalkan"],
    "catat_musdes": ["setuju", "setuju", "tolak", "kembalikan"],
    "kunjungan_lapangan": ["kirim", "kirim", "kembalikan", "lupa"],
    "periksa_mutu": ["lulus", "lulus", "kembalikan"],
    "tugaskan_ulang": ["lanjutkan"],
    "verifikasi_kab": ["setuju", "setuju", "tolak", "kembalikan"],
    "persetujuan_kepala": ["setuju", "setuju", "kembalikan"],
    "validasi_prov": ["setuju", "setuju", "kembalikan"],
    "penetapan_pusat": ["tetapkan", "tetapkan", "kembalikan"],
    "tinjau_konflik": ["susun_ulang", "tolak"],
}
STEPS |= {"kunjungan_petugas_lain": STEPS["kunjungan_lapangan"], "tugaskan_ulang_kab": ["lanjutkan"]}
BACK = ["susun_usulan", "catat_musdes", "kunjungan_lapangan", "verifikasi_kab", "persetujuan_kepala", "validasi_prov"]
BLANK = {"perlu_provinsi": True, "keputusan": "", "kembali_ke": "", "hasil_terap": ""}


VERVAL = ("../verval_lapangan/verval_lapangan",)
"""The called process of the home visit, from the folder of a process that calls it."""


def _shipped(process: str, *back: str, called: tuple[str, ...] = (), **touched: Sequence[Any]) -> Life:
    """A process the portal ships; `touched`: what its table asks, told with each submission of the draft."""
    answers: dict[str, dict[str, Sequence[Any]]] = {
        step: {"keputusan": values, "kembali_ke": [*BACK, *back]} for step, values in STEPS.items()
    }
    if called:
        answers["kunjungan_lapangan"]["perlu_mutu"] = [True, False]
    answers["susun_usulan"] = {"keputusan": STEPS["susun_usulan"], "perlu_provinsi": [True, False], **touched}
    answers["terapkan_perubahan"] = {"hasil_terap": ["diterapkan", "konflik"]}
    start = BLANK | ({"perlu_mutu": False} if called else {}) | {name: values[0] for name, values in touched.items()}
    tables = ("jalur",) if touched else ()
    return Life(process, start=start, answers=answers, called=called, tables=tables, folder=SHIPPED / process)


MODELS = (
    Life(
        "paralel_dalam_ulangan",
        start={"keputusan": ""},
        answers={
            "kunjungan": {"hasil_kunjungan": OK_OR_NOT},
            "periksa_dokumen": {"hasil_dokumen": OK_OR_NOT},
            "dokumen_diambil_alih": {"hasil_dokumen": OK_OR_NOT},
            "wawancara": {"hasil_wawancara": OK_OR_NOT},
            "putuskan": {"keputusan": ["setuju", "kembali", "tolak"]},
            "putusan_atasan": {"keputusan": ["setuju", "kembali"]},
        },
        spiff=True,
    ),
    Life(
        "inklusif",
        answers={
            "pilih_pemeriksaan": {
                f"perlu_{one}": [True, False] for one in ("kunjungan", "wawancara", "tetangga", "perangkat")
            },
            "kunjungan": {"kunjungan": ["cukup", "kurang", "batal"]},
            "putuskan": {"keputusan": ["ulang", "sama", "terbit"]},
            "surat": {"lewat_kabar": [True, False], "lewat_pos": [True, False]},
        },
    ),
    Life("batas_waktu", start={"ingatan": 0, "desakan": 0}, codes=("NIK_GANDA", "SIBUK")),
    Life(
        "gerbang_peristiwa",
        answers={
            "nilai_jawaban": {"jawaban": ["cukup", "kurang"]},
            "baca_surat": {"jawaban": ["cukup", "kurang"]},
            "umumkan": {"umum": [True, True, False]},
        },
    ),
    Life(
        "subproses_dua_tingkat",
        answers={
            "kunjungi": {"kunjungan": ["alamat", "palsu", "tolak", "awas", "alih", "catat", "henti", "beres"]},
            "lanjut_kunjungi": {"kunjungan": ["alamat", "palsu", "tolak", "awas", "alih", "catat", "henti", "beres"]},
            "usut_berkas": {"usutan": ["gagal", "beres"]},
            "tetapkan": {"keputusan": ["tetap", "kabar", "gugur", "batal", "ulang", "ulang"]},
        },
    ),
    Life(
        "banyak_petugas",
        start={**dict.fromkeys(("hasil", "tanda", "sensus", "sidang", "ulas"), ""), "ringkasan": 0, "salinan": 0},
        answers={
            "tetapkan_petugas": {
                **{one: [""] for one in ("hasil", "sensus", "sidang")},
                "jumlah": [0, 1, 2, 3, 3],
                "ulas": ["", "lagi"],
            },
            "kunjungan": {"hasil": ["", "", "cukup"]},
            "tanda_tangan": {"tanda": ["terima", "tolak"]},
            "foto": {"sensus": ["", "", "cukup"]},
            "dengar": {"sidang": ["", "", "putus", "bubar"]},
            "koreksi": {"koreksi": ["lagi", "lagi", "ulang", "beres"]},
            "ulas": {"ulas": ["lagi", ""]},
        },
    ),
    Life(
        "panggilan",
        start={"jenis": "sanggah", "jiwa": 4, "tim": "", "jawaban": "lanjut"},
        answers={
            "gugat": {
                "jawaban": ["lanjut", "lanjut", "gugur", "cabut"],
                "jenis": ["sanggah", "aduan"],
                "jiwa": [2, 5, 9],
            },
            "periksa": {"tim": ["", "", "bulat"]},
            "putuskan": {"keputusan": ["ulang", "selesai"], "tim": [""]},
        },
        called=("periksa_tim",),
        tables=("golongan",),
    ),
    Life(
        "verification",
        answers={
            "submit": {"category": ["land", "person", "other", "unknown"], "amount": [10, 999, 1000, 5000]},
            "field_check": {"field_result": ["ok", "fail", "fail", "disputed"]},
            "doc_check": {"doc_result": ["ok", "ok", "fail"]},
            "approve": {"decision": ["approve", "reject"]},
            "escalated_approve": {"decision": ["approve", "reject"]},
        },
        called=("dispute",),
        tables=("risk",),
        spiff=True,
    ),
    _shipped("usulan_baru", called=VERVAL),
    Life(
        "verval_lapangan",
        start={"keputusan": "", "kembali_ke": "", "perlu_mutu": False},
        answers={
            "kunjungan_lapangan": {
                "keputusan": STEPS["kunjungan_lapangan"],
                "kembali_ke": ["susun_usulan", "terima_desa", "kunjungan_lapangan"],
                "perlu_mutu": [True, False],
            },
            "tugaskan_ulang": {"keputusan": ["lanjutkan"]},
            "periksa_mutu": {"keputusan": STEPS["periksa_mutu"], "kembali_ke": ["kunjungan_lapangan"]},
        },
        folder=SHIPPED / "verval_lapangan",
    ),
    _shipped("perbaikan", called=VERVAL, menyangkut_kesejahteraan=[False, True], menyangkut_anggota=[False, True]),
    _shipped("penghapusan", "kunjungan_petugas_lain", called=VERVAL, alasan_kode=["1", "2", "3", "4", "5", "6", "7"]),
    _shipped("reaktivasi", called=VERVAL, alasan_kode=["1", "2", "3", "4", "5", "6", "7"]),
    Life(
        "sanggah",
        start=BLANK | {"pokok_sanggah": "masuk"},
        answers={
            "susun_sanggahan": {
                "keputusan": STEPS["susun_usulan"],
                "pokok_sanggah": ["masuk", "keluar", "data"],
            },
            "mulai_tenggat": {"batas_putus": ["2026-12-31"]},
            "kunjungan_lapangan": {"keputusan": ["kirim"]},
            "dengar_pihak": {
                "keputusan": ["lanjut_putus", "lanjut_putus", "kembalikan"],
                "kembali_ke": ["susun_sanggahan", "kunjungan_lapangan"],
            },
            "putus_kab": {
                "keputusan": ["terima", "tolak", "kembalikan"],
                "kembali_ke": ["dengar_pihak", "kunjungan_lapangan"],
            },
            "sampaikan_putusan": {"keputusan": ["selesai_disampaikan", "banding"]},
            "telaah_prov": {"keputusan": ["teruskan"]},
            "putus_pusat": {"keputusan": ["terima", "tolak"]},
            "usulkan_akibat": {"hasil_usulan": ["dibuka", "terhalang"]},
            "tindak_lanjuti": {"keputusan": ["ulangi"]},
        },
        tables=("ketentuan",),
        folder=SHIPPED / "sanggah",
    ),
    Life(
        "gabung_pecah",
        start=BLANK,
        answers={
            "susun_usulan": {"keputusan": STEPS["susun_usulan"]},
            "beritahu_kepala": {
                "keputusan": ["diberitahu", "diberitahu", "tolak", "kembalikan"],
                "kembali_ke": ["susun_usulan"],
            },
            "verifikasi_kab": {
                "keputusan": STEPS["verifikasi_kab"],
                "kembali_ke": ["susun_usulan", "beritahu_kepala"],
            },
            "persetujuan_kepala": {
                "keputusan": STEPS["verifikasi_kab"],
                "kembali_ke": ["susun_usulan", "verifikasi_kab"],
            },
            "penetapan_pusat": {
                "keputusan": ["tetapkan", "tetapkan", "tolak", "kembalikan"],
                "kembali_ke": ["verifikasi_kab", "persetujuan_kepala"],
            },
            "terapkan_perubahan": {"hasil_terap": ["diterapkan", "konflik"]},
            "tinjau_konflik": {"keputusan": STEPS["tinjau_konflik"]},
        },
        folder=SHIPPED / "gabung_pecah",
    ),
    Life(
        "pindah_wilayah",
        start=BLANK,
        answers={
            "susun_usulan": {"keputusan": STEPS["susun_usulan"]},
            "lepas_kab": {"keputusan": STEPS["verifikasi_kab"], "kembali_ke": ["susun_usulan"]},
            "tunggu_tujuan": {"jawaban_tujuan": ["diterima", "ditolak"]},
            "tinjau_penolakan": {"keputusan": ["pilih_lagi", "tutup"]},
        },
        folder=SHIPPED / "pindah_wilayah",
    ),
    Life(
        "penetapan",
        start=BLANK,
        answers={
            "susun_penetapan": {"keputusan": ["ajukan", "ajukan", "batalkan"]},
            "tanda_tangan": {"keputusan": ["tetapkan", "tolak", "kembalikan"], "kembali_ke": ["susun_penetapan"]},
        },
        folder=SHIPPED / "penetapan",
    ),
    Life(
        "pindah_datang",
        start=BLANK | {"perlu_mutu": False},
        answers={
            "terima_desa": {"keputusan": ["ajukan", "ajukan", "tolak"]},
            "kunjungan_lapangan": {
                "keputusan": ["kirim", "kirim", "kembalikan"],
                "kembali_ke": ["terima_desa"],
                "perlu_mutu": [True, False],
            },
            "tugaskan_ulang": {"keputusan": ["lanjutkan"]},
            "periksa_mutu": {"keputusan": STEPS["periksa_mutu"], "kembali_ke": ["kunjungan_lapangan"]},
            "verifikasi_kab": {
                "keputusan": STEPS["verifikasi_kab"],
                "kembali_ke": ["terima_desa", "kunjungan_lapangan"],
            },
            "persetujuan_kepala": {
                "keputusan": STEPS["verifikasi_kab"],
                "kembali_ke": ["terima_desa", "verifikasi_kab"],
            },
            "penetapan_pusat": {
                "keputusan": ["tetapkan", "tetapkan", "tolak", "kembalikan"],
                "kembali_ke": ["verifikasi_kab", "persetujuan_kepala"],
            },
            "pindahkan": {"hasil_terap": ["diterapkan", "konflik"]},
        },
        called=VERVAL,
        folder=SHIPPED / "pindah_datang",
    ),
)  # fmt: skip

"""What can be wrong with a process model: one catalogue, each finding with its element, why, and how to mend it.

Texts are Indonesian and are the translation keys; `{name}` placeholders are filled from the finding's parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portal.kernel.errors import Refused


class Level(StrEnum):
    """How heavy a finding weighs: an error stops the gate, a warning asks for a second look, a note informs."""

    ERROR = "galat"
    WARNING = "peringatan"
    NOTE = "catatan"


@dataclass(frozen=True)
class Kind:
    """A sort of finding."""

    level: Level
    why: str
    mend: str


E, W, N = Level.ERROR, Level.WARNING, Level.NOTE
CATALOGUE: Mapping[str, Kind] = {
    # reading
    "not-xml": Kind(E, "Berkas bukan XML yang utuh: {detail}.", "Simpan ulang diagram dari penyunting, lalu unggah lagi."),
    "doctype": Kind(E, "Berkas memuat DOCTYPE atau entitas, yang tidak boleh ada.", "Hapus baris DOCTYPE dari berkas."),
    "too-big": Kind(E, "Berkas lebih besar dari {limit}.", "Pecah proses menjadi beberapa proses yang saling memanggil."),
    "too-many-nodes": Kind(E, "Diagram memuat lebih dari {limit} unsur.", "Pecah proses menjadi beberapa proses yang saling memanggil."),
    "not-bpmn": Kind(E, "Berkas ini bukan diagram BPMN 2.0.", "Unggah berkas .bpmn dari penyunting diagram."),
    "schema": Kind(E, "Berkas tidak mengikuti skema BPMN 2.0: {detail}.", "Perbaiki di penyunting diagram, lalu simpan ulang."),
    "no-process": Kind(E, "Tidak ada proses yang dapat dijalankan dalam berkas ini.", "Tandai satu proses sebagai dapat dijalankan (executable)."),
    "which-process": Kind(E, "Berkas memuat beberapa proses: {names}.", "Sebut proses yang dimaksud."),
    "duplicate-id": Kind(E, "Dua unsur memakai kode yang sama.", "Ganti salah satu kode."),
    "bad-id": Kind(E, "Kode unsur hanya boleh huruf, angka, garis bawah, titik, dan strip, paling banyak 100.", "Ganti kodenya."),
    "unsupported": Kind(E, "Unsur {what} belum didukung.", "Pakai unsur lain: {instead}."),
    "dangling-flow": Kind(E, "Panah ini tidak menghubungkan dua unsur dalam proses yang sama.", "Sambungkan kedua ujung panah di dalam satu proses."),
    "dangling-boundary": Kind(E, "Peristiwa tepi ini tidak menempel pada kegiatan.", "Tempelkan pada tugas atau subproses."),
    "missing-reference": Kind(E, "Rujukan {what} tidak ditemukan.", "Pilih {what} yang ada dalam daftar."),
    "call-cycle": Kind(E, "Proses ini memanggil dirinya sendiri.", "Hapus pemanggilan yang berputar."),
    "bad-timer": Kind(E, "Waktu '{text}' tidak dikenal.", "Tulis lama waktu seperti P10D atau PT72H, tanggal seperti 2026-12-31, atau ulangan seperti R3/P7D."),
    "bad-loop": Kind(E, "Pengulangan ini tidak menyebut jumlahnya.", "Isi jumlah (loopCardinality), misalnya 3 atau sebuah peubah."),
    "bad-expression": Kind(E, "Ungkapan keliru pada baris {line}, kolom {column}: {detail}", "Perbaiki ungkapannya."),
    "bad-decision": Kind(E, "Tabel keputusan keliru: {detail}", "Perbaiki tabel keputusan."),
    # normalising
    "made-split": Kind(N, "Beberapa panah keluar tanpa gerbang dibaca sebagai gerbang paralel.", "Gambar gerbang paralel supaya jelas."),
    "made-choice": Kind(N, "Panah bersyarat tanpa gerbang dibaca sebagai gerbang inklusif.", "Gambar gerbang supaya jelas."),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One finding at one element (a BPMN id; "" is the whole file)."""

    code: str
    element: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """Its entry of the catalogue."""
        return CATALOGUE[self.code]

    @property
    def level(self) -> Level:
        """How heavy it weighs."""
        return self.kind.level

    @property
    def why(self) -> str:
        """What is wrong, in Indonesian."""
        return self.kind.why.format(**self.params)

    @property
    def mend(self) -> str:
        """How to mend it, in Indonesian."""
        return self.kind.mend.format(**self.params)


class BadModel(Refused):
    """{element}: {why} {mend}"""

    status = 422

    def __init__(self, code: str, element: str = "", **params: object) -> None:
        self.finding = Finding(code, element, params)
        super().__init__(element=element or "berkas", why=self.finding.why, mend=self.finding.mend)

"""What can be wrong with a file before it is a process: XML, schema, references, what is not played."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portal.workflows.findings.kinds import Kind, error, note, warning

_SMALLER: Final = "Pecah proses menjadi beberapa proses yang saling memanggil."

READING: Final[Mapping[str, Kind]] = {
    "not-xml": error(
        "Berkas bukan XML yang utuh: {detail}.", "Simpan ulang diagram dari penyunting, lalu periksa lagi."
    ),
    "doctype": error("Berkas memuat DOCTYPE atau entitas, yang tidak boleh ada.", "Hapus baris DOCTYPE dari berkas."),
    "encoding": error("Berkas memakai penyandian {name}.", "Simpan ulang sebagai UTF-8."),
    "too-big": error("Berkas lebih besar dari {limit}.", _SMALLER),
    "too-many-nodes": error("Diagram memuat lebih dari {limit} unsur.", _SMALLER),
    "not-bpmn": error("Berkas ini bukan diagram BPMN 2.0.", "Pakai berkas .bpmn dari penyunting diagram."),
    "schema": error("Berkas tidak mengikuti skema BPMN 2.0: {detail}.", "Perbaiki di penyunting diagram."),
    "no-process": error(
        "Tidak ada proses yang dapat dijalankan dalam berkas ini.",
        "Tandai satu proses sebagai dapat dijalankan (executable).",
    ),
    "which-process": error(
        "Berkas memuat beberapa proses: {names}.", "Sebut proses yang dimaksud; di baris perintah dengan --proses KODE."
    ),
    "duplicate-id": error("Dua unsur memakai kode yang sama.", "Ganti salah satu kode."),
    "bad-id": error(
        "Kode unsur hanya boleh huruf, angka, garis bawah, titik, dan strip, paling banyak 100.", "Ganti kodenya."
    ),
    "unsupported": error("Unsur {what} belum didukung.", "Pakai unsur lain: {instead}."),
    "dangling-flow": error(
        "Panah ini tidak menghubungkan dua unsur dalam proses yang sama.",
        "Sambungkan kedua ujung panah di dalam satu proses.",
    ),
    "dangling-boundary": error(
        "Peristiwa tepi ini tidak menempel pada kegiatan.", "Tempelkan pada tugas atau subproses."
    ),
    "missing-reference": error("Rujukan {what} tidak ditemukan.", "Pilih yang ada: {known}."),
    "call-cycle": error("Proses ini memanggil dirinya sendiri.", "Hapus pemanggilan yang berputar."),
    "bad-timer": error(
        "Waktu '{text}' bukan lama waktu, tanggal, ulangan, atau peubah yang terdaftar.",
        "Tulis lama waktu seperti P10D atau PT72H, tanggal seperti 2026-12-31, ulangan seperti R3/P7D, atau nama "
        "peubah dari properti variables.",
    ),
    "bad-loop": error(
        "Pengulangan ini tidak menyebut jumlahnya.", "Isi jumlah (loopCardinality), misalnya 3 atau sebuah peubah."
    ),
    "bad-expression": error(
        "Ungkapan «{text}» keliru pada baris {line}, kolom {column}: {detail}", "Perbaiki ungkapannya."
    ),
    "bad-decision": error("Tabel keputusan keliru: {detail}", "Perbaiki tabel keputusan."),
    "unreadable": error("Berkas ini tidak dapat dibaca: {detail}.", "Simpan ulang dari penyunting, lalu periksa lagi."),
    "draws-nothing": warning(
        "Gambar ini menunjuk unsur '{name}', yang tidak ada di berkas ini, sehingga tidak tampak.",
        "Hapus gambar itu dari berkas, atau perbaiki bpmnElement-nya.",
    ),
    # normalising
    "made-split": note(
        "Beberapa panah keluar tanpa gerbang dibaca sebagai gerbang paralel.", "Gambar gerbang paralel supaya jelas."
    ),
    "made-choice": note(
        "Panah bersyarat tanpa gerbang dibaca sebagai gerbang inklusif.", "Gambar gerbang supaya jelas."
    ),
}

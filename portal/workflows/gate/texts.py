"""Words of the author's tools around findings and figures; Indonesian, and the translation keys."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "lolos": "Lolos",
    "sebagian": "Lolos sebagian",
    "gagal": "Gagal",
    "dilewati": "Dilewati",
    "galat": "Galat",
    "peringatan": "Peringatan",
    "catatan": "Catatan",
    "baca": "Baca",
    "periksa": "Periksa",
    "buktikan": "Buktikan",
    "skenario": "Skenario",
    "acak": "Hidup acak",
    "pindah": "Pindah versi",
}
MESSAGES: Final = {
    "passed": "Proses {process}: lolos gerbang.",
    "failed": "Proses {process}: tidak lolos gerbang.",
    "none": "Tidak ada temuan.",
    "path": "Jalannya: {path}",
    "baca": "{elements} unsur, {flows} panah, {decisions} tabel keputusan",
    "buktikan": "{markings} kedudukan, {steps} langkah",
    "skenario": "{scenarios} skenario, {walked} dari {flows} panah dilewati",
    "acak": "{lives} hidup, {steps} langkah, tanpa selisih",
    "pindah": "{movable} dari {cases} kasus dapat dipindahkan",
    "file": "berkas",
    "completed": "Urutan selesai",
    "open": "Tugas terbuka",
    "timers": "Tenggat berjalan",
    "messages": "Pesan yang ditunggu",
    "signals": "Sinyal yang ditunggu",
    "services": "Layanan yang ditunggu",
    "variables": "Peubah",
    "outcome": "Hasil: {outcome}",
    "refused": "Proses ini tidak dapat dimainkan. {element}: {why} {mend}",
    "bad-json": "Berkas {name} bukan JSON yang utuh: {detail}",
    "too-big": "Berkas {name} lebih besar dari {limit} MB.",
    "dry-run-only": "Di sini hanya --dry-run; perpindahan yang sebenarnya dilakukan di portal.",
    "bad-map": "Tulis padanan sebagai lama=baru, bukan '{text}'.",
    "moves": "{open} ({count} kasus) → {to}",
    "stays-out": "{open} ({count} kasus): tidak dapat dipindahkan. {why}",
    "added": "Terbuka baru: {keys}",
    "dropped": "Ditutup: {keys}",
    "renamed": "Berganti nama: {keys}",
    "unexpected": "Berkas ini tidak dapat diperiksa: {detail}",
}

"""What a diagram shows to be wrong without being played: steps, choices, arrows, events, times, variables, names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portal.workflows.findings.kinds import Kind, error, note, warning

STEPS: Final[Mapping[str, Kind]] = {
    "no-lane": error("Tugas ini tidak berada di lajur peran mana pun.", "Letakkan di lajur peran yang mengerjakannya."),
    "unknown-role": error("Lajur '{role}' bukan peran yang dikenal.", "Namai lajur dengan kode peran: {known}."),
    "unknown-form": error("Formulir '{form}' tidak dikenal.", "Isi properti form dengan salah satu: {known}."),
    "no-actions": error("Tugas ini belum punya jawaban.", "Isi properti actions, misalnya setuju,tolak."),
    "return-without-target": error(
        "Ada jawaban kembalikan, tetapi tujuannya tidak disebut.", "Isi properti return_to dengan kode langkah tujuan."
    ),
    "target-without-return": error(
        "Ada tujuan pengembalian, tetapi jawaban kembalikan tidak ada.", "Tambahkan kembalikan ke properti actions."
    ),
    "withdraw-without-cancel": error(
        "Usulan dapat ditarik ke langkah ini, tetapi jawaban batalkan tidak ada.",
        "Tambahkan batalkan ke properti actions, atau hapus withdraw_from.",
    ),
    "unknown-step": error(
        "Properti {name} menyebut langkah yang tidak ada: {steps}.", "Sebut kode tugas yang ada di diagram."
    ),
    "unknown-phase": error(
        "Tahap '{phase}' tidak ada dalam daftar tahap proses.", "Tambahkan ke properti phases proses, atau ganti."
    ),
    "bad-due": error("Tenggat '{text}' tidak dikenal.", "Tulis lama waktu seperti P3D atau PT72H."),
    "unknown-property": error(
        "Properti '{name}' tidak dibaca di sini, sehingga isinya tidak berlaku.{hint}",
        "Perbaiki namanya, atau hapus. Properti di sini: {known}.",
    ),
    "no-service": error("Tugas layanan ini tidak menyebut layanannya.", "Isi properti layanan dengan nama layanan."),
    "unknown-service": error("Layanan '{service}' tidak terdaftar.", "Pilih salah satu layanan: {known}."),
}

CHOICES: Final[Mapping[str, Kind]] = {
    "no-condition": error(
        "Panah ini keluar dari gerbang pilihan tanpa syarat, dan bukan jalan bawaan.", "Tulis syaratnya."
    ),
    "default-on-answers": warning(
        "Jalan bawaan pada gerbang yang memilah jawaban orang: jawaban yang tak terduga ikut lewat sini.",
        "Tulis syarat di setiap panah, supaya jawaban yang tak terduga berhenti dan tidak disetujui diam-diam.",
    ),
    "ignored-condition": warning(
        "Syarat pada panah ini tidak dibaca: gerbang asalnya tidak memilih.", "Hapus syaratnya, atau ganti gerbangnya."
    ),
    "value-without-way": error(
        "{said} dapat terjadi (dari {sources}), tetapi tidak ada jalan untuk itu: kasus berhenti di sini.",
        "Tambahkan panah dengan syarat untuk nilai itu, atau perbaiki syarat yang ada.",
    ),
    "no-such-value": warning(
        "Syarat membandingkan {name} dengan {value}, nilai yang tidak pernah diberikan siapa pun.{hint}",
        "Perbaiki ejaannya. Nilai {name} yang ada: {known}.",
    ),
    "unknown-default": error("Jalan bawaan '{flow}' bukan panah keluar dari gerbang ini.", "Pilih panah yang ada."),
    "bad-repeats": error("Jumlah pengulangan {text} tidak wajar.", "Isi bilangan bulat 0 sampai {limit}."),
}

SHAPE: Final[Mapping[str, Kind]] = {
    "no-start": error("Proses ini tidak punya peristiwa awal.", "Gambar satu peristiwa awal."),
    "several-starts": error("Proses ini punya beberapa peristiwa awal biasa: {names}.", "Sisakan satu."),
    "no-inner-start": warning("Subproses ini tidak punya peristiwa awal.", "Gambar satu peristiwa awal di dalamnya."),
    "no-trigger": error("Subproses peristiwa ini tidak punya pemicu.", "Beri peristiwa awal waktu, pesan, atau galat."),
    "no-end": error("Proses ini tidak punya peristiwa akhir.", "Gambar peristiwa akhir untuk setiap hasil."),
    "no-inner-end": warning("Subproses ini tidak punya peristiwa akhir.", "Gambar peristiwa akhir di dalamnya."),
    "unreachable": error("Tidak ada panah yang sampai ke unsur ini.", "Sambungkan, atau hapus unsurnya."),
    "no-way-out": error("Gerbang ini tidak punya panah keluar.", "Sambungkan ke langkah berikutnya."),
    "implicit-end": warning(
        "Tidak ada panah keluar: jalur berakhir diam-diam di sini.", "Sambungkan ke peristiwa akhir."
    ),
}

EVENTS: Final[Mapping[str, Kind]] = {
    "never-thrown": warning(
        "Tidak ada yang melempar {what} '{name}' yang ditunggu di sini.", "Samakan kodenya, atau hapus peristiwanya."
    ),
    "uncaught-error": error(
        "Galat '{name}' yang dilempar di sini tidak ditangkap di mana pun, sehingga seluruh kasus berhenti.",
        "Pasang peristiwa galat pada subproses, atau pakai akhir biasa.",
    ),
    "uncaught-escalation": warning(
        "Eskalasi '{name}' yang dilempar di sini tidak ditangkap di mana pun.", "Pasang peristiwa eskalasi."
    ),
    "bad-event-target": error(
        "Sesudah gerbang peristiwa hanya boleh ada peristiwa tunggu atau tugas terima, bukan {what}.",
        "Ganti dengan peristiwa waktu, pesan, atau sinyal.",
    ),
    "shared-event-target": error(
        "Peristiwa sesudah gerbang peristiwa ini juga dituju panah lain.", "Beri setiap gerbang peristiwanya sendiri."
    ),
    "past-date": warning("Tanggal {text} sudah lewat.", "Tulis tanggal yang akan datang."),
    "not-a-time": error(
        "Waktu di sini diambil dari peubah {name}, yang di diagram ini berisi {values}: itu bukan waktu.",
        "Tulis lama waktu seperti P3D, atau pakai peubah yang berisi lama waktu.",
    ),
    "zero-duration": warning("Lama waktu {text} adalah nol: tenggat lewat seketika.", "Tulis lama waktu sebenarnya."),
    "cycle-once": warning(
        "Ulangan {text} hanya terjadi sekali, sebab peristiwa ini menghentikan tugasnya.",
        "Pakai lama waktu biasa, atau jadikan peristiwa yang tidak menghentikan.",
    ),
}

WORDS: Final[Mapping[str, Kind]] = {
    "undeclared": error("Peubah {names} tidak terdaftar di proses.", "Tambahkan ke properti variables, atau perbaiki."),
    "never-filled": error(
        "Peubah {names} dibaca di sini, tetapi tidak pernah diisi sebelumnya: kasus berhenti di sini.",
        "Isi lebih dahulu (jawaban, tabel, naskah, layanan), atau sebut di properti writes unsur yang mengisinya.",
    ),
    "never-read": note("Peubah {names} diisi tetapi tidak pernah dibaca di diagram.", "Hapus bila tidak diperlukan."),
    "blank-name": warning("Nama unsur ini kosong.", "Tulis nama yang dibaca petugas."),
    "bad-word": warning("Kode '{name}' bukan kata.", "Beri kode yang bermakna, misalnya periksa_berkas."),
    "same-name": warning("Nama '{name}' dipakai beberapa tugas di lajur yang sama: {others}.", "Bedakan namanya."),
}

LINT: Final[Mapping[str, Kind]] = {**STEPS, **CHOICES, **SHAPE, **EVENTS, **WORDS}

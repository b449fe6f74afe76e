"""What only playing a process brings to light: standstill, doubling, circles, races, unkept promises, lost cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portal.workflows.findings.kinds import Kind, error, note, warning

_JOIN: Final = "Samakan jenis gerbang pembuka dan penutupnya."

PROOF: Final[Mapping[str, Kind]] = {
    "starving-join": error("Gerbang ini menunggu panah yang tidak akan pernah datang ({missing}): kasus macet.", _JOIN),
    "left-behind": error("Token tertinggal di sini sesudah jalur lain selesai: kasus tidak pernah berakhir.", _JOIN),
    "dead-end": error("Kasus berdiri di sini dan tidak ada lagi yang dapat terjadi.", "Beri jalan keluar."),
    "joins-twice": error("Gerbang ini dapat menerima dua token di satu panah dan terbuka dua kali.", _JOIN),
    "open-twice": error(
        "Langkah ini dapat terbuka dua kali sekaligus.", "Satukan jalur dengan gerbang paralel sebelum langkah ini."
    ),
    "open-again": warning(
        "Langkah ini dapat terbuka lagi selagi yang lama belum selesai, sebab {events} dapat terjadi berulang.",
        "Pastikan itu dimaksudkan; bila tidak, batasi ulangannya, atau buat peristiwanya menghentikan langkahnya.",
    ),
    "reopened": warning(
        "Langkah ini dapat terbuka dua kali sekaligus: {host} dapat dimulai lagi, dan {events} terjadi lagi, selagi "
        "yang lama belum selesai. Masing-masing diselesaikan sendiri; kasus berakhir sesudah semuanya selesai.",
        "Boleh dibiarkan. Bila yang lama harus hilang, letakkan {host} dan langkah ini dalam subproses yang jalur "
        "utamanya ditutup peristiwa akhir terminate.",
    ),
    "grows": error("Jumlah token bertambah tanpa batas.", "Satukan jalur paralel sebelum panah kembali."),
    "circles": error("Dari sini kasus tidak pernah dapat berakhir.", "Beri jalan menuju peristiwa akhir."),
    "spins": error("Diagram berputar tanpa pernah menunggu.", "Letakkan tugas atau peristiwa tunggu di putaran itu."),
    "never-opens": error("Langkah ini tidak pernah terbuka.", "Perbaiki syarat menuju langkah ini, atau hapus."),
    "answer-without-way": error(
        "Jawaban {answer} tidak punya jalan di gerbang {gateway}.", "Tambahkan panah dengan syarat untuk jawaban itu."
    ),
    "wrong-repeats": error("Pengulangan ini tidak dapat dimulai: {detail}.", "Perbaiki jumlahnya."),
    "role-nowhere": warning("Tidak ada tingkat wilayah yang punya peran {role}.", "Tetapkan peran itu dahulu."),
    "role-vacant": warning(
        "Tugas ini tidak dilihat siapa pun di {missing} dari {looked} {areas}: tidak ada pemegang peran {role}, "
        "misalnya di {names}.",
        "Beri seseorang penugasan peran itu di sana sebelum versi ini berlaku.",
    ),
    "race-write": error(
        "Langkah ini dan {other} dapat berjalan bersamaan dan sama-sama mengisi {names}: jawaban terakhir yang menang.",
        "Pakai peubah yang berbeda, atau jalankan berurutan.",
    ),
    "race-read": note(
        "Langkah ini mengisi {names} selagi {other}, yang membacanya, dapat berjalan.",
        "Pakai peubah yang berbeda, atau jalankan berurutan.",
    ),
    "not-all-proven": warning(
        "Terbukti sampai {count} kedudukan, belum semuanya: {cause}.",
        "Hilangkan sebabnya: batasi apa yang bertambah, atau kurangi cabang yang berjalan bersamaan. Di baris perintah "
        "batasnya dapat dinaikkan dengan --kedudukan dan --detik.",
    ),
    "sampled": note(
        "Jumlah pengulangan dicoba 0 sampai {most} saja; lebih dari itu tidak dibuktikan.", "Tidak perlu tindakan."
    ),
}

KEPT: Final[Mapping[str, Kind]] = {
    "bad-scenario": error("Skenario tidak dapat dibaca: {detail}.", "Perbaiki berkas scenarios.yaml."),
    "scenario": error("Skenario '{name}' langkah {step}: {detail}.", "Perbaiki diagram, atau skenarionya."),
    "not-walked": note("Tidak ada skenario yang melewati {count} panah: {names}.", "Tambahkan skenario."),
    "parted": error(
        "Pembanding berbeda pendapat pada hidup ke-{life}, langkah {step}: {detail}.",
        "Laporkan: mesin dan pembandingnya tidak sepakat tentang diagram ini.",
    ),
    "cannot-move": warning(
        "{count} kasus yang berjalan tidak dapat dipindahkan ke versi ini: {why}.",
        "Kasus itu selesai pada versinya. Bila harus pindah, sebut padanan langkahnya saat memindahkan.",
    ),
}

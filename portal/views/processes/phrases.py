"""Short texts the drawing table's script says, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _


def phrases() -> dict[str, str]:
    """Key → text; `{…}` is filled in by the script."""
    return _states() | _panel()


def _states() -> dict[str, str]:
    return {
        "tersimpan": _("Tersimpan {pada}"),
        "berubah": _("Ada perubahan yang belum disimpan"),
        "menyimpan": _("Menyimpan…"),
        "memeriksa": _("Memeriksa…"),
        "lolos": _("Gerbang lolos. Perubahan ini dapat diusulkan."),
        "gagal": _("Gerbang menolak: {jumlah} kesalahan. Pilih satu untuk melihat tempatnya."),
        "sesi": _("Sesi Anda berakhir. Gambar tetap ada di peramban ini: masuk di tab lain, lalu simpan lagi."),
        "putus": _("Portal tidak terjangkau. Gambar tetap ada di peramban ini; coba simpan lagi."),
        "rusak": _("Diagram ini tidak dapat digambar: {sebab}"),
        "salinan": _("Ada gambar dari {pada} di peramban ini yang belum tersimpan."),
        "simpan_dahulu": _("Simpan dahulu, lalu periksa."),
        "sesuai": _("Jalur yang dijanjikan sudah sesuai dengan diagram."),
        "jalur_gagal": _("{jumlah} jalur tidak dapat ditempuh lagi seperti yang dijanjikan"),
        "hapus_jalur": _("Hapus jalur ini"),
        "tanpa_nama": _("(tanpa nama)"),
        "seluruh": _("seluruh berkas"),
        "kesalahan": _("Kesalahan"),
        "peringatan": _("Peringatan"),
        "catatan": _("Catatan"),
    }


def _panel() -> dict[str, str]:
    return {
        "panah_ke": _("Panah ke {tujuan}"),
        "panah": _("{dari} → {ke}"),
        "selalu": _("(selalu)"),
        "tambah_syarat": _("Tambah syarat"),
        "hapus": _("Hapus"),
        "hapus_syarat": _("Hapus syarat ini"),
        "peubah": _("Yang diperiksa"),
        "perbandingan": _("Perbandingan"),
        "nilai": _("Nilai"),
        "ungkapan": _("Syarat ini ditulis sebagai ungkapan"),
        "bawaan": _("Jalan bawaan: dipakai bila syarat lain tidak terpenuhi"),
        "nama_panah": _("Tulisan di panah"),
        "langkah_baru": _("Langkah baru"),
        "tahap_baru": _("Nama tahap"),
        "coba_hasil": _("Hasil"),
        "coba_aturan": _("Aturan yang cocok"),
        "coba_tidak_ada": _("tidak ada"),
        "coba_tanpa_isian": _("Tabel ini tidak membaca peubah."),
        "pilih": _("Pilih…"),
        "lama_salah": _("Tulis angka bulat, 1 sampai {paling} {satuan}. Yang lama belum berubah."),
        "lama_terlalu": _("Terlalu lama: paling banyak {paling} {satuan}. Yang lama belum berubah."),
        "lama_kosong": _("Isi lamanya. Yang lama belum berubah."),
        "satuan_hari": _("hari"),
        "satuan_jam": _("jam"),
        "ya": _("ya"),
        "tidak": _("tidak"),
    }

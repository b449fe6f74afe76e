"""What kinds and states of letters are called on screen, and how the states look."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

KINDS = {
    "sk_penetapan": _("Keputusan penetapan keluarga"),
    "sk_perbaikan": _("Keputusan perbaikan data keluarga"),
    "sk_penghapusan": _("Keputusan penghapusan keluarga"),
    "sk_bnba": _("Keputusan penetapan dengan lampiran nama"),
    "surat_padan": _("Pemberitahuan perbaikan data kependudukan"),
    "keterangan_terdata": _("Surat keterangan terdata"),
    "profil_keluarga": _("Profil keluarga"),
    "penjelasan_status": _("Penjelasan keadaan data"),
    "pemberitahuan_hasil": _("Pemberitahuan hasil usulan"),
    "pemberitahuan_penghapusan": _("Pemberitahuan penghapusan data"),
    "sptjm": _("Surat pernyataan tanggung jawab mutlak"),
    "sptjm_desa": _("SPTJM pengganti musyawarah"),
    "surat_pengesahan": _("Surat pengesahan bupati/wali kota"),
    "ba_kabupaten": _("Berita acara kabupaten/kota"),
    "ba_musdes": _("Berita acara musyawarah dan daftar hadir"),
}
STATUSES = {"menunggu": _("Sedang disiapkan"), "terbit": _("Terbit")}
STATUS_LOOKS = {"menunggu": "warn", "terbit": "ok"}
VERSIONS = {
    "usul": _("Menunggu tanda tangan"),
    "terbit": _("Berlaku"),
    "diganti": _("Diganti"),
    "ditolak": _("Ditolak"),
}
VERSION_LOOKS = {"usul": "warn", "terbit": "ok", "diganti": "net", "ditolak": "bad"}
FILTER_WORDS = {
    "tanggal": _("26 November 2026"),
    "tanggal_terbilang": _("dua puluh enam November …"),
    "hari": _("26 November 2026 menjadi Kamis"),
    "terbilang": _("12 menjadi dua belas"),
    "ribuan": _("12345 menjadi 12.345"),
    "huruf_besar": _("HURUF BESAR"),
    "jumlah": _("banyaknya baris sebuah daftar"),
}
"""What each filter makes, by example."""
FIELD_KINDS = {"angka": _("angka"), "tanggal": _("tanggal"), "ya": _("ya atau tidak"), "daftar": _("daftar")}
CHANGES = {"hilang": _("dihapus"), "baru": _("baru"), "sama": _("tetap")}


def kind_name(kind: str) -> str:
    """What a kind of letter is called; one without a name shows its code."""
    return str(KINDS.get(kind, kind))

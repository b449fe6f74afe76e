"""Words of the register's screens that are not the register's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

KINDS = {
    "usulan_baru": _("Usulan baru"),
    "perbaikan": _("Perbaikan data"),
    "penghapusan": _("Penghapusan"),
    "pindah": _("Pindah keluarga"),
    "reaktivasi": _("Reaktivasi"),
    "sanggah": _("Sanggahan"),
    "gabung_pecah": _("Gabung atau pecah keluarga"),
    "pindah_wilayah": _("Pindah ke desa lain"),
    "pindah_datang": _("Keluarga pindahan datang"),
}
OBJECTORS = {"warga": _("Warga lain di desa ini"), "keluarga": _("Keluarga itu sendiri atau wakilnya")}
"""Who may object."""
STATUS_LOOKS = {"aktif": "ok", "ditidurkan": "warn", "dihapus": "net"}
REVEALABLE = {"keluarga": ("nomor_kk",), "individu": ("nik", "nama_ibu")}
"""Entity → its secret fields, in reading order."""
PAIR_STATUSES = {
    "terbuka": _("Belum diputus"),
    "ragu": _("Belum pasti"),
    "sama": _("Orang yang sama"),
    "beda": _("Orang berbeda"),
    "usai": _("Tidak perlu lagi"),
}
"""Where a pair of people stands who resemble each other."""
GRADES = {"pasti": (_("Sangat mirip"), "bad"), "mungkin": (_("Mirip"), "warn")}
"""How alike two people are, with the look of its chip."""
MARKS = {
    "sama": (_("Sama"), "ok", "check"),
    "mirip": (_("Mirip"), "warn", "git-compare-arrows"),
    "beda": (_("Beda"), "bad", "x"),
    "kosong": (_("Kosong"), "net", "info"),
}
"""How one field compares: its word, the look of its chip, its symbol."""

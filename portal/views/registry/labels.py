"""Words of the register's screens that are not the register's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

KINDS = {
    "usulan_baru": _("Usulan baru"),
    "perbaikan": _("Perbaikan data"),
    "penghapusan": _("Penghapusan"),
    "pindah": _("Pindah keluarga"),
}
STATUS_LOOKS = {"aktif": "ok", "ditidurkan": "warn", "dihapus": "net"}
REVEALABLE = {"keluarga": ("nomor_kk",), "individu": ("nik", "nama_ibu")}
"""Entity → its secret fields, in reading order."""

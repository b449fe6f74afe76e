"""Words of collective decrees."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

STATUSES = {
    "disusun": _("Disusun"),
    "diusulkan": _("Menunggu tanda tangan"),
    "diterbitkan": _("Sedang diterbitkan"),
    "terbit": _("Terbit"),
    "batal": _("Tidak jadi"),
}
STATUS_LOOKS = {"disusun": "info", "diusulkan": "warn", "diterbitkan": "info", "terbit": "ok", "batal": "net"}
LISTS = {
    "tertahan": _("Tertahan"),
    "ditunda": _("Ditunda"),
    "masuk": _("Masuk daftar"),
    "ditetapkan": _("Ditetapkan"),
    "tidak": _("Tidak ditetapkan"),
}
SHOWN = {
    "disusun": ("tertahan", "ditunda", "masuk"),
    "diusulkan": ("masuk", "ditunda"),
    "diterbitkan": ("masuk", "ditunda"),
    "terbit": ("ditetapkan", "tidak", "ditunda"),
    "batal": ("ditunda",),
}
"""Status of a decree → the lists worth looking at, the most pressing first."""
ANSWERS = {
    "ajukan": _("Ajukan untuk ditandatangani"),
    "batalkan": _("Batalkan penetapan ini"),
    "tetapkan": _("Tandatangani dan terbitkan"),
    "kembalikan": _("Kembalikan ke penyusun"),
    "tolak": _("Tolak"),
}

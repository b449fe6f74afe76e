"""What levels, kinds and time zones of regions are called on screen."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

KINDS = {
    "nasional": _("Nasional"),
    "provinsi": _("Provinsi"),
    "kabupaten": _("Kabupaten"),
    "kota": _("Kota"),
    "kecamatan": _("Kecamatan"),
    "kelurahan": _("Kelurahan"),
    "desa": _("Desa"),
    "desa_adat": _("Desa adat"),
}
LEVELS = (_("Nasional"), _("Provinsi"), _("Kabupaten/kota"), _("Kecamatan"), _("Desa/kelurahan"))
TIMEZONES = {7: "WIB", 8: "WITA", 9: "WIT"}

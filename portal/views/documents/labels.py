"""What kinds and states of letters are called on screen, and how the states look."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

KINDS = {"sk_penetapan": _("Keputusan penetapan keluarga")}
STATUSES = {"menunggu": _("Sedang disiapkan"), "terbit": _("Terbit")}
STATUS_LOOKS = {"menunggu": "warn", "terbit": "ok"}

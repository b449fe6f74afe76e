"""What kinds and states of letters are called on screen, and how the states look."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

KINDS = {
    "sk_penetapan": _("Keputusan penetapan keluarga"),
    "sk_perbaikan": _("Keputusan perbaikan data keluarga"),
    "sk_penghapusan": _("Keputusan penghapusan keluarga"),
    "surat_padan": _("Pemberitahuan perbaikan data kependudukan"),
    "ba_musdes": _("Berita acara musyawarah"),
}
STATUSES = {"menunggu": _("Sedang disiapkan"), "terbit": _("Terbit")}
STATUS_LOOKS = {"menunggu": "warn", "terbit": "ok"}


def kind_name(kind: str) -> str:
    """What a kind of letter is called; one without a name shows its code."""
    return str(KINDS.get(kind, kind))

"""Words of the case screens: kinds, states, answers, and what each answer looks like."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _

KINDS = {
    "usulan_baru": _("Usulan baru"),
    "perbaikan": _("Perbaikan data"),
    "penghapusan": _("Penghapusan"),
}
STATUSES = {
    "berjalan": _("Berjalan"),
    "selesai": _("Selesai"),
    "ditolak": _("Ditolak"),
    "dibatalkan": _("Dibatalkan"),
}
STATUS_LOOKS = {"berjalan": "info", "selesai": "ok", "ditolak": "bad", "dibatalkan": "net"}
VISIT_RESULTS = {
    "1": _("Selesai dicacah"),
    "2": _("Rumah tangga tidak ditemukan"),
    "3": _("Pindah atau bangunan sudah tidak ada"),
    "4": _("Bagian dari rumah tangga lain"),
    "5": _("Responden menolak"),
    "6": _("Data ganda"),
}
PHOTO_KINDS = {
    "rumah": _("Rumah tampak depan"),
    "kk": _("Kartu keluarga"),
    "ktp": _("KTP kepala keluarga"),
    "responden": _("Responden"),
    "lainnya": _("Lainnya"),
}


@dataclass(frozen=True)
class ActionLook:
    """How an answer is shown: its button, its icon, its place in a sentence."""

    label: str
    icon: str
    look: str
    told: str
    """What the timeline says: "… <told>"."""


ACTIONS = {
    "ajukan": ActionLook(_("Ajukan"), "arrow-right", "utama", _("mengajukan usulan")),
    "batalkan": ActionLook(_("Batalkan usulan"), "ban", "bahaya", _("membatalkan usulan")),
    "setuju": ActionLook(_("Setujui"), "check", "utama", _("menyetujui")),
    "tolak": ActionLook(_("Tolak"), "ban", "bahaya", _("menolak")),
    "kembalikan": ActionLook(_("Kembalikan"), "rotate-ccw", "", _("mengembalikan untuk diperbaiki")),
    "kirim": ActionLook(_("Kirim hasil kunjungan"), "check", "utama", _("mengirim hasil kunjungan")),
    "lanjutkan": ActionLook(_("Tugaskan ulang"), "arrow-right", "utama", _("menugaskan ulang kunjungan")),
    "tetapkan": ActionLook(_("Tetapkan"), "check", "utama", _("menetapkan")),
    "susun_ulang": ActionLook(_("Susun ulang usulan"), "rotate-ccw", "utama", _("meminta usulan disusun ulang")),
}


def action_look(action: str) -> ActionLook:
    """The look of an answer; one the portal does not know (a new diagram) shows its own name."""
    plain = action.replace("_", " ")
    return ACTIONS.get(action) or ActionLook(plain.capitalize(), "check", "", plain)


def step_label(label: str) -> str:
    """A diagram's label in the reader's language (catalogued from the diagrams)."""
    return gettext(label) if label else ""

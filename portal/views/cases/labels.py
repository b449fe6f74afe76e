"""Words of the case screens: kinds, states, answers, and what each answer looks like."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.cases.rules import NEEDS_NOTE

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
    "penetapan": _("Penetapan bulanan"),
}
TABS = {
    "saya": _("Menunggu saya"),
    "tim": _("Diambil tim"),
    "kembali": _("Dikembalikan"),
    "bawahan": _("Terlambat di bawah"),
    "selesai": _("Selesai 7 hari"),
}
"""The parts of the inbox."""
RUNGS = {
    1: _("Diingatkan"),
    2: _("Dilepas untuk pengganti"),
    3: _("Diteruskan ke atasan"),
}
"""How far late work has climbed, in words."""
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

BULK_STATUSES = {
    "penegasan": _("Menunggu penegasan"),
    "berjalan": _("Berjalan"),
    "selesai": _("Selesai"),
    "dihentikan": _("Dihentikan"),
    "membalik": _("Sedang ditarik"),
    "dibalik": _("Ditarik kembali"),
}
BULK_LOOKS = {
    "penegasan": "warn",
    "berjalan": "info",
    "selesai": "ok",
    "dihentikan": "warn",
    "membalik": "info",
    "dibalik": "net",
}
PASSED = {"dilewati": _("Dilewati"), "ditolak": _("Tidak dapat"), "tetap": _("Tidak kembali"), "": _("Belum diputus")}
"""Why a task has no answer of a bulk action: it had moved, it may not be, its turn never came; or keeps its answer."""
PASSED_LOOKS = {"dilewati": "net", "ditolak": "warn", "tetap": "warn", "": "info"}
LEVELS = {
    "H": _("isian tidak terbaca atau mustahil"),
    "S": _("isian wajib kurang atau bertentangan"),
    "W": _("peringatan yang perlu dilihat"),
    "Q": _("perlu pemeriksaan mutu"),
}
"""Level of a check → what it says of a case."""
DOUBTS = {
    "tertahan": _("tertahan pemeriksaan: tidak ikut diteruskan sampai diselesaikan atau dilewati dengan alasan"),
    "hasil_lain": _("hasil kunjungan terakhir tidak mendukung usulannya"),
    "belum_dikunjungi": _("belum dikunjungi"),
    "tanpa_bukti": _("dikunjungi tanpa foto rumah atau titik"),
    "nomor_ganda": _("NIK atau No. KK sudah terdaftar pada keluarga lain"),
    "register_berubah": _("data register berubah sejak diusulkan"),
    "dikembalikan": _("datang karena dikembalikan"),
    "lewat": _("lewat tenggat"),
}
"""What should be looked at before many are decided at once."""
HEAVY = frozenset({"tertahan", "hasil_lain", "belum_dikunjungi", "nomor_ganda", "register_berubah"})


@dataclass(frozen=True)
class ActionLook:
    """How an answer is shown: its button, its icon, its place in a sentence."""

    label: str
    icon: str
    look: str
    told: str
    """What the timeline says: "… <told>"."""
    asks: str = ""
    """What follows from it and stays so; asked about before it is done."""


ACTIONS = {
    "ajukan": ActionLook(_("Ajukan"), "arrow-right", "utama", _("mengajukan usulan")),
    "batalkan": ActionLook(
        _("Batalkan usulan"),
        "ban",
        "bahaya",
        _("membatalkan usulan"),
        _("Draf ini dihentikan dan tidak diajukan. Kasusnya ditutup; ini tidak dapat ditarik kembali."),
    ),
    "setuju": ActionLook(_("Setujui"), "check", "utama", _("menyetujui")),
    "tolak": ActionLook(
        _("Tolak"),
        "ban",
        "bahaya",
        _("menolak"),
        _("Usulan ini berakhir dengan penolakan. Pengusul membaca catatan Anda; ini tidak dapat ditarik kembali."),
    ),
    "kembalikan": ActionLook(_("Kembalikan"), "rotate-ccw", "", _("mengembalikan untuk diperbaiki")),
    "kirim": ActionLook(_("Kirim hasil kunjungan"), "check", "utama", _("mengirim hasil kunjungan")),
    "lanjutkan": ActionLook(_("Tugaskan ulang"), "arrow-right", "utama", _("menugaskan ulang kunjungan")),
    "lulus": ActionLook(_("Mutu baik, teruskan"), "check", "utama", _("meluluskan mutu kunjungan")),
    "tetapkan": ActionLook(
        _("Tetapkan"),
        "check",
        "utama",
        _("menetapkan"),
        _("Perubahan langsung berlaku di register dan surat keputusan terbit; ini tidak dapat ditarik kembali."),
    ),
    "lanjut_putus": ActionLook(_("Simpan, siap diputus"), "check", "utama", _("mendengar kedua pihak")),
    "terima": ActionLook(
        _("Terima sanggahan"),
        "check",
        "utama",
        _("menerima sanggahan"),
        _("Sanggahan diterima; pengaju dan keluarga membaca alasan Anda. Tanpa banding, usulan akibatnya dibuka."),
    ),
    "selesai_disampaikan": ActionLook(
        _("Sudah disampaikan, tanpa banding"), "check", "utama", _("menyampaikan putusan; tidak ada banding")
    ),
    "banding": ActionLook(_("Ajukan banding"), "arrow-right", "", _("mengajukan banding")),
    "teruskan": ActionLook(_("Teruskan ke kementerian"), "arrow-right", "utama", _("meneruskan ke kementerian")),
    "pilih_lagi": ActionLook(_("Pilih desa lain"), "rotate-ccw", "utama", _("memilih desa tujuan lain")),
    "tutup": ActionLook(_("Tutup, tetap di sini"), "ban", "bahaya", _("menutup kepindahan")),
    "diberitahu": ActionLook(
        _("Keduanya diberi tahu dan setuju"), "check", "utama", _("memberi tahu kedua kepala keluarga")
    ),
    "ulangi": ActionLook(_("Usulkan lagi"), "rotate-ccw", "utama", _("mengusulkan akibat putusan lagi")),
    "ambil": ActionLook(_("Ambil"), "user-check", "utama", _("mengambil tugas")),
    "lepas": ActionLook(_("Lepas ke tim"), "users", "", _("melepas tugas")),
    "alihkan": ActionLook(_("Serahkan kepada rekan"), "arrow-right", "", _("menyerahkan tugas")),
    "susun_ulang": ActionLook(_("Susun ulang usulan"), "rotate-ccw", "utama", _("meminta usulan disusun ulang")),
}


def action_look(action: str) -> ActionLook:
    """The look of an answer; one the portal does not know (a new diagram) shows its own name."""
    plain = action.replace("_", " ")
    return ACTIONS.get(action) or ActionLook(plain.capitalize(), "check", "", plain)


def needs_note(action: str) -> bool:
    """Whether an answer must say why."""
    return action in NEEDS_NOTE


def step_label(label: str) -> str:
    """A diagram's label in the reader's language (catalogued from the diagrams)."""
    return gettext(label) if label else ""

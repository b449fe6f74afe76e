"""What the minutes of a village meeting are kept in: who attends, what is decided, what is observed (MK01-MK18)."""

from __future__ import annotations

from typing import Final

from portal.registry.suspects import ABLE, DEAD, DOUBLE, MOVED, UNSEEN

ASKED: Final = "dipastikan"
"""Kind of an agenda item that is no case yet: a registered family somebody doubts."""
AGREE, REFUSE, POSTPONE, KEEP, STRIKE = "setuju", "tolak", "tunda", "tetap", "coret"
FOR_CASES: Final = (AGREE, REFUSE, POSTPONE)
FOR_FAMILIES: Final = (KEEP, STRIKE, POSTPONE)
DECISIONS: Final = (AGREE, REFUSE, KEEP, STRIKE, POSTPONE)
WITH_REASON: Final = frozenset({REFUSE, STRIKE})
"""Decisions that say why, by a code of `alasan_hapus`."""
STAYS: Final = "Musyawarah memutus keluarga ini tetap terdaftar."
"""Why a removal is called off that a meeting began and, asked again, does not want."""
OTHER: Final = "7"
"""The code that must be put in words."""
KINDS: Final = ("usulan_baru", "perbaikan", "pindah", "penghapusan", ASKED)
"""Kinds of agenda items in the order they are called up; the diagrams may send others to a meeting, too."""

GROUPS: Final[dict[str, str]] = {
    "rt": "Ketua RT",
    "rw": "Ketua RW",
    "kpm": "Wakil keluarga penerima manfaat",
    "bpd": "Badan Permusyawaratan Desa",
    "babinsa": "Babinsa dan Bhabinkamtibmas",
    "tokoh": "Tokoh masyarakat",
    "agama": "Tokoh agama",
    "aparat": "Aparat desa",
    "lain": "Peserta lainnya",
}
"""Group that attends → what it is called."""
LABELS: Final[dict[str, str]] = {
    DEAD: "Diduga meninggal",
    MOVED: "Diduga pindah",
    ABLE: "Diduga sudah mampu",
    DOUBLE: "Diduga data ganda",
    UNSEEN: "Lama tidak diverifikasi",
    "usul": "Ditambahkan peserta",
}
"""Doubt → how the agenda says it."""
PAPERS: Final = ("lengkap", "ba", "hadir", "bnba", "foto")
"""Kinds of signed papers: all in one file, the minutes, the attendance list, the list of names, a photo."""

LED: Final = ("kades", "sekdes", "bpd", "lain")
CHECKED: Final = ("satu_satu", "per_rt", "ditempel", "tidak")
COLLECTED: Final = ("rt_rw", "peserta", "warga", "tidak")
INDICATORS: Final = ("penghasilan", "pekerjaan", "rumah", "aset", "pangan", "sakit", "lansia", "lain")
COUNTS: Final = ("mk02_ada", "mk02_undang", "mk03_ada", "mk03_undang")
YES_NO: Final = ("mk09", "mk10", "mk14", "mk15", "mk16", "mk17", "mk18")
CHOICES: Final = {"mk01": LED, "mk11": CHECKED, "mk12": COLLECTED}
MANY: Final = "mk13"
COUNTED_AT_THE_DOOR: Final = {
    "mk02": ("rw",),
    "mk03": ("rt",),
    "mk04": ("babinsa",),
    "mk05": ("tokoh",),
    "mk06": ("agama",),
    "mk07": ("aparat",),
    "mk08": ("kpm", "bpd", "lain"),
}
"""Observations that the attendance itself answers: who was present, by sex."""

"""What the house itself puts into a case's variables: when it opens one, and by its verbs. A gate counts on both."""

from __future__ import annotations

from collections.abc import Mapping

from portal.cases.outlines import Scalar
from portal.registry.codes import CODES

OPENING: Mapping[str, tuple[Scalar, ...]] = {
    "perlu_provinsi": (True, False),
    "keputusan": ("",),
    "kembali_ke": ("",),
    "hasil_terap": ("",),
    "alasan_kode": ("", *CODES["alasan_hapus"]),
    "pokok_sanggah": ("", *CODES["pokok_sanggah"]),
    "menyangkut_kesejahteraan": (False, True),
    "menyangkut_anggota": (False, True),
    "perlu_mutu": (False,),
}
"""The variables every case starts with, and the values each may have then.

`beginning.TOLD` and `NEEDS_CHECK` only when declared.
"""
NEEDS_CHECK = "perlu_mutu"
"""Variable a case is told with the result of a home visit: whether the supervisor looks at it first."""
NEEDS_VISIT = "perlu_kunjungan"
"""Variable by which a process says whether a home visit belongs to a case; false: nobody misses one."""
RESULTS: Mapping[str, Mapping[str, tuple[Scalar, ...]]] = {
    "registry.apply_change_set": {"hasil_terap": ("diterapkan", "konflik")},
    "documents.issue_decree": {},
    "cases.begin_term": {},
    "cases.publish_decree": {},
    "cases.offer_move": {},
    "registry.relocate": {"hasil_terap": ("diterapkan", "konflik")},
    "cases.accept_move": {},
    "cases.refuse_move": {},
    "cases.open_outcome": {"hasil_usulan": ("dibuka", "terhalang")},
}
"""What each verb sets, and the values it may set."""

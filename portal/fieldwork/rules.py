"""Pure rules of a home visit: its result codes, what its photos show, where it may have been (domain.md 2.5; V19-V21).

What a photo file may be is in `images`.
"""

from __future__ import annotations

RESULTS = ("1", "2", "3", "4", "5", "6")
"""hasil_verivali: 1 selesai dicacah … 6 data ganda."""
PHOTO_KINDS = ("rumah", "kk", "ktp", "responden", "lainnya")

PERSONAL_KINDS = frozenset({"ktp", "kk"})
"""Photos that show a NIK or a No. KK: as secret as the numbers themselves."""


def point_problems(lat: float | None, lng: float | None, accuracy_m: float | None) -> dict[str, str]:
    """Field → what is wrong with a measured point: decimal degrees, both or none; accuracy in metres."""
    problems = {}
    if (lat is None) != (lng is None):
        problems["lat"] = "Isi lintang dan bujur bersama, atau kosongkan keduanya."
    elif lat is not None and not -90 <= lat <= 90:
        problems["lat"] = "Lintang di luar bumi."
    if lng is not None and not -180 <= lng <= 180:
        problems["lng"] = "Bujur di luar bumi."
    if accuracy_m is not None and not 0 <= accuracy_m < float("inf"):
        problems["accuracy_m"] = "Ketelitian adalah jarak dalam meter."
    return problems

"""Pure rules of a home visit: its result codes, what its photos show, where it may have been (domain.md 2.5; V19-V21).

What a photo file may be is in `images`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

RESULTS = ("1", "2", "3", "4", "5", "6")
"""hasil_verivali: 1 selesai dicacah … 6 data ganda."""
PHOTO_KINDS = ("rumah", "kk", "ktp", "responden", "lainnya")

PERSONAL_KINDS = frozenset({"ktp", "kk"})
"""Photos that show a NIK or a No. KK: as secret as the numbers themselves."""


@dataclass(frozen=True)
class Proof:
    """What a visit of one result must bring home, unless a written reason says why it could not."""

    photos: tuple[str, ...] = ()
    """Kinds of photos of which at least one is needed."""
    point: bool = False
    """Whether the place must be measured."""


PROOFS: dict[str, Proof] = {"1": Proof(photos=("rumah",), point=True)}
"""hasil_verivali → what proves it; results that are not listed need nothing."""
NEEDS_OTHER = frozenset({"4", "6"})
"""Results that speak of another record: part of another household, data that are there twice."""
NEEDS_STORY = frozenset({"2", "3", "4", "5", "6"})
"""Results by which a name may leave the register: whoever decides reads what the officer saw and whom they asked."""
SHORTEST_STORY = 5
SHORTEST_REASON = 10
"""Letters of a reason why there is no proof."""
MISSING_PHOTO = "Ambil sedikitnya satu foto rumah, atau tulis di bawah mengapa tidak ada."
MISSING_POINT = "Ambil titik lokasi di depan rumah, atau tulis di bawah mengapa tidak ada."


def proof_problems(result: str, *, photos: Collection[str], located: bool, reason: str) -> dict[str, str]:
    """Field → what a visit lacks to be believed. A reason long enough stands in for what is missing."""
    proof, reason = PROOFS.get(result, Proof()), " ".join(reason.split())
    lacking = {}
    if proof.photos and not set(photos) & set(proof.photos):
        lacking[f"photo_{proof.photos[0]}"] = MISSING_PHOTO
    if proof.point and not located:
        lacking["lat"] = MISSING_POINT
    if reason and lacking and len(reason) < SHORTEST_REASON:
        lacking["alasan_tanpa_bukti"] = f"Alasan tanpa bukti sedikitnya {SHORTEST_REASON} huruf."
    return {} if len(reason) >= SHORTEST_REASON else lacking


def story_problems(result: str, *, note: str, other: bool, number: str, words: str) -> dict[str, str]:
    """Field → what a visit that did not interview the family must still tell. `other`: the number led to a family."""
    lacking = {}
    if result in NEEDS_STORY and len(" ".join(note.split())) < SHORTEST_STORY:
        lacking["note"] = "Tulis apa yang Anda lihat dan siapa yang Anda tanya."
    if result not in NEEDS_OTHER or other or len(" ".join(words.split())) >= SHORTEST_REASON:
        return lacking
    if number:
        lacking["nomor_lain"] = (
            "Nomor ini tidak terdaftar pada keluarga lain di wilayah Anda. Periksa lagi, atau tulis nama dan alamatnya."
        )
    else:
        lacking["nomor_lain"] = "Isi No. KK atau NIK keluarga lain itu, atau tulis nama dan alamatnya."
    return lacking


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

"""What counts as possible, usual or permitted in a family's data: numbers of policy, each with where it comes from.

Change one here and every rule and its sentence follow. V-numbers are those of the ministry's rule catalogue.
"""

from __future__ import annotations

from typing import NamedTuple

OURS = "rancangan kami, bukan ketentuan"


class Limit(NamedTuple):
    """From `least` to `most`, both included, in `unit`. `source`: who says so."""

    least: float
    most: float
    unit: str
    source: str

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.least <= value <= self.most


LIMITS = {
    "umur": Limit(0, 120, "tahun", "V11"),
    "umur_kawin": Limit(19, 120, "tahun", "V10; UU 16/2019 pasal 7: pria dan wanita 19 tahun"),
    "umur_bekerja": Limit(10, 120, "tahun", "V14"),
    "selisih_anak": Limit(12, 60, "tahun", "V10: anak dan kepala keluarga"),
    "selisih_pasangan": Limit(0, 40, "tahun", f"V10; batas {OURS}"),
    "luas_lantai": Limit(1, 999, "m²", "V16"),
    "luas_per_orang": Limit(2, 200, "m²", f"V16; batas {OURS}"),
    "ketelitian": Limit(0, 50, "meter", "V19"),
    "luar_desa": Limit(0, 1, "km", f"V19: penyangga di luar batas desa yang dihitung dari titik-titik desa; {OURS}"),
    "jarak_desa": Limit(0, 15, "km", f"V19: dari pusat desa; {OURS}"),
    "titik_sama": Limit(5, 1_000_000, "kasus", "V19"),
    "lama_kunjungan": Limit(5, 180, "menit", "V20"),
    "jam_kunjungan": Limit(6, 20, "pukul", f"V20; batas {OURS}"),
    "kuorum_musdes": Limit(5, 100_000, "orang", f"V23; {OURS}"),
    "lat": Limit(-11.2, 6.3, "derajat", "V19: wilayah Indonesia, dibulatkan ke luar"),
    "lng": Limit(94.9, 141.1, "derajat", "V19: wilayah Indonesia, dibulatkan ke luar"),
}
DIPLOMA_AGES = {
    code: Limit(age, 120, "tahun", f"V13; umur termuda yang lazim, {OURS}")
    for code, age in (("1", 10), ("2", 13), ("3", 16), ("4", 18), ("5", 20), ("6", 21))
}
"""Code of a diploma → the ages at which it is usual to hold it."""

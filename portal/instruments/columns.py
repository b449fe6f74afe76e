"""The register's columns a question may be bound to, and the kinds that suit them.

The register stands above this room and cannot be asked; a test holds these to `portal.registry.codes.FIELDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portal.instruments.definition import Kind, Question

TEXT: Final = frozenset({Kind.TEXT})
CODE: Final = frozenset({Kind.SELECT_ONE})
DATE: Final = frozenset({Kind.DATE})
COUNT: Final = frozenset({Kind.INT})
DECIMAL: Final = frozenset({Kind.DECIMAL, Kind.INT})

_RUTA_CODES: Final = (
    "status_bangunan",
    "lantai",
    "dinding",
    "atap",
    "air_minum",
    "penerangan",
    "daya",
    "bahan_bakar",
    "fasilitas_bab",
)
_PERSON_CODES: Final = (
    "alasan_tanpa_nik",
    "jenis_kelamin",
    "hub_kepala",
    "status_kawin",
    "ijazah",
    "bekerja",
    "status_pekerjaan",
    "disabilitas",
)
COLUMNS: Final[Mapping[str, Mapping[str, frozenset[Kind]]]] = {
    "ruta": {
        **dict.fromkeys(("alamat", "rt", "rw", "dusun"), TEXT),
        **dict.fromkeys(("lat", "lng"), DECIMAL),
        **dict.fromkeys(_RUTA_CODES, CODE),
        "luas_lantai": COUNT,
    },
    "keluarga": {"nomor_kk": TEXT},
    "individu": {
        **dict.fromkeys(("nama", "nik", "tempat_lahir", "nama_ibu"), TEXT),
        **dict.fromkeys(_PERSON_CODES, CODE),
        "tanggal_lahir": DATE,
    },
}

_REPEATED: Final = "|".join(f"{digit}{{16}}" for digit in range(10))
_NUMBER: Final = (
    f"regex(., '[0-9]{{16}}') and not(regex(., '{_REPEATED}')) and . != '1234567890123456'"
    " and . != '0123456789012345' and substr(., 12, 16) != '0000'"
)
GUARDS: Final[Mapping[tuple[str, str], str]] = {
    ("ruta", "rt"): "regex(., '[0-9]{1,3}')",
    ("ruta", "rw"): "regex(., '[0-9]{1,3}')",
    ("ruta", "luas_lantai"): ". >= 1 and . <= 999",
    ("ruta", "lat"): ". >= -11.2 and . <= 6.3",
    ("ruta", "lng"): ". >= 94.9 and . <= 141.1",
    ("keluarga", "nomor_kk"): _NUMBER,
    ("individu", "nik"): _NUMBER,
    ("individu", "tanggal_lahir"): ". <= today() and today() - . <= 44195",
}
"""What the register asks of a column under every questionnaire (V00, V01, V11, V16, V19), for forms filled in offline.

Only what holds a proposal back and can be told from the answer alone; 44,195 days is the last day of being 120. A test
holds these to `portal.registry.rules`.
"""


def guard_of(question: Question) -> str:
    """The register's own condition on an answer, as an expression; empty where there is none."""
    return GUARDS.get((question.entity, question.column or ""), "")

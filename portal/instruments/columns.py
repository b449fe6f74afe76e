"""The register's columns a question may be bound to, and the kinds that suit them.

The register stands above this room and cannot be asked; a test holds these to `portal.registry.codes.FIELDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portal.instruments.definition import Kind

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

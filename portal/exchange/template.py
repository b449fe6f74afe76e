"""Our own template: the headings people fill in, and one invented person as an example."""

from __future__ import annotations

from portal.registry.codes import FIELDS

_EXAMPLE = {
    "nama": "Contoh Nama (hapus baris ini)",
    "nik": "3302201203709999",
    "nomor_kk": "3302200106209999",
    "tanggal_lahir": "12-03-1970",
    "jenis_kelamin": "1",
    "hub_kepala": "1",
    "status_kawin": "4",
    "alamat": "Dusun Krajan",
    "rt": "003",
    "rw": "001",
}
HEADINGS = [
    "Kode desa/kelurahan (10 digit)",
    *(one.label for entity in ("keluarga", "individu", "ruta") for one in FIELDS[entity]),
]


def example() -> list[str]:
    """One row as it may be filled in."""
    fields = [one for entity in ("keluarga", "individu", "ruta") for one in FIELDS[entity]]
    return ["3302202015", *(_EXAMPLE.get(one.name, "") for one in fields)]

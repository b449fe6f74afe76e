"""Our own template: the headings people fill in, one invented person as an example, and what each code means."""

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


CODE_HEADINGS = ["Kolom", "Kode", "Arti"]


def codes() -> list[list[str]]:
    """What may stand in the columns of codes, for the second sheet."""
    fields = [one for entity in ("keluarga", "individu", "ruta") for one in FIELDS[entity]]
    return [[one.label, code, meaning] for one in fields for code, meaning in one.choices.items()]


def example() -> list[str]:
    """One row as it may be filled in."""
    fields = [one for entity in ("keluarga", "individu", "ruta") for one in FIELDS[entity]]
    return ["3302202015", *(_EXAMPLE.get(one.name, "") for one in fields)]

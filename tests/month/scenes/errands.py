"""What comes to a village's inbox from elsewhere: heads of families to be told, a family that arrives."""

from __future__ import annotations

from tests.month.month import Month
from tests.month.scenes.village import Village

HOME = {"ruta-alamat": "Jalan Melati 7", "ruta-rt": "002", "ruta-rw": "001", "ruta-lantai": "4"}
"""Where an arriving family lives now."""


def run_errands(month: Month) -> None:
    """Every village answers what was put before it."""
    for village in month.desks.values():
        for case in village.clerk.waiting("langkah=gabung_pecah:beritahu_kepala"):
            village.clerk.answer(case, "diberitahu")
        for case in village.clerk.waiting("langkah=pindah_datang:terima_desa"):
            welcome(village, case)


def welcome(village: Village, case: str) -> None:
    """Write down where the family lives now, then take it in."""
    clerk = village.clerk
    [edit] = clerk.open(case).links("/sunting")
    clerk.press(edit, "kunci", HOME | {"alasan": "Sudah menempati rumah di desa ini.", "aksi": "simpan"})
    clerk.answer(case, "ajukan")
    village.month.ledger.born["pindah_datang"] += 1

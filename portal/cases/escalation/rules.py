"""The rungs and who is whose superior. Pure."""

from __future__ import annotations

from typing import NamedTuple

MOST = 60
"""Working days a rung may lie from the deadline at most."""
REMINDED, FREED, RAISED = 1, 2, 3
"""How far a task has climbed; 0: not at all."""
SUPERIOR = {
    "operator_desa": "pengawas_kecamatan",
    "petugas_lapangan": "pengawas_kecamatan",
    "pengawas_kecamatan": "verifikator_kab",
    "verifikator_kab": "kepala_dinas_kab",
    "kepala_dinas_kab": "validator_prov",
    "validator_prov": "analis_pusat",
}
"""Role → the role that answers for its delay."""


class Rungs(NamedTuple):
    """Working days: reminded so long before the deadline, freed and raised so long after it."""

    remind: int
    substitute: int
    superior: int


USUAL = Rungs(1, 1, 3)


def below(role: str) -> tuple[str, ...]:
    """The roles whose late work comes to `role`."""
    return tuple(one for one, superior in SUPERIOR.items() if superior == role)


def problems(rungs: Rungs) -> dict[str, str]:
    """Field → what is wrong with the rungs."""
    wrong = {
        name: f"Isi 0 sampai {MOST} hari kerja." for name, days in rungs._asdict().items() if not 0 <= days <= MOST
    }
    if not wrong and rungs.superior < rungs.substitute:
        wrong["superior"] = "Atasan tidak boleh lebih dahulu daripada pengganti."
    return wrong

"""Refusals of letters."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused


class StillRunning(Refused):
    """Kasus ini belum diputus, jadi belum ada hasil yang dapat diberitahukan."""


class CalledOff(Refused):
    """Kasus ini dibatalkan, bukan diputus, jadi tidak ada hasil yang dapat diberitahukan. Cetak penjelasannya."""


class NotYetFinal(Refused):
    """Putusannya diberikan sekaligus dan masih dapat ditarik kembali sampai {until}. Beri tahu keluarga sesudah itu."""


class BadPeriod(Invalid):
    """Hari pertama harus lebih awal daripada hari terakhir, dan paling lama satu tahun."""


class NothingDecided(Refused):
    """Tidak ada keputusan di wilayah ini pada masa itu, jadi suratnya kosong."""

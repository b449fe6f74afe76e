"""Refusals of working time."""

from __future__ import annotations

from portal.kernel.errors import Invalid, NotAllowed, Refused


class NoOffice(NotAllowed):
    """Kalender kerja diatur oleh kementerian, dinas provinsi, dan dinas kabupaten/kota."""


class DayOver(Invalid):
    """Hari itu sudah lewat. Pilih hari ini atau sesudahnya."""


class DayTooFar(Invalid):
    """Pilih hari paling lambat {last}."""


class DayClosed(Invalid):
    """Hari itu sudah libur: {name}."""


class NameNeeded(Invalid):
    """Tulis sebab liburnya, 3 sampai {most} huruf."""


class TooManyDays(Invalid):
    """Dalam satu tahun paling banyak {most} hari libur dapat ditambahkan."""


class HoursWrong(Invalid):
    """Jam tutup harus paling sedikit {least} jam sesudah jam buka."""


class WeekWrong(Invalid):
    """Pilih 5 atau 6 hari kerja."""


class NothingWaits(Refused):
    """Hanya yang sedang mengerjakan kasus ini dapat menghentikan atau menjalankan jamnya."""


class AlreadyPaused(Refused):
    """Kasus ini sudah menunggu warga."""


class NotPaused(Refused):
    """Kasus ini tidak sedang menunggu warga."""

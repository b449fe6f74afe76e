"""Refusals of periods and gates."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused


class PeriodWrong(Invalid):
    """Periode belum benar."""


class BeyondNation(Invalid):
    """Daerah harus menutup paling lambat pada batas penyelesaian nasional, {last}."""


class OwnSignature(Refused):
    """Usulan Anda sendiri harus ditandatangani administrator lain."""


class NotWaiting(Refused):
    """Usulan ini tidak sedang menunggu tanda tangan."""


class WaitsAlready(Refused):
    """Usulan untuk wilayah, jenis, dan bulan itu sudah menunggu tanda tangan."""


class NothingToCopy(Refused):
    """Tidak ada periode bulan lalu yang belum ada di bulan ini."""


class GateWrong(Invalid):
    """Gerbang belum benar."""


class WindowShut(Refused):
    """Usulan tidak diterima sekarang: periode terakhir ditutup {closed}. Simpan sebagai draf, ajukan mulai {opens}."""


class WindowShutForNow(Refused):
    """Usulan tidak diterima sekarang: periode terakhir ditutup {closed}, berikutnya belum diumumkan."""


class WindowNotYet(Refused):
    """Usulan belum diterima. Simpan sebagai draf, ajukan mulai {opens}."""

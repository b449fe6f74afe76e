"""Refusals of collective decrees."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused


class DecreeWrong(Invalid):
    """Penetapan belum benar."""


class NothingStands(Refused):
    """Tidak ada kasus yang siap ditetapkan di wilayah dan jenis itu."""


class FlagsOpen(Refused):
    """{count} kasus masih tertahan pemeriksaan. Selesaikan, lewati dengan alasan, atau tunda dahulu."""


class ListFixed(Refused):
    """Daftar ini sudah diajukan, jadi tidak berubah lagi."""


class NotSigned(Refused):
    """Penetapan {number} belum ditandatangani orang kedua, jadi belum dapat diterbitkan."""

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


class BeingPublished(Refused):
    """Penetapan {number} sedang diterbitkan oleh proses lain. Tunggu sampai proses itu selesai."""


class Unfinished(Refused):
    """Putusan penetapan {number} belum selesai semua, jadi belum diterbitkan. Jalankan lagi."""


class NotStoppable(Refused):
    """Keputusan sekaligus ini milik penetapan yang sudah ditandatangani, jadi tidak dapat dihentikan."""


class HasItsDesk(Refused):
    """Penetapan diputus di halamannya sendiri, bersama daftarnya. Buka menu Penetapan."""

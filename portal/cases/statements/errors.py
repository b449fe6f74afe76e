"""Refusals of signed letters."""

from __future__ import annotations

from portal.kernel.errors import Invalid, NotAllowed, Refused


class OnlyMeetings(NotAllowed):
    """Di wilayah ini usulan harus lewat musyawarah desa; SPTJM tidak menggantikannya."""


class NothingWaits(Refused):
    """Tidak ada usulan yang menunggu musyawarah di desa ini."""


class AllHeld(Refused):
    """SPTJM belum dapat dibuat: {count} usulan yang menunggu semuanya tertahan. Urus dahulu di halaman kasusnya."""


class StatementOpen(Refused):
    """SPTJM {number} belum selesai. Selesaikan atau batalkan dahulu."""


class NoScan(Invalid):
    """Unggah dahulu hasil pindai surat yang sudah ditandatangani."""


class TotalsDiffer(Invalid):
    """Angka yang Anda baca dari surat tidak sama dengan catatan: {where}."""


class RecordsMoved(Refused):
    """Catatan berubah sejak surat dibuat: {where}. Batalkan surat ini, lalu buat yang baru."""


class NotAllGoOn(Refused):
    """Surat belum sah dan belum ada yang diteruskan: {count} usulannya tertahan.

    {which} Urus dahulu di halaman kasusnya, lalu sahkan lagi. Bila usulannya dikembalikan atau ditolak, batalkan surat
    ini dan buat yang baru.
    """


class AlreadyClosed(Refused):
    """Surat ini sudah disahkan atau dibatalkan."""


class NotCounted(Invalid):
    """Hanya SPTJM dan surat pengesahan kabupaten/kota yang dikembalikan bertanda tangan."""

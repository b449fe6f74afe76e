"""Refusals of instruments."""

from __future__ import annotations

from portal.kernel.errors import Invalid, NotAllowed, NotFound, Refused


class UnknownInstrument(NotFound):
    """Instrumen {code} tidak dikenal atau belum terbit."""


class Malformed(Invalid):
    """Definisi instrumen tidak terbaca di {where}: {why}."""


class NotSound(Invalid):
    """Definisi instrumen belum dapat diusulkan: {count} hal perlu dibetulkan. Yang pertama: {why}."""


class DraftMoved(Refused):
    """Draf ini sudah disimpan {who} pada {when}. Muat ulang sebelum menyimpan."""


class NothingChanged(Refused):
    """Definisi ini sama dengan versi {number}."""


class NotProposed(Refused):
    """Versi ini tidak sedang menunggu tanda tangan."""


class OwnProposal(NotAllowed):
    """Anda yang mengusulkan versi ini; orang lain yang menandatanganinya."""


class NotYourProposal(NotAllowed):
    """Hanya pengusul yang dapat menarik usul ini."""


class AnotherProposed(Refused):
    """Versi {number} masih menunggu tanda tangan. Selesaikan dahulu."""


class NotAWorkbook(Invalid):
    """Berkas ini bukan XLSForm yang terbaca: {why}."""


class RecordRoster(Refused):
    """Baris daftar ini adalah catatan register: daftarnya dapat diubah, tidak dapat dihapus."""

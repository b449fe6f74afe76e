"""Refusals of documents."""

from __future__ import annotations

from portal.kernel.errors import Refused


class UnknownCode(Refused):
    """Kode verifikasi {code} tidak dikenal. Periksa kembali huruf dan angkanya."""

    status = 404


class NotReady(Refused):
    """PDF surat {number} masih disiapkan."""


class NoPango(Refused):
    """Pustaka Pango belum terpasang di server. Surat dicetak begitu pustaka tersedia."""

    status = 503


class UnknownTemplate(Refused):
    """Templat surat {kind} tidak ditemukan."""

    status = 404


class TemplateMoved(Refused):
    """Draf ini sudah diubah {who} pada {when}. Buka lagi isi terakhirnya, lalu ulangi perubahan Anda."""


class DraftExists(Refused):
    """Sudah ada draf untuk jenis surat ini, terakhir disimpan {who}. Lanjutkan draf itu."""


class TemplateUnsound(Refused):
    """Templat ini belum dapat dipakai: baris {line}, kolom {column}: {why}."""

    status = 422


class SameWording(Refused):
    """Isi draf ini sama dengan versi {number}. Ubah dahulu isinya."""


class WordingProposed(Refused):
    """Versi {number} masih menunggu tanda tangan. Tunggu atau tarik dahulu."""


class WordingNotProposed(Refused):
    """Versi ini tidak sedang menunggu tanda tangan."""


class OwnWording(Refused):
    """Ini usulan Anda sendiri. Administrator lain harus menandatanganinya."""


class NotYourWording(Refused):
    """Hanya pengusulnya yang dapat menarik usulan ini."""


class NothingToPrint(Refused):
    """PDF surat {number} belum ada, jadi belum dapat dicetak ulang."""

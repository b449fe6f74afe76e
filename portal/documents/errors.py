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

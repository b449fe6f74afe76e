"""Refusals of the province's desk."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused


class SamplingWrong(Invalid):
    """Uji petik belum benar."""


class NothingDecided(Refused):
    """Tidak ada kasus yang diputus kabupaten/kota pada masa itu."""


class SamplingClosed(Refused):
    """Uji petik ini sudah ditutup; temuannya tidak berubah lagi."""


class NotAllRead(Refused):
    """Masih ada {left} kasus yang belum diperiksa."""


class UnknownFinding(Invalid):
    """Pilih benar atau keliru."""

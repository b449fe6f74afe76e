"""Refusals of the reason catalogue."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused


class ReasonWrong(Invalid):
    """Alasan belum benar."""


class ReasonWaits(Refused):
    """Usulan untuk alasan ini sudah menunggu tanda tangan."""


class NotWaiting(Refused):
    """Usulan ini tidak sedang menunggu tanda tangan."""


class OwnSignature(Refused):
    """Usulan Anda sendiri harus ditandatangani administrator lain."""


class CodeRequired(Invalid):
    """Pilih alasan dari daftar; keluarga membaca apa yang dapat dilakukannya."""


class CodeUnknown(Invalid):
    """Alasan itu bukan untuk keputusan ini. Pilih dari daftarnya."""

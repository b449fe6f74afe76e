"""Refusals of notes about a case."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused

LONGEST = 2_000


class NoteEmpty(Invalid):
    """Tulis komentarnya dahulu."""


class NoteTooLong(Invalid):
    """Komentar paling banyak {most} huruf."""


class NoteWithNumber(Invalid):
    """Komentar ini memuat 16 angka seperti NIK atau No. KK. Tulis nama atau nomor kasusnya saja."""


class NoteSettled(Refused):
    """Komentar hanya dapat diubah dalam 15 menit oleh penulisnya. Tulis komentar baru, atau tarik yang ini."""

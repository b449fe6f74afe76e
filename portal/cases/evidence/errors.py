"""Refusals of evidence: which file, what is wrong with it, how to mend it."""

from __future__ import annotations

from portal.kernel.errors import Invalid, Refused


class BadEvidence(Invalid):
    """{name}: {why}"""  # noqa: D400 - the cause ends it


class TooManyFiles(Invalid):
    """{name}: usulan ini sudah memuat {most} berkas bukti. Hapus dahulu yang tidak diperlukan."""


class FormTooHeavy(Invalid):
    """Kiriman terlalu besar, belum tersimpan. Kirim paling banyak {files} berkas sekali, masing-masing {most} MB."""

    status = 413


class UnknownKind(Invalid):
    """Pilih jenis bukti dari daftar."""


class NotDrafting(Refused):
    """Usulan ini tidak sedang disusun oleh Anda, jadi buktinya tidak dapat diubah."""


class AlreadySubmitted(Refused):
    """Bukti ini sudah diajukan dan tidak dapat dihapus. Tambahkan bukti yang benar di sampingnya."""

"""Refusals of fieldwork."""

from __future__ import annotations

from portal.kernel.errors import Invalid


class BadPhoto(Invalid):
    """Foto {kind} tidak dapat dipakai: {why}. Kirim berkas JPEG, PNG, atau WebP paling besar 8 MB."""

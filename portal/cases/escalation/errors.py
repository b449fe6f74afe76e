"""Refusals of the ladder."""

from __future__ import annotations

from portal.kernel.errors import Invalid


class UnknownStep(Invalid):
    """Langkah ini tidak ada pada proses yang berlaku."""


class RungsWrong(Invalid):
    """Tangga tenggat belum benar."""

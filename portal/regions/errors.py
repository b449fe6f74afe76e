"""Refusals of regions."""

from __future__ import annotations

from portal.kernel.errors import NotFound


class UnknownRegion(NotFound):
    """Wilayah dengan kode {code} tidak dikenal."""

"""How much a file may ask of the portal."""

from __future__ import annotations

from dataclasses import dataclass, replace

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one import. Whatever passes one is refused with a reason, before it is held in memory."""

    upload_mb: int = 300
    rows: int = 1_000_000
    columns: int = 500
    unpacked_mb: int = 4_096
    """An XLSX is a packed archive: what it may grow to."""
    ratio: int = 400
    """How many times smaller than its content a part of the archive may be; sheets of real data stay under 60."""
    texts_mb: int = 400
    """The table of shared texts of a workbook, which has to be held in memory."""
    line: int = MB
    cell: int = 4_000
    cpu_s: int = 1_800
    memory_mb: int = 1_400
    """Address space of the reading process."""

    def while_waiting(self) -> Limits:
        """The bounds of reading headings while somebody waits at the portal."""
        return replace(self, cpu_s=min(self.cpu_s, 3))

    @property
    def upload(self) -> int:
        """Largest upload in bytes."""
        return self.upload_mb * MB


_limits = Limits()


def install_limits(*, upload_mb: int) -> None:
    """Set how large an upload may be; called once by the composition root."""
    global _limits  # noqa: PLW0603 - one process, one setting
    _limits = Limits(upload_mb=upload_mb)


def limits() -> Limits:
    """The bounds in force."""
    return _limits

"""Whether this machine can draw PDFs: Pango and its companions come from the system, not from a wheel."""

from __future__ import annotations

import ctypes
import logging
from contextlib import suppress

from portal.documents.errors import NoPango

log = logging.getLogger(__name__)
LIBRARIES = {
    "libgobject": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll"),
    "libpango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "libpangoft2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "libharfbuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "libfontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
}
"""What WeasyPrint loads, by the names it tries on Linux, macOS and Windows."""


def missing() -> str | None:
    """Why letters must wait, in Indonesian; None when everything is there."""
    absent = [name for name, files in LIBRARIES.items() if not any(_loads(file) for file in files)]
    if not absent:
        return None
    log.warning("letters wait for system libraries: %s", ", ".join(absent))
    return NoPango().message


def _loads(file: str) -> bool:
    with suppress(OSError):
        ctypes.CDLL(file)
        return True
    return False

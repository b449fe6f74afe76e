"""Every table of the portal, however few rooms the test has entered."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from sqlalchemy import Table

import portal
from portal.kernel.database import Base
from portal.kernel.facts import Fact  # noqa: F401 - the kernel's two tables
from portal.kernel.fingerprints import KeyFingerprint  # noqa: F401

PORTAL = Path(portal.__file__).parent


def every_table() -> list[Table]:
    """The tables of all rooms, by name."""
    for file in sorted(PORTAL.glob("**/*models.py")):
        import_module(".".join(("portal", *file.relative_to(PORTAL).with_suffix("").parts)))
    return sorted(Base.metadata.tables.values(), key=lambda table: table.name)

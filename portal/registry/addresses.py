"""How an address is told in one line: nothing twice, also where the street's text holds hamlet, RT or RW. Pure."""

from __future__ import annotations

import re

HAMLET = r"(?:dusun|dsn|dukuh|lingkungan|kampung|kp|banjar)\b\.?\s*"


def address_line(alamat: str | None, dusun: str | None, rt: str | None = None, rw: str | None = None) -> str:
    """Street, hamlet, RT and RW as letters write them: "Jalan Kenanga 4, Krajan, RT 002 RW 004"."""
    street, hamlet = (alamat or "").strip(), (dusun or "").strip()
    numbers = " ".join(
        f"{name} {number}" for name, number in (("RT", rt), ("RW", rw)) if number and not _has(street, name, number)
    )
    return ", ".join(part for part in (street, "" if _names(street, hamlet) else hamlet, numbers) if part)


def _has(street: str, name: str, number: str) -> bool:
    return re.search(rf"\b{name}\b[\s.:]*0*{re.escape(number.lstrip('0'))}\b", street, re.IGNORECASE) is not None


def _names(street: str, hamlet: str) -> bool:
    """Whether the street names the hamlet as such; a street called after it does not."""
    bare = re.sub(rf"^{HAMLET}", "", hamlet, flags=re.IGNORECASE)
    return bool(bare) and re.search(rf"(?:^|\b{HAMLET}){re.escape(bare)}\b", street, re.IGNORECASE) is not None

"""Record identifiers: UUIDv7 (RFC 9562) whose last two bytes carry the partition.

A record's address is one opaque UUID; the partition (`part`, the regency's surrogate) is read back from it, so every
lookup is routed to one partition without a second key in the address.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from uuid import UUID

MAX_PART = 0xFFFF
VARIANT = 1 << 47
"""The variant's two bits (binary 10) before the 46 that are free in front of the partition."""


def new_id(part: int) -> UUID:
    """A fresh UUIDv7 for a record of partition `part` (0..65535); made here or on a device, in time order."""
    if not 0 <= part <= MAX_PART:
        raise ValueError(f"part {part} outside 0..{MAX_PART}")
    millis = time.time_ns() // 1_000_000
    random = bytearray(os.urandom(8))
    raw = bytearray(millis.to_bytes(6, "big")) + random + part.to_bytes(2, "big")
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))


def stamp() -> str:
    """The beginning of identifiers made now, up to the version digit: the rest is made where the rows are."""
    millis = f"{time.time_ns() // 1_000_000:012x}"
    return f"{millis[:8]}-{millis[8:]}-7"


def made_in_sql(part: str) -> str:
    """The SQL expression of a fresh identifier for the partition in the column `part`; it is given `:stamp`."""
    return f"cast(:stamp || substr(cast(gen_random_uuid() as text), 16, 17) || lpad(to_hex({part}), 4, '0') as uuid)"


def heads(count: int) -> list[str]:
    """Beginnings of identifiers made now, each another: with one end of `tails` each makes an identifier."""
    millis = time.time_ns() // 1_000_000
    return [f"{millis + no // 0x1000:012x}7{no % 0x1000:03x}" for no in range(count)]


def tails(records: Sequence[str]) -> list[str]:
    """Ends of identifiers for the partitions of those records (written out): thousands cost one draw.

    46 random bits, counted up from there (RFC 9562, 6.2).
    """
    begun = VARIANT | secrets.randbelow(VARIANT // 2 - len(records))
    return [f"{no:012x}{record[-4:]}" for no, record in enumerate(records, begun)]


def part_of(record_id: UUID) -> int:
    """The partition a record identifier carries."""
    return int.from_bytes(record_id.bytes[14:16], "big")


def part_in_sql(record: str) -> str:
    """The SQL expression of the same, of the identifier in the column `record`."""
    return f"get_byte(uuid_send({record}), 14) * 256 + get_byte(uuid_send({record}), 15)"


def parse_id(text: str) -> UUID | None:
    """The identifier written in an address, or None when it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None

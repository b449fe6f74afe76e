"""A decree's annex of 10,000 names: drawn in parts as the portal does, beside one document with all the names.

Each way runs in a process of its own; told are its seconds and the most memory it held. The parts also at half the
names, to show that memory does not follow their number.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from uuid import UUID

from bench.ground import tell
from portal.documents.annexes import AT_ONCE, part_drawn
from portal.documents.models import Letter, LetterPart
from portal.documents.press import Press, install_press

NAMES = int(os.environ.get("NAMES", "10000"))
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def letter() -> Letter:
    """The decree the annex belongs to."""
    return Letter(
        part=3302, id=UUID(int=1), region_code=3302000000, kind="sk_bnba", number="0001/HUK/BNBA/2026",
        dated=NOW.date(), content={}, code="K7QF-2M9D-XR4T", created_at=NOW,
    )  # fmt: skip


def part(number: int, first: int, count: int) -> LetterPart:
    """Rows of the annex as they are archived."""
    rows = [
        {
            "kepala": f"Kartinah Lestari {place}",
            "nomor_kk": "330220 •••••• 9003",
            "nik": "330220 •••••• 9001",
            "alamat": f"Jalan Kenanga {place % 90}, Krajan, RT 002 RW 004, Karangsari",
            "jenis": ("Baru", "Perbaikan", "Hapus")[place % 3],
        }
        for place in range(first, first + count)
    ]
    return LetterPart(
        part=3302, letter_id=UUID(int=1), number=number, region_code=3302000000, first=first, names=count,
        rows=rows, rows_sha256="0" * 64, code="K7QF-2M9D-XR4T",
    )  # fmt: skip


def drawn(size: int, names: int) -> dict[str, float]:
    """Draw `names` names, `size` in each document."""
    install_press(Press("https://verivali.example", demo=False))
    begun, made, pages = time.perf_counter(), letter(), 0
    for number, first in enumerate(range(1, names + 1, size), 1):
        pages += len(part_drawn(made, part(number, first, min(size, names + 1 - first))))
    return {
        "seconds": round(time.perf_counter() - begun, 1),
        "most_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "bytes": pages,
    }


def apart(size: int, names: int) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "bench.letters", str(size), str(names)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(said.strip().splitlines()[-1]))


def main() -> None:
    """In parts, half of them, and all in one."""
    parts, half, one = apart(AT_ONCE, NAMES), apart(AT_ONCE, NAMES // 2), apart(NAMES, NAMES)
    tell(
        names=NAMES,
        names_in_a_part=AT_ONCE,
        in_parts=parts,
        in_parts_half_the_names=half,
        one_document=one,
        times_less_memory=round(one["most_mb"] / parts["most_mb"], 1),
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(drawn(int(sys.argv[1]), int(sys.argv[2]))))
    else:
        main()

"""The reading process: one file in, lines of JSON out, its memory and its time bounded by the system.

Lines: `[[row, cells], …]` (an odd cell is `[kind, text]`), then `{"end": rows}` or `{"refused": name, "with": {…}}`.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

from portal.exchange.errors import EmptyFile, MacroWorkbook, NotASpreadsheet, OldWorkbook, TooHeavy, TruncatedFile
from portal.exchange.limits import MB, Limits
from portal.exchange.reading import csvs, xlsx
from portal.exchange.reading.cells import Cell
from portal.kernel.errors import Refused

BATCH = 200
BEGINNING = 512
"""Bytes by which a file's kind is known."""
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
MARKUP = (b"<", b"{", b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def kind_of(beginning: bytes) -> str:
    """Whether a file that begins so is xlsx or csv, by content and never by name. Refuses what is neither."""
    if not beginning.strip():
        raise EmptyFile
    if beginning.startswith(OLE):
        raise OldWorkbook
    if beginning.startswith(ZIP):
        return "xlsx"
    bare = beginning.lstrip(b"\xef\xbb\xbf \r\n\t")
    if bare.startswith(MARKUP):
        raise NotASpreadsheet
    return "csv"


def _kind_of(path: Path) -> str:
    with path.open("rb") as file:
        return kind_of(file.read(BEGINNING))


def rows(path: Path, bounds: Limits) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of a file of either kind."""
    return xlsx.rows(path, bounds) if _kind_of(path) == "xlsx" else csvs.rows(path, bounds)


def bind(bounds: Limits) -> None:
    """Let the system end this process rather than let it take the machine."""
    memory = bounds.memory_mb * MB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.cpu_s, bounds.cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: Path, bounds: Limits) -> None:
    """Read the file to standard output."""
    bind(bounds)
    out = sys.stdout
    count = 0
    try:
        merged = xlsx.merged_ranges(path, bounds) if _kind_of(path) == "xlsx" else []
        _say(out, {"kind": _kind_of(path), "merged": merged})
        source = rows(path, bounds)
        while batch := list(islice(source, BATCH)):
            count += len(batch)
            _say(out, batch)
        _say(out, {"end": count})
    except Refused as refusal:
        _say(out, {"refused": type(refusal).__name__, "with": refusal.params})
    except MemoryError:
        _say(out, {"refused": TooHeavy.__name__, "with": {}})
    except Exception:  # noqa: BLE001 - whatever a file brings about that nobody thought of
        _say(out, {"refused": TruncatedFile.__name__, "with": {}})


def _say(out: Any, what: Any) -> None:
    out.write(json.dumps(what, ensure_ascii=True, separators=(",", ":")) + "\n")


def refuse_macros(name: str) -> None:
    """A file whose very name says that it carries macros."""
    if name.lower().endswith((".xlsm", ".xlsb", ".xltm", ".xlam")):
        raise MacroWorkbook


def read_limits(text: str) -> Limits:
    """The bounds as the parent wrote them."""
    given = json.loads(text)
    return Limits(**{one.name: given[one.name] for one in fields(Limits)})


if __name__ == "__main__":
    main(Path(sys.argv[1]), read_limits(sys.argv[2]))

"""Rows of a file, read by a process of its own; nothing a file does there reaches this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from portal.exchange import errors
from portal.exchange.errors import FileRefused, TooHeavy, TooManyRows, TruncatedFile
from portal.exchange.limits import Limits, limits
from portal.exchange.reading.cells import Cell, Odd
from portal.exchange.reading.merging import Merged

HOME = Path(__file__).resolve().parents[3]
Row = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Source:
    """An opened file: what it is, and its rows (once)."""

    kind: str
    """xlsx or csv"""
    merged: Merged
    rows: Iterator[Row]


@contextmanager
def opened(path: Path, bounds: Limits | None = None) -> Iterator[Source]:
    """Read a file's rows. Whatever is wrong with it as a whole is a `FileRefused`, at once or while reading."""
    bounds = bounds or limits()
    command = [sys.executable, "-m", "portal.exchange.reading.child", str(path), json.dumps(asdict(bounds))]
    surroundings = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(HOME), "LC_ALL": "C.UTF-8"}
    child = subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=HOME,
        env=surroundings,
        text=True,
        encoding="ascii",
    )
    assert child.stdout is not None
    try:
        first = _answer(child.stdout.readline())
        yield Source(first["kind"], Merged(first["merged"]), _rows(child.stdout, bounds))
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _rows(lines: IO[str], bounds: Limits) -> Iterator[Row]:
    count = 0
    for line in lines:
        if line.startswith("{"):
            _answer(line)
            return
        batch = json.loads(line)
        count += len(batch)
        if count > bounds.rows + 1:
            raise TooManyRows(most=bounds.rows)
        for number, cells in batch:
            for place, cell in enumerate(cells):
                if type(cell) is list:
                    cells[place] = Odd(*cell)
            yield number, cells
    raise TooHeavy


def _answer(line: str) -> dict[str, Any]:
    """What the process says besides rows; its refusal is raised. A silent end is `TooHeavy`."""
    if not line:
        raise TooHeavy
    said: dict[str, Any] = json.loads(line)
    if name := said.get("refused"):
        known = getattr(errors, name, TruncatedFile)
        raise (known if issubclass(known, FileRefused) else TruncatedFile)(**said["with"])
    return said

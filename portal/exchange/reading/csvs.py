"""CSV, read line by line: delimiter found from the first line, UTF-8 (or UTF-16 with its mark), bounded lines."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from portal.exchange.errors import LineTooLong, NotASpreadsheet, TooManyColumns, WrongEncoding
from portal.exchange.limits import Limits
from portal.exchange.reading.cells import Cell, of_text

DELIMITERS = ";,\t|"
_UNREADABLE = "\udcff"
"""What stands for bytes that are no letter, so that the line they are in can be named; no text has it."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def delimiter_of(line: str) -> str:
    """The sign between the columns of a header line."""
    return max(DELIMITERS, key=line.count)


def rows(path: Path, bounds: Limits) -> Iterator[tuple[int, list[Cell]]]:
    """(line, cells) of every row that is not empty; the line is the one of the file in which the row begins."""
    with path.open("rb") as file:
        beginning = file.read(4)
        encoding = next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
    csv.field_size_limit(bounds.line)
    with path.open(encoding=encoding, errors=_UNREADABLE_MARKED, newline="") as file:
        lines = _lines(file, bounds)
        first = next(lines, "")
        delimiter = delimiter_of(first)
        reader = csv.reader(_again(first, lines), delimiter=delimiter)
        begins = 1
        try:
            for cells in reader:
                while cells and not cells[-1].strip():
                    cells.pop()
                if len(cells) > bounds.columns:
                    raise TooManyColumns(most=bounds.columns)
                if cells:
                    yield begins, [of_text(cell[: bounds.cell]) for cell in cells]
                begins = reader.line_num + 1
        except csv.Error as error:
            raise LineTooLong(line=begins) from error


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(file: io.TextIOWrapper, bounds: Limits) -> Iterator[str]:
    """The lines of a file, ended by CR, LF or both and by nothing else."""
    number = 0
    while line := file.readline(bounds.line):
        number += 1
        if _UNREADABLE in line:
            raise WrongEncoding(line=number)
        if "\0" in line:
            raise NotASpreadsheet
        if len(line) >= bounds.line:
            raise LineTooLong(line=number)
        yield line


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _UNREADABLE, error.end


_UNREADABLE_MARKED = "verivali.unreadable"
codecs.register_error(_UNREADABLE_MARKED, _mark)

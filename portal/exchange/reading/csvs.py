"""CSV, read line by line: delimiter found from the first line, UTF-8 (or UTF-16 with its mark), bounded lines."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from portal.exchange.errors import LineTooLong, NotASpreadsheet, TooManyColumns, WrongEncoding
from portal.exchange.limits import Limits
from portal.exchange.reading.cells import Cell, of_text

PIECE = 65_536
DELIMITERS = ";,\t|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def delimiter_of(line: str) -> str:
    """The sign between the columns of a header line."""
    return max(DELIMITERS, key=line.count)


def rows(path: Path, bounds: Limits) -> Iterator[tuple[int, list[Cell]]]:
    """(line, cells) of every line that is not empty."""
    with path.open("rb") as file:
        beginning = file.read(4)
        encoding = next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")
    csv.field_size_limit(bounds.line)
    with path.open("rb") as file:
        lines = _lines(path, file, encoding, bounds)
        first = next(lines, "")
        delimiter = delimiter_of(first)
        reader = csv.reader(_again(first, lines), delimiter=delimiter)
        try:
            for cells in reader:
                while cells and not cells[-1].strip():
                    cells.pop()
                if len(cells) > bounds.columns:
                    raise TooManyColumns(most=bounds.columns)
                if cells:
                    yield reader.line_num, [of_text(cell[: bounds.cell]) for cell in cells]
        except csv.Error as error:
            raise LineTooLong(line=reader.line_num) from error


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _bad_line(path: Path, encoding: str) -> int:
    """The line of the first byte that is no letter: readers decode ahead of the line they give."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            try:
                line += decoder.decode(piece).count("\n")
            except UnicodeDecodeError as error:
                return line + bytes(error.object[: error.start]).count(b"\n")
    return line


def _lines(path: Path, file: object, encoding: str, bounds: Limits) -> Iterator[str]:
    stream = codecs.getreader(encoding)(file)  # type: ignore[arg-type]
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(bounds.line) if encoding != "utf-16" else stream.readline()
        except UnicodeError as error:
            raise WrongEncoding(line=_bad_line(path, encoding)) from error
        if not line:
            return
        if "\0" in line:
            raise NotASpreadsheet
        if len(line) >= bounds.line:
            raise LineTooLong(line=number)
        yield line

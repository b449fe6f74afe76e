"""The rows of a sheet, as the parser comes upon them: flat memory, however long the sheet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from portal.exchange.errors import GrowsTooLarge, NotASpreadsheet, RowsOutOfOrder, TooManyColumns, TruncatedFile
from portal.exchange.limits import MB, Limits
from portal.exchange.reading.archive import Workbook, look, opened, pieces
from portal.exchange.reading.cells import ERROR, FORMULA, Cell, Odd, of_date, of_number, of_text

DIGITS = "0123456789"
MOST_ROW = 1_048_576
"""The last row of a sheet."""
_ROW, _PLACE = re.compile(r"[0-9]{1,9}"), re.compile(r"\s*[0-9]{1,9}\s*")
MOST_CELLS = 20_000
"""Cells of a row, empty ones included: Excel itself has 16,384 columns."""


def rows(path: Path, bounds: Limits) -> Iterator[tuple[int, list[Cell]]]:
    """(row, cells) of the first visible sheet; rows without content are left out."""
    with opened(path) as archive:
        book = look(archive, path, bounds)
        texts = shared_texts(archive, book.texts, bounds) if book.texts else []
        yield from _Sheet(book, texts, bounds).rows(archive)


def merged_ranges(path: Path, bounds: Limits) -> list[str]:
    """The merged ranges of the first visible sheet: "B3:B7"."""
    with opened(path) as archive:
        return look(archive, path, bounds).merged


def parser_of(start: Any, end: Any, chars: Any) -> expat.XMLParserType:
    """A parser that knows no document types, so that nothing can be made to grow."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, chars
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: object) -> None:
    raise NotASpreadsheet


class _Local(dict[str, str]):
    """Tag → the tag without its prefix."""

    def __missing__(self, tag: str) -> str:
        self[tag] = local = tag.rpartition(":")[2]
        return local


def shared_texts(archive: zipfile.ZipFile, part: str, bounds: Limits) -> list[str]:  # noqa: C901 - three handlers
    """The table of texts that cells point into."""
    found: list[str] = []
    words: list[str] = []
    local, state = _Local(), {"on": False, "hidden": False}
    size = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        tag = local[tag]
        if tag == "t":
            state["on"] = not state["hidden"]
        elif tag == "rPh":
            state["hidden"] = True

    def end(tag: str) -> None:
        nonlocal size
        tag = local[tag]
        if tag == "t":
            state["on"] = False
        elif tag == "rPh":
            state["hidden"] = False
        elif tag == "si":
            found.append("".join(words)[: bounds.cell])
            size += len(found[-1]) + 60
            words.clear()
            if size > bounds.texts_mb * MB:
                raise GrowsTooLarge

    def chars(text: str) -> None:
        if state["on"]:
            words.append(text)

    _parse(archive, part, parser_of(start, end, chars), bounds)
    return found


def _parse(archive: zipfile.ZipFile, part: str, parser: expat.XMLParserType, bounds: Limits) -> None:
    try:
        with archive.open(part) as file:
            for piece in pieces(file, bounds.unpacked_mb * MB):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise TruncatedFile from error


class _Sheet:
    """The handlers of one sheet; the hot loop of every import."""

    def __init__(self, book: Workbook, texts: list[str], bounds: Limits) -> None:
        self.book, self.texts, self.bounds = book, texts, bounds
        self.local, self.columns = _Local(), {"": 0}
        self.done: list[tuple[int, list[Cell]]] = []
        self.row, self.column, self.seen = 0, 0, 0
        self.cells: list[Cell] = []
        self.words: list[str] = []
        self.kind: str | None = None
        self.style: str | None = None
        self.on = self.formula = False

    def rows(self, archive: zipfile.ZipFile) -> Iterator[tuple[int, list[Cell]]]:
        parser = parser_of(self.start, self.end, self.chars)
        try:
            with archive.open(self.book.sheet) as file:
                for piece in pieces(file, self.bounds.unpacked_mb * MB):
                    parser.Parse(piece, False)
                    yield from self.done
                    self.done.clear()
                parser.Parse(b"", True)
                yield from self.done
        except expat.ExpatError as error:
            raise TruncatedFile from error

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = self.local[tag]
        if tag == "c":
            letters = attributes.get("r", "").rstrip(DIGITS)
            self.column = self.columns.get(letters) or self._column(letters)
            self.kind, self.style = attributes.get("t"), attributes.get("s")
            self.formula = False
            self.seen += 1
        elif tag in {"v", "t"}:
            self.on = True
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self.row = self._row(attributes.get("r", ""))
            self.cells, self.column, self.seen = [], 0, 0

    def chars(self, text: str) -> None:
        if self.on:
            self.words.append(text)

    def end(self, tag: str) -> None:
        tag = self.local[tag]
        if tag == "c":
            if self.words or self.formula:
                self._keep("".join(self.words))
                self.words.clear()
        elif tag in {"v", "t"}:
            self.on = False
        elif tag == "row":
            if self.seen > MOST_CELLS:
                raise TooManyColumns(most=self.bounds.columns)
            if any(cell is not None for cell in self.cells):
                self.done.append((self.row, self.cells))

    def _row(self, number: str) -> int:
        """The number of a row from 1; one that does not say follows the last. None may stand before it."""
        if number and not _ROW.fullmatch(number):
            raise TruncatedFile
        row = int(number) if number else self.row + 1
        if not self.row < row <= MOST_ROW:
            raise RowsOutOfOrder(row=row)
        return row

    def _column(self, letters: str) -> int:
        """The number of a column from 1; a cell that does not say stands next to the last."""
        if not letters:
            return self.column + 1
        number = 0
        for letter in letters[:4]:
            number = number * 26 + ord(letter) - 64
        self.columns[letters] = number
        return number

    def _keep(self, text: str) -> None:
        value = self._value(text)
        if value is None:
            return
        if self.column > self.bounds.columns or self.column < 1:
            raise TooManyColumns(most=self.bounds.columns)
        cells = self.cells
        if len(cells) < self.column:
            cells.extend([None] * (self.column - len(cells)))
        cells[self.column - 1] = value

    def _value(self, text: str) -> Cell:
        kind = self.kind
        if self.formula:
            return Odd(FORMULA, "")
        if kind is None or kind == "n":
            if self.style in self.book.dates:
                return of_date(text, since_1904=self.book.since_1904)
            return of_number(text)
        if kind == "s":
            if not _PLACE.fullmatch(text):
                raise TruncatedFile
            place = int(text)
            return of_text(self.texts[place]) if 0 <= place < len(self.texts) else None
        if kind == "e":
            return Odd(ERROR, text)
        return text[:10] if kind == "d" else of_text(text[: self.bounds.cell])

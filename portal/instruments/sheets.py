"""Workbooks as plain rows, written and read without trust: what leaves cannot run, what comes in cannot swell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.instruments.errors import NotAWorkbook
from portal.kernel.phrases import Phrase

Row = dict[str, str]


class Line(Row):
    """A row that was read, and the number its sheet shows beside it."""

    line = 0


LARGEST: Final = 5 * 2**20
SWOLLEN: Final = 60 * 2**20
"""Bytes of all parts of a workbook together, once unpacked."""
MOST_PARTS, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200, 8_000, 120, 20_000
WIDE: Final = {"name": 24, "label": 48, "when": 60, "relevant": 40, "constraint": 40, "message": 48}


def written(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """A workbook of texts, one sheet for each name; the first row names the columns."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        for number, column in enumerate(columns, 1):
            put(sheet, 1, number, column).font = Font(bold=True)
            start = column.partition("::")[0].removeprefix("x_")
            sheet.column_dimensions[get_column_letter(number)].width = WIDE.get(start, 16)
        for line, row in enumerate(rows, 2):
            for number, column in enumerate(columns, 1):
                if row.get(column):
                    put(sheet, line, number, row[column])
        sheet.freeze_panes = "A2"
    return saved(book)


def put(sheet: Worksheet, line: int, column: int, text: str) -> Cell:
    """Write a text into a cell, as a text and never as a formula."""
    cell = sheet.cell(line, column)
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    return cell  # type: ignore[no-any-return]


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> dict[str, list[Row]]:
    """The sheets of a workbook, their rows by column name. Refuses `NotAWorkbook`."""
    _must_be_small(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return {name.strip().lower(): list(_rows(book[name])) for name in book.sheetnames[:20]}
    except NotAWorkbook:
        raise
    except Exception as error:  # openpyxl meets a broken file with whatever breaks
        raise NotAWorkbook(why=Phrase("isinya rusak")) from error


def _must_be_small(content: bytes) -> None:
    if len(content) > LARGEST:
        raise NotAWorkbook(why=Phrase("lebih dari {limit} MB", limit=LARGEST // 2**20))
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError):  # the last: a kind of archive nobody reads
        raise NotAWorkbook(why=Phrase("bukan berkas XLSX")) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > SWOLLEN:
        raise NotAWorkbook(why=Phrase("isinya terlalu besar bila dibuka"))


def _rows(sheet: Any) -> Iterable[Row]:
    columns: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)):
        if number > MOST_ROWS:
            raise NotAWorkbook(why=Phrase("lebih dari {limit} baris", limit=MOST_ROWS))
        texts = [_text(cell) for cell in cells]
        if not columns:
            columns = texts if any(texts) else []
            continue
        row = {name: text for name, text in zip(columns, texts, strict=False) if name and text}
        if row:
            made = Line(row)
            made.line = number + 1
            yield made


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()[:LONGEST_CELL]

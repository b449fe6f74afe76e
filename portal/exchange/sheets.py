"""Tables written for people: XLSX and CSV row by row in flat memory, Parquet through them; no cell starts a formula.

Several tables are the sheets of one workbook, or the files of one archive.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from portal.exchange.errors import SheetFull

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
WIDEST = 60
MOST_SHEET_ROWS = 1_048_575
"""Rows a sheet holds below its headings."""

LONGEST_LINE = 8 << 20
_TO_PARQUET = """
    COPY (SELECT * FROM read_csv($source, columns := $columns, auto_detect := false, header := true, delim := ';',
          quote := '"', escape := '"', encoding := 'utf-8', strict_mode := true, parallel := false,
          max_line_size := $longest))
    TO $target (FORMAT parquet, COMPRESSION zstd)
"""
"""Every option is named: what is guessed is guessed from the first rows, and a later one breaks it."""


def harmless(text: str) -> str:
    """A cell's text that no program takes for a formula; plain numbers stay as they are."""
    if text.startswith(_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]
    name: str = "data"
    """What its file is called where each table has one."""


def write_all(path: Path, kind: str, tables: Sequence[Sheet]) -> int:
    """Write tables in their order, as sheets of a workbook or as files of a zip; how many rows the first has.

    Rows are taken one by one. Refuses `SheetFull`.
    """
    if kind == "xlsx":
        return _book(path, tables)[0]
    packing = zipfile.ZIP_STORED if kind == "parquet" else zipfile.ZIP_DEFLATED
    counts = []
    with zipfile.ZipFile(path, "w", packing, compresslevel=6) as archive:
        for one in tables:
            between = path.with_name(f"{one.name}.{kind}")
            counts.append(write(between, kind, one.headings, one.rows))
            archive.write(between, between.name)
            between.unlink()
    return counts[0]


def write(path: Path, kind: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "Data") -> int:
    """Write a table as xlsx, csv or parquet; how many rows. Rows are taken one by one. Refuses `SheetFull`."""
    if kind == "xlsx":
        return write_book(path, Sheet(title, headings, rows))
    if kind == "csv":
        return _csv(path, headings, rows)
    return _parquet(path, headings, rows)


def write_book(path: Path, *sheets: Sheet) -> int:
    """Write a workbook; how many rows. Rows are taken one by one."""
    return sum(_book(path, sheets))


def _book(path: Path, sheets: Sequence[Sheet]) -> list[int]:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        return [_sheet(book, one, bold) for one in sheets]


def _sheet(book: xlsxwriter.Workbook, one: Sheet, bold: Any) -> int:
    sheet, count = book.add_worksheet(one.title), 0
    for place, heading in enumerate(one.headings):
        sheet.set_column(place, place, min(WIDEST, max(10, len(heading) + 2)))
    sheet.freeze_panes(1, 0)
    for place, heading in enumerate(one.headings):
        sheet.write_string(0, place, harmless(heading), bold)
    for number, row in enumerate(one.rows, 1):
        if number > MOST_SHEET_ROWS:
            raise SheetFull(most=MOST_SHEET_ROWS)
        for place, text in enumerate(row):
            if text:
                sheet.write_string(number, place, harmless(text))
        count = number
    return count


def _csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([harmless(heading) for heading in headings])
        for row in rows:
            writer.writerow([harmless(text) for text in row])
            count += 1
    return count


def _parquet(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Through a CSV beside it; every column is text, so that NIK and codes keep their zeros."""
    between = path.with_suffix(".csv")
    count = _csv(between, headings, rows)
    with duckdb.connect(config={"memory_limit": "256MB", "threads": 1}) as connection:
        columns = dict.fromkeys(_apart(headings), "VARCHAR")
        connection.execute(
            _TO_PARQUET,
            {"source": str(between), "target": str(path), "columns": columns, "longest": LONGEST_LINE},
        )
    between.unlink()
    return count


def _apart(headings: Sequence[str]) -> list[str]:
    """Headings as names of columns, no two alike whatever their case."""
    seen: set[str] = set()
    names = []
    for heading in headings:
        name, number = heading, 1
        while name.lower() in seen:
            number += 1
            name = f"{heading} ({number})"
        seen.add(name.lower())
        names.append(name)
    return names

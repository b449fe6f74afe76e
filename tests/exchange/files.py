"""Files as they come in from offices, and as an enemy would make them; every person in them is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    """A workbook with one sheet, as a person's program writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def csv_file(path: Path, rows: Sequence[Sequence[Any]], *, sep: str = ";", encoding: str = "utf-8") -> Path:
    """A CSV file."""
    path.write_bytes("\r\n".join(sep.join(map(str, row)) for row in rows).encode(encoding))
    return path


def with_parts(path: Path, source: Path, **changed: bytes) -> Path:
    """A copy of a workbook with parts replaced or added; `sheet` stands for the first sheet."""
    names = {"sheet": SHEET, "macro": "xl/vbaProject.bin", "texts": "xl/sharedStrings.xml"}
    new = {names[name]: content for name, content in changed.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for one in old.namelist():
            if one not in new:
                made.writestr(one, old.read(one))
        for name, content in new.items():
            made.writestr(name, content)
    return path


def sheet_xml(body: str, after: str = "") -> bytes:
    """A sheet's XML around rows."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f"<worksheet {space}><sheetData>{body}</sheetData>{after}</worksheet>".encode()


def bomb(path: Path, source: Path, megabytes: int) -> Path:
    """A workbook whose sheet grows a thousandfold."""
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for one in old.namelist():
            if one != SHEET:
                made.writestr(one, old.read(one))
        with made.open(SHEET, "w") as file:
            file.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for _ in range(megabytes):
                file.write(b" " * 1_048_576)
            file.write(b"</sheetData></worksheet>")
    path.write_bytes(out.getvalue())
    return path

"""The workbook an office fills in to bring answers: a sheet for what is asked once and one for each roster.

First row: question names, as the import reads them. Second: what people read, a star where an answer is required. Rows
of a roster name the row they belong to in their first column.
"""

from __future__ import annotations

from typing import Final

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from portal.instruments.definition import NUMERIC, Instrument, Kind, Question, Text
from portal.instruments.sheets import put, saved
from portal.instruments.values import WIDEST, bounds_of

KEY: Final = "baris"
"""First column of every sheet: what joins a roster's rows to the row they belong to."""
FIRST, LAST = 3, 5_002
"""Rows for answers."""
NOT_WRITTEN: Final = frozenset({Kind.NOTE, Kind.CALCULATE, Kind.IMAGE, Kind.GEOPOINT})
"""Kinds that cannot be filled in on a sheet."""
BETWEEN: Final = " - "
"""What stands between a code and its label in a cell; the import takes the code alone too."""
WORDS: Final = {
    "once": Text("Jawaban", "Answers"),
    "codes": Text("Kode", "Codes"),
    "guide": Text("Petunjuk", "Guide"),
    "key": Text("Nomor baris", "Row number"),
    "wrong": Text("Isian di luar daftar atau batas", "Not in the list or out of bounds"),
}
GUIDE: Final = (
    Text("Isi mulai baris ke-3. Jangan mengubah dua baris pertama.", "Fill in from row 3. Leave the first two rows."),
    Text("Kolom bertanda * wajib diisi bila pertanyaannya berlaku.", "Columns with * are required where they apply."),
    Text("Pilih kode dari daftar pada sel, atau tulis kodenya saja.", "Choose from the list in the cell, or the code."),
    Text("Pilihan ganda: tulis kode dengan spasi, misalnya 1 4.", "Several choices: codes with spaces, e.g. 1 4."),
    Text("Tanggal ditulis 2026-11-24. NIK dan nomor KK sebagai teks.", "Dates as 2026-11-24. NIK and KK as text."),
    Text(
        "Kolom pertama menyambung baris: pada lembar daftar tulis nomor baris dari lembar Jawaban.",
        "The first column joins rows: on roster sheets write the row number of the sheet Answers.",
    ),
)


def sheet_columns(instrument: Instrument) -> dict[str | None, tuple[Question, ...]]:
    """The questions of each sheet in order: None = what is asked once, else the roster's name."""
    rosters: list[str | None] = [None, *(one.name for one in instrument.repeats)]
    return {
        name: tuple(one for one in instrument.questions_of(repeat=name) if one.kind not in NOT_WRITTEN)
        for name in rosters
    }


def to_template(instrument: Instrument, language: str = "id") -> bytes:
    """The workbook to fill in."""
    book = openpyxl.Workbook()
    ranges = _codes(instrument, book, language)
    for place, (name, questions) in enumerate(sheet_columns(instrument).items()):
        title = WORDS["once"].told(language) if name is None else name[:31]
        sheet = book.create_sheet(title, place)
        _headed(sheet, 1, KEY, WORDS["key"].told(language))
        for number, question in enumerate(questions, 2):
            _headed(sheet, number, question.name, heading(question, language))
            _guarded(sheet, number, question, ranges, language)
        sheet.freeze_panes = "B3"
    guide = book.create_sheet(WORDS["guide"].told(language), 0)
    put(guide, 1, 1, f"{instrument.title.told(language)} ({instrument.reference})").font = Font(bold=True, size=14)
    for line, text in enumerate(GUIDE, 3):
        put(guide, line, 1, text.told(language))
    guide.column_dimensions["A"].width = 100
    book.active = 0
    return saved(book)


def heading(question: Question, language: str) -> str:
    """What people read above a column."""
    star = " *" if question.required else ""
    return f"{question.code} {question.label.told(language)}".strip() + star


def _codes(instrument: Instrument, book: openpyxl.Workbook, language: str) -> dict[str, str]:
    """The sheet of codes; code list → the cells it stands in."""
    sheet = book.active
    sheet.title = WORDS["codes"].told(language)
    ranges = {}
    for number, known in enumerate(instrument.choices, 1):
        put(sheet, 1, number, known.name).font = Font(bold=True)
        for line, one in enumerate(known.choices, 2):
            put(sheet, line, number, f"{one.code}{BETWEEN}{one.label.told(language)}")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 32
        ranges[known.name] = f"'{sheet.title}'!${letter}$2:${letter}${len(known.choices) + 1}"
    sheet.freeze_panes = "A2"
    return ranges


def _headed(sheet: Worksheet, column: int, name: str, label: str) -> None:
    put(sheet, 1, column, name).font = Font(color="767676", size=8)
    cell = put(sheet, 2, column, label)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6F1EE")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[get_column_letter(column)].width = 24


def _guarded(sheet: Worksheet, column: int, question: Question, ranges: dict[str, str], language: str) -> None:
    """Lists and bounds of a column; columns of texts, dates and codes keep what is typed as text."""
    letter = get_column_letter(column)
    cells = f"{letter}{FIRST}:{letter}{LAST}"
    guard = _guard(question, ranges)
    if guard is not None:
        guard.error, guard.showErrorMessage = WORDS["wrong"].told(language), True
        sheet.add_data_validation(guard)
        guard.add(cells)
    if question.kind not in NUMERIC:
        sheet.column_dimensions[letter].number_format = "@"
        for line in range(FIRST, FIRST + 50):
            sheet.cell(line, column).number_format = "@"


def _guard(question: Question, ranges: dict[str, str]) -> DataValidation | None:
    if question.kind is Kind.SELECT_ONE:
        return DataValidation(type="list", formula1=ranges[question.choices or ""], allow_blank=True)
    if question.kind is Kind.BOOL:
        return DataValidation(type="list", formula1='"true,false"', allow_blank=True)
    if question.kind in NUMERIC:
        least, most = bounds_of(question)
        if (least, most) != (-WIDEST, WIDEST):
            kind = "whole" if question.kind is Kind.INT else "decimal"
            return DataValidation(type=kind, operator="between", formula1=str(least), formula2=str(most))
    return None

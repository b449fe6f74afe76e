"""Padan by file: the questions of an area out as CSV or XLSX, the answers of the civil registry in the same way.

Numbers are written as text, no cell can start a formula. What comes in is read within narrow limits and told row by
row: one unreadable row spoils only itself.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.kernel.identifiers import clean_number, is_sixteen_digits
from portal.kernel.phrases import Phrase
from portal.registry.errors import UnreadableAnswers
from portal.registry.padan.port import FOUND, NOT_FOUND, Answer, Question
from portal.registry.reading import read_date

QUESTION_COLUMNS = ("nik", "nama", "tanggal_lahir", "nomor_kk")
ANSWER_COLUMNS = ("nik", "status", "nama", "nomor_kk", "tanggal_lahir", "meninggal")
MOST_ROWS = 20_000
LARGEST = 5 * 1024 * 1024
UNPACKED = 60 * 1024 * 1024
"""Bytes a workbook may unfold to."""
LONGEST = 200
YES = frozenset({"ya", "y", "1", "true", "meninggal"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOT_SIXTEEN = Phrase("NIK bukan 16 angka. Simpan kolomnya sebagai teks, bukan angka.")
BROKEN = Phrase("bukan buku kerja XLSX yang utuh")
NO_STATUS = Phrase("Status harus ditemukan atau tidak_ditemukan.")


@dataclass(frozen=True)
class BadRow:
    """A row nothing could be read from; `number` counts from the heading, which is 1."""

    number: int
    why: Phrase


def as_csv(questions: Iterable[Question]) -> bytes:
    """The questions as CSV with a heading, for spreadsheets, too."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(QUESTION_COLUMNS)
    writer.writerows(_cells(one) for one in questions)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(questions: Iterable[Question]) -> bytes:
    """The questions as a workbook, every cell a text."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    out = io.BytesIO()
    with Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("padan")
        sheet.set_column(0, len(QUESTION_COLUMNS), 22)
        for number, row in enumerate([QUESTION_COLUMNS, *(_cells(one) for one in questions)]):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return out.getvalue()


def _cells(one: Question) -> Sequence[str]:
    return [_harmless(getattr(one, name)) for name in QUESTION_COLUMNS]


def _harmless(text: str) -> str:
    """A name nobody's spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_answers(name: str, body: bytes) -> tuple[list[Answer], list[BadRow]]:
    """The answers of a file, and the rows that say none. Refuses `UnreadableAnswers`."""
    if len(body) > LARGEST:
        raise UnreadableAnswers(why=Phrase("berkas lebih besar dari 5 MB"))
    rows = _xlsx_rows(body) if name.lower().endswith(".xlsx") else _csv_rows(body)
    heading = [cell.strip().lower().replace(" ", "_") for cell in next(rows, [])]
    if missing := [column for column in ("nik", "status") if column not in heading]:
        raise UnreadableAnswers(why=Phrase("kolom {name} tidak ada", name=missing[0]))
    answers: list[Answer] = []
    bad: list[BadRow] = []
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise UnreadableAnswers(why=Phrase("lebih dari {most} baris", most=MOST_ROWS))
        if any(cell.strip() for cell in row):
            read = _answer(dict(zip(heading, row, strict=False)))
            if isinstance(read, Answer):
                answers.append(read)
            else:
                bad.append(BadRow(number, read))
    return answers, bad


def _answer(row: dict[str, str]) -> Answer | Phrase:
    said = {name: row.get(name, "").strip()[:LONGEST] for name in ANSWER_COLUMNS}
    nik, status = clean_number(said["nik"].lstrip("'")), said["status"].lower().replace(" ", "_")
    if not is_sixteen_digits(nik):
        return NOT_SIXTEEN
    if status not in {FOUND, NOT_FOUND}:
        return NO_STATUS
    born = read_date(said["tanggal_lahir"])
    return Answer(
        nik,
        status,
        nama=said["nama"],
        nomor_kk=clean_number(said["nomor_kk"].lstrip("'")),
        tanggal_lahir=born.isoformat() if born else "",
        meninggal=said["meninggal"].lower() in YES,
    )


def _csv_rows(body: bytes) -> Iterator[list[str]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableAnswers(why=Phrase("bukan teks UTF-8")) from error
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise UnreadableAnswers(why=Phrase("CSV rusak")) from error


def _xlsx_rows(body: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    if _unpacked(body) > UNPACKED:
        raise UnreadableAnswers(why=Phrase("isi berkas terlalu besar"))
    try:
        sheet = load_workbook(io.BytesIO(body), read_only=True, data_only=True).worksheets[0]
        found = sheet.iter_rows(max_col=len(ANSWER_COLUMNS) * 4, max_row=MOST_ROWS + 2, values_only=True)
        rows = [["" if cell is None else str(cell) for cell in row] for row in found]
    except Exception as error:
        raise UnreadableAnswers(why=BROKEN) from error
    yield from rows


def _unpacked(body: bytes) -> int:
    """What a workbook would unfold to, as it says itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableAnswers(why=BROKEN) from error

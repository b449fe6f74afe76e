"""Files that mean ill or are merely broken: each is refused in words that say what to do; the portal stays up."""

from __future__ import annotations

import random
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from portal.exchange import errors
from portal.exchange.limits import Limits
from portal.exchange.reading import rows as reading
from portal.exchange.reading.cells import Odd
from tests.exchange.files import bomb, csv_file, sheet_xml, with_parts, workbook

HEAD = ["NIK", "Nama", "Tanggal Lahir"]
NIK = "3302201203709000"
SMALL = Limits(columns=50, rows=1_000, unpacked_mb=64, cpu_s=20)


def read(path: Path, bounds: Limits = SMALL) -> list[reading.Row]:
    with reading.opened(path, bounds) as source:
        return list(source.rows)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return workbook(tmp_path / "plain.xlsx", [HEAD, [NIK, "Sukirman", "1970-03-12"]])


def test_an_ordinary_workbook_is_read(plain: Path) -> None:
    assert read(plain) == [(1, HEAD), (2, [NIK, "Sukirman", "1970-03-12"])]


@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
def test_csv_is_read_with_whatever_separates_its_columns(tmp_path: Path, sep: str) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, [NIK, "Sukirman", ""]], sep=sep)
    assert read(path) == [(1, HEAD), (2, [NIK, "Sukirman"])]


def test_csv_of_a_spreadsheet_in_utf16_is_read(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEAD, [NIK, "Jônô", "x"]], encoding="utf-16")
    assert read(path)[1] == (2, [NIK, "Jônô", "x"])


def test_signs_inside_a_cell_end_no_row(tmp_path: Path) -> None:
    """Only CR and LF end a line; what Unicode calls a break, and what is quoted, is part of a cell."""
    odd = "Jl.\u2028Melati\x0b1\x0c2\x853\x1c4"
    rows = [HEAD, [NIK, odd, "x"], [NIK, '"dua\r\nbaris"', "x"], [], [NIK, "Sukirman", "x"]]
    for encoding in ("utf-8", "utf-16"):
        path = csv_file(tmp_path / "a.csv", rows, encoding=encoding)
        assert read(path)[1:] == [
            (2, [NIK, odd, "x"]),
            (3, [NIK, "dua\r\nbaris", "x"]),
            (6, [NIK, "Sukirman", "x"]),
        ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_million_line_ends_are_read_at_once(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("NIK;Nama\n" + "\n" * 1_000_000 + f"{NIK};A").encode(encoding))
    assert read(path, replace(SMALL, cpu_s=5))[-1] == (1_000_002, [NIK, "A"])


@pytest.mark.parametrize(("encoding", "bad"), [("utf-8", b"\xe9"), ("utf-16", b"\x00\xdc\x41\x00")])
def test_a_letter_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, encoding: str, bad: bytes) -> None:
    before = f"NIK;Nama\n{NIK};A\n{NIK};Jos".encode(encoding)
    (tmp_path / "a.csv").write_bytes(before + bad + "\n1;2\n".encode(encoding.replace("16", "16-le")))
    with pytest.raises(errors.WrongEncoding) as refused:
        read(tmp_path / "a.csv")
    assert refused.value.params == {"line": 3}


def test_while_somebody_waits_a_file_gets_a_few_seconds() -> None:
    assert Limits().while_waiting().cpu_s == 3
    assert Limits().cpu_s > 100


def _zip_bomb(folder: Path, plain: Path) -> Path:
    return bomb(folder / "bom.xlsx", plain, 40)


def _million_columns(folder: Path, plain: Path) -> Path:
    cells = "".join(f"<c r='{_letters(place)}1'/>" for place in range(1, 1_000_001))
    return with_parts(folder / "lebar.xlsx", plain, sheet=sheet_xml(f"<row r='1'>{cells}</row>"))


def _million_commas(folder: Path, _plain: Path) -> Path:
    path = folder / "lebar.csv"
    path.write_bytes(b"NIK" + b"," * 1_000_000 + b"x\n")
    return path


def _many_columns(folder: Path, plain: Path) -> Path:
    return workbook(folder / "banyak.xlsx", [[f"k{place}" for place in range(60)]])


def _macro(folder: Path, plain: Path) -> Path:
    return with_parts(folder / "makro.xlsx", plain, macro=b"\xcc\x61")


def _old(folder: Path, _plain: Path) -> Path:
    path = folder / "lama.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000))
    return path


def _truncated(folder: Path, plain: Path) -> Path:
    path = folder / "potong.xlsx"
    path.write_bytes(plain.read_bytes()[:-400])
    return path


def _cut_sheet(folder: Path, plain: Path) -> Path:
    return with_parts(folder / "potong2.xlsx", plain, sheet=sheet_xml("<row r='1'><c r='A1'><v>1</v></c></row>")[:-30])


def _spoilt(folder: Path, plain: Path) -> Path:
    content = bytearray(plain.read_bytes())
    with zipfile.ZipFile(plain) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 90
    content[start : start + 40] = random.Random(1).randbytes(40)
    path = folder / "rusak.xlsx"
    path.write_bytes(content)
    return path


def _web_page(folder: Path, _plain: Path) -> Path:
    path = folder / "palsu.xls"
    path.write_text("<html><table><tr><td>NIK</td></tr></table></html>")
    return path


def _latin(folder: Path, _plain: Path) -> Path:
    return csv_file(folder / "latin.csv", [HEAD, [NIK, "José", ""]], encoding="latin-1")


def _nulls(folder: Path, _plain: Path) -> Path:
    path = folder / "nol.csv"
    path.write_bytes(b"NIK;Nama\n" + bytes(400))
    return path


def _nothing(folder: Path, _plain: Path) -> Path:
    path = folder / "kosong.csv"
    path.write_bytes(b" \n\n")
    return path


def _entities(folder: Path, plain: Path) -> Path:
    lol = "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    body = sheet_xml("<row r='1'><c r='A1' t='inlineStr'><is><t>&b;</t></is></c></row>").decode()
    return with_parts(folder / "entitas.xlsx", plain, sheet=(lol + body).encode())


def _other_archive(folder: Path, plain: Path) -> Path:
    path = folder / "arsip.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("baca.txt", "bukan buku kerja")
    return path


def _too_many_rows(folder: Path, _plain: Path) -> Path:
    return csv_file(folder / "panjang.csv", [HEAD, *([NIK, "A", ""] for _ in range(1_200))])


def _sheet(rows: str, after: str = "") -> Callable[[Path, Path], Path]:
    def make(folder: Path, plain: Path) -> Path:
        return with_parts(folder / "lembar.xlsx", plain, sheet=sheet_xml(rows, after))

    return make


_ONE = "<c t='inlineStr'><is><t>a</t></is></c>"
_MERGED = "".join(f"<mergeCell ref='A{row}:A1048576'/>" for row in range(1, 3_000))
DAMAGED = {
    "rows twice": (_sheet(f"<row r='2'>{_ONE}</row><row r='2'>{_ONE}</row>"), errors.RowsOutOfOrder),
    "rows backwards": (_sheet(f"<row r='9'>{_ONE}</row><row r='2'>{_ONE}</row>"), errors.RowsOutOfOrder),
    "row nought": (_sheet(f"<row r='0'>{_ONE}</row>"), errors.RowsOutOfOrder),
    "row past the last": (_sheet(f"<row r='1048577'>{_ONE}</row>"), errors.RowsOutOfOrder),
    "row of a thousand digits": (_sheet(f"<row r='{'9' * 5_000}'>{_ONE}</row>"), errors.TruncatedFile),
    "row squared": (_sheet(f"<row r='²'>{_ONE}</row>"), errors.TruncatedFile),
    "text of no number": (_sheet("<row r='1'><c r='A1' t='s'><v>x</v></c></row>"), errors.TruncatedFile),
    "text squared": (_sheet("<row r='1'><c r='A1' t='s'><v>²</v></c></row>"), errors.TruncatedFile),
    "merged": (_sheet(f"<row r='1'>{_ONE}</row>", _MERGED.replace("'", '"')), errors.TooManyMerged),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_sheet_is_said_to_be_damaged(tmp_path: Path, plain: Path, name: str) -> None:
    make, refusal = DAMAGED[name]
    with pytest.raises(errors.FileRefused) as refused:
        read(make(tmp_path, plain))
    assert type(refused.value) is refusal


def test_rows_that_do_not_say_their_number_follow_the_last(tmp_path: Path, plain: Path) -> None:
    make = _sheet(f"<row r='3'>{_ONE}</row><row>{_ONE}</row><row r='1048576'>{_ONE}</row>")
    assert [number for number, _ in read(make(tmp_path, plain))] == [3, 4, 1_048_576]


def _letters(place: int) -> str:
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


HOSTILE: dict[Callable[[Path, Path], Path], type[errors.FileRefused]] = {
    _zip_bomb: errors.GrowsTooLarge,
    _million_columns: errors.TooManyColumns,
    _million_commas: errors.TooManyColumns,
    _many_columns: errors.TooManyColumns,
    _macro: errors.MacroWorkbook,
    _old: errors.OldWorkbook,
    _truncated: errors.TruncatedFile,
    _cut_sheet: errors.TruncatedFile,
    _spoilt: errors.TruncatedFile,
    _web_page: errors.NotASpreadsheet,
    _latin: errors.WrongEncoding,
    _nulls: errors.NotASpreadsheet,
    _nothing: errors.EmptyFile,
    _entities: errors.NotASpreadsheet,
    _other_archive: errors.NotASpreadsheet,
    _too_many_rows: errors.TooManyRows,
}


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_file_is_refused_in_words(tmp_path: Path, plain: Path, make: Callable[[Path, Path], Path]) -> None:
    begun = time.monotonic()
    with pytest.raises(errors.FileRefused) as refused:
        read(make(tmp_path, plain))
    assert type(refused.value) is HOSTILE[make]
    assert len(refused.value.message.split()) > 4
    assert time.monotonic() - begun < 20


def test_what_eats_memory_is_ended_and_the_portal_goes_on(tmp_path: Path, plain: Path) -> None:
    """The reading process meets its bound; this one goes on to read the next file."""
    texts = b"<sst>" + b"<si><t>" + b"A" * 60_000_000 + b"</t></si>" + b"</sst>"
    heavy = with_parts(tmp_path / "berat.xlsx", plain, texts=texts)
    with pytest.raises(errors.FileRefused):
        read(heavy, Limits(columns=50, memory_mb=90, ratio=10_000))
    assert read(plain)


def test_cells_that_cannot_be_trusted_are_told_apart(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD)
    sheet.append([3302201203709000, "=1+1", date(1970, 3, 12)])
    sheet.append([1.23e15, "#REF!", "12/03/1970"])
    sheet.append([330220120370900, "1.23E+15", 36])
    sheet["B3"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx")[1:] == [
        (2, [Odd("n", "3302201203709000"), Odd("f", ""), "1970-03-12"]),
        (3, [Odd("n", "1230000000000000"), Odd("e", "#REF!"), "12/03/1970"]),
        (4, ["330220120370900", Odd("n", "1.23E+15"), "36"]),
    ]


def test_merged_cells_are_known_before_the_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(1, 8):
        book.active.append([f"a{number}", f"b{number}"])
    book.active.merge_cells("B3:B5")
    book.save(tmp_path / "a.xlsx")
    with reading.opened(tmp_path / "a.xlsx", SMALL) as source:
        assert [source.merged.at(row) for row in range(1, 8)] == [None, None, "B3:B5", "B3:B5", "B3:B5", None, None]


@pytest.mark.parametrize("line", [1, 2, 3, 4_000])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["bare", "marked"])
def test_a_wrong_letter_is_told_with_its_line(tmp_path: Path, line: int, mark: bytes) -> None:
    """Readers decode ahead: the line is the letter's own, also where lines are short."""
    lines = [b"NIK;Nama", *[b"1;Jono"] * 5_000]
    lines[line - 1] += b"\xe9"
    path = tmp_path / "a.csv"
    path.write_bytes(mark + b"\r\n".join(lines))
    with pytest.raises(errors.WrongEncoding, match=f"baris {line} "):
        read(path, Limits(columns=50, rows=10_000))

"""Padan by file: what goes out is text and no formula; what comes in is read row by row or refused whole."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from portal.registry.errors import UnreadableAnswers
from portal.registry.padan.files import LARGEST, MOST_ROWS, as_csv, as_xlsx, read_answers
from portal.registry.padan.port import FOUND, NOT_FOUND, Answer, Question

ASKED = [Question("3302201203709000", "=HYPERLINK(1)", "1970-03-12", "3302200106209000")]
NIK = ASKED[0].nik


def workbook(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_what_goes_out_is_text_and_no_formula() -> None:
    assert as_csv(ASKED).decode("utf-8-sig").splitlines()[1] == f"{NIK},'=HYPERLINK(1),1970-03-12,3302200106209000"
    sheet = load_workbook(io.BytesIO(as_xlsx(ASKED))).active
    assert [cell.data_type for cell in sheet[2]] == ["s"] * 4
    assert sheet["A2"].value == NIK


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_is_read_row_by_row(separator: str) -> None:
    rows = [
        ["NIK", "Status", "Nama", "Nomor KK", "Tanggal lahir", "Meninggal"],
        [NIK, "Ditemukan", "SUKIRMAN", "3302200106209000", "12-03-1970", "ya"],
        ["3302201203709001", "tidak ditemukan", "", "", "", ""],
        ["", "", "", "", "", ""],
        ["3.30E+15", "ditemukan", "", "", "", ""],
        ["3302201203709002", "barangkali", "", "", "", ""],
    ]
    body = "\n".join(separator.join(row) for row in rows).encode("utf-8-sig")
    answers, bad = read_answers("jawaban.csv", body)
    assert answers == [
        Answer(NIK, FOUND, "SUKIRMAN", "3302200106209000", "1970-03-12", meninggal=True),
        Answer("3302201203709001", NOT_FOUND),
    ]
    assert [(one.number, str(one.why).split()[0]) for one in bad] == [(5, "NIK"), (6, "Status")]


def test_a_workbook_is_read_alike() -> None:
    body = workbook(["nik", "status", "nama"], [NIK, "ditemukan", "SUKIRMAN"], [3302201203709001, "ditemukan", ""])
    answers, bad = read_answers("jawaban.XLSX", body)
    assert [one.nik for one in answers] == [NIK, "3302201203709001"]
    assert bad == []


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            packed.writestr(name, b"0" * (40 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", b"nama,status\nx,y"),
        ("a.csv", b""),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", b"nik,status\n" + b"0" * LARGEST),
        ("a.csv", b"nik,status\n" + b"1,2\n" * (MOST_ROWS + 1)),
        ("a.xlsx", b"nik,status"),
        ("a.xlsx", b"PK\x03\x04rusak"),
        ("a.xlsx", workbook(["nik"])),
        ("a.xlsx", bomb()),
    ],
    ids=["heading", "empty", "encoding", "big", "long", "text", "torn", "narrow", "bomb"],
)
def test_what_cannot_be_read_is_refused_whole(name: str, body: bytes) -> None:
    with pytest.raises(UnreadableAnswers):
        read_answers(name, body)

"""What the questionnaire's rules say of a file's answers, at their row and column, before anything is proposed."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from bench.spreadsheets import write
from portal.exchange.settling import HELD
from tests import people
from tests.exchange.offices import Office


def test_a_rule_of_the_questionnaire_stops_a_row_and_a_number_beyond_its_bound_too(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "bdt.xlsx"
    write(path, 60, [people.KARANGSARI], share=0.0)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    column = {str(cell.value): cell.column for cell in sheet[1]}
    men = [row for row in range(2, sheet.max_row + 1) if str(sheet.cell(row, column["jenis_kelamin"]).value) == "1"]
    pregnant, busy = men[0], men[1]
    sheet.cell(pregnant, column["hamil"]).value = "1"
    sheet.cell(busy, column["jam_kerja"]).value = "113"
    book.save(path)
    found = office.found(office.check(path).id)
    assert {(row, heading, code) for row, heading, code, _ in found if code != HELD} == {
        (pregnant, "hamil", "V12"),
        (busy, "jam_kerja", "V00"),
    }
    told = {row: message for row, _, code, message in found if code != HELD}
    assert "Hamil hanya untuk perempuan" in told[pregnant]
    assert "Isi antara 0 dan 112" in told[busy]

"""Annexes as tables beside their PDF: the very rows the letter's hash is over, for a spreadsheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response, make_response
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.documents import queries
from portal.documents.models import LetterPart
from portal.exchange.sheets import write
from portal.views.documents.letters import wanted
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session

HEADINGS = ("No.", "Kepala keluarga", "No. KK", "NIK", "Alamat", "Jenis")
COLUMNS = ("kepala", "nomor_kk", "nik", "alamat", "jenis")
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


class AnnexTableScreen(Screen):
    """`/surat/<surat>/lampiran/<bagian>.xlsx` and `.csv`."""

    route_base = "/surat"

    @expose("/<letter_id>/lampiran/<int:number>.xlsx", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def xlsx(self, letter_id: str, number: int) -> Response:
        """One part of the annex as a workbook."""
        return _table(letter_id, number, "xlsx")

    @expose("/<letter_id>/lampiran/<int:number>.csv", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def csv(self, letter_id: str, number: int) -> Response:
        """One part of the annex as a CSV file."""
        return _table(letter_id, number, "csv")


def _table(letter_id: str, number: int, kind: str) -> Response:
    letter, part = queries.part_rows(db_session(), current_actor(), wanted(letter_id), number)
    with tempfile.TemporaryDirectory(prefix="verivali-") as folder:
        path = Path(folder) / f"lampiran.{kind}"
        write(path, kind, HEADINGS, _rows(part), title="Lampiran")
        response = make_response(path.read_bytes())
    response.content_type = TYPES[kind]
    name = "".join(sign if sign.isalnum() else "-" for sign in f"{letter.number}-lampiran-{number}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _rows(part: LetterPart) -> Iterator[list[str]]:
    for place, row in enumerate(part.rows):
        yield [str(part.first + place), *(row[column] for column in COLUMNS)]

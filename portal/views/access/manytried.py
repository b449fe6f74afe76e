"""A table of new users looked through before anything is kept: everything wrong, by line and column, at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.contracts import set_contract
from portal.access.errors import RoleNotAtLevel
from portal.access.groups import groups_in
from portal.access.operations import appoint, user_changed
from portal.access.roles import BY_CODE
from portal.kernel.area import padded
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id
from portal.regions import queries as regions
from portal.views.kit.errors import refusal_text
from portal.views.kit.passwords import one_time_password
from portal.views.kit.sync import add_person

COLUMNS = ("nama_pengguna", "nama_depan", "nama_belakang", "surel", "peran", "wilayah", "kontrak_sampai", "kelompok")
MAY_LACK = {"kontrak_sampai", "kelompok"}
BETWEEN_GROUPS = "|"
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+")
_TAKEN = text("select lower(username) from ab_user where lower(username) = any(:names) "
              "union all select lower(email) from ab_user where lower(email) = any(:emails)")  # fmt: skip


class Wrong(NamedTuple):
    """What is wrong in one cell; "" when it is of the whole line."""

    column: str
    message: str


@dataclass
class Row:
    """A line of the table: what it says, what is wrong with it, the password once it is made."""

    line: int
    values: dict[str, str]
    wrong: list[Wrong] = field(default_factory=list)
    password: str = ""
    region: int | None = None
    """Its code, 0 = the nation; None when it is not known."""
    until: date | None = None
    groups: list[UUID] = field(default_factory=list)

    @property
    def role(self) -> str:
        """The role's code; a shipped role may be written as it is called."""
        said = self.values["peran"]
        return next(
            (code for code, one in BY_CODE.items() if said.lower() in {one.title.lower(), _(one.title).lower()}), said
        )

    def fault(self, column: str, message: str) -> None:
        """Note what is wrong."""
        self.wrong.append(Wrong(column, message))


class Table(NamedTuple):
    """What was typed as lines, and what is wrong with it as a whole."""

    rows: list[Row]
    lacking: list[str]
    """Columns that are not there."""
    unreadable: bool = False


def read(typed: str) -> Table:
    """The lines of the table; its columns in any order, between semicolons, commas or tabs."""
    first = typed.lstrip().partition("\n")[0]
    mark = max(";,\t", key=first.count)
    lines = _numbered(csv.reader(io.StringIO(typed), delimiter=mark))
    try:
        _, titles = next(lines, (0, []))
        heading = [name.strip().lower().replace(" ", "_") for name in titles]
        rows = list(_rows(lines, heading))
    except csv.Error:
        return Table([], [], unreadable=True)
    return Table(rows, [one for one in COLUMNS if one not in heading and one not in MAY_LACK] if rows else [])


def _numbered(lines: Any) -> Iterator[tuple[int, list[str]]]:
    """Lines that say something, with the number of the line they begin on; a cell may hold several."""
    begins = 1
    for cells in lines:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = lines.line_num + 1


def _rows(lines: Iterator[tuple[int, list[str]]], heading: list[str]) -> Iterator[Row]:
    for number, cells in lines:
        said = dict(zip(heading, (cell.strip().lstrip("'") for cell in cells), strict=False))
        row = Row(number, {name: said.get(name, "") for name in COLUMNS})
        if len(cells) > len(heading):
            row.fault("", _("Isinya lebih banyak (%(isi)s) daripada judul kolomnya (%(judul)s).",
                            isi=len(cells), judul=len(heading)))  # fmt: skip
        yield row


def look_through(session: Session, table: Table, actor: Actor) -> None:
    """Note everything wrong with each line. What the verbs refuse is tried on nobody, and undone. Keeps nothing."""
    _names(session, table.rows)
    trial = session.begin_nested()
    try:
        name = f"percobaan-{new_id(0).hex}"
        nobody = add_person(session, name, first_name="-", last_name="-", password=one_time_password())
        user_changed(session, nobody.id, before=None, after={"username": name, "name": "-", "active": True}, by=actor)
        for row in table.rows:
            _post(session, row, nobody.id, actor)
    finally:
        trial.rollback()
    _groups(session, table.rows, actor)
    for row in table.rows:
        row.wrong = [one for one in row.wrong if one.column not in table.lacking]


def _names(session: Session, rows: list[Row]) -> None:
    given = {"names": [row.values["nama_pengguna"].lower() for row in rows]}
    given["emails"] = [row.values["surel"].lower() for row in rows]
    taken = set(session.execute(_TAKEN, given).scalars())
    met: set[str] = set()
    for row in rows:
        said = row.values
        if not USERNAME.fullmatch(said["nama_pengguna"]):
            row.fault("nama_pengguna", _("Pakai huruf kecil, angka, titik, atau garis; paling sedikit dua huruf."))
        if not EMAIL.fullmatch(said["surel"]):
            row.fault("surel", _("Tulis alamat surel yang lengkap."))
        for name, message in (("nama_depan", _("Isi nama depan.")), ("nama_belakang", _("Isi nama belakang."))):
            if not said[name]:
                row.fault(name, message)
        for name in ("nama_pengguna", "surel"):
            value = said[name].lower()
            if value in taken:
                row.fault(name, _("Sudah dipakai orang lain."))
            elif value and value in met:
                row.fault(name, _("Sama dengan baris lain di tabel ini."))
        met |= {said["nama_pengguna"].lower(), said["surel"].lower()}


def _groups(session: Session, rows: list[Row], actor: Actor) -> None:
    """The groups of the actor's area a line names; of two of one name that of the actor's own region."""
    found = [one.group for one in groups_in(session, actor)]
    found.sort(key=lambda group: group.region_code == actor.region_code)
    known = {group.name.lower(): group for group in found}
    for row in rows:
        for name in filter(None, (" ".join(one.split()) for one in row.values["kelompok"].split(BETWEEN_GROUPS))):
            if group := known.get(name.lower()):
                row.groups.append(group.id)
            else:
                row.fault("kelompok", _("Kelompok “%(nama)s” tidak ada. Buat dahulu di Kelompok.", nama=name))


def _post(session: Session, row: Row, nobody: int, actor: Actor) -> None:
    """Where, as what, until when."""
    row.region = _region(session, row.values["wilayah"])
    if row.region is None:
        row.fault("wilayah", _("Wilayah tidak dikenal: tulis kodenya, misalnya 33.02.20.2015; 0 untuk nasional."))
    refused = None if row.region is None else _refusal(session, row, nobody, row.region, actor)
    if isinstance(refused, NotFound):
        row.fault("wilayah", _("Wilayah ini di luar wilayah tugas Anda."))
    elif refused is not None:
        row.fault("peran", refusal_text(refused))
    if row.region is None or isinstance(refused, NotFound):
        again = _refusal(session, row, nobody, actor.region_code, actor)
        if again is not None and not isinstance(again, RoleNotAtLevel):
            row.fault("peran", refusal_text(again))
    _contract(session, row, nobody, actor)


def _region(session: Session, typed: str) -> int | None:
    try:
        code = 0 if typed == "0" else padded(typed)
        if code:
            regions.part_of_region(session, code)
    except (ValueError, Refused):
        return None
    return code


def _refusal(session: Session, row: Row, nobody: int, region: int, actor: Actor) -> Refused | None:
    """Why this role cannot be given there; None when it can."""
    return _tried(session, lambda: appoint(session, nobody, role=row.role, region_code=region, by=actor))


def _contract(session: Session, row: Row, nobody: int, actor: Actor) -> None:
    if not row.values["kontrak_sampai"]:
        return
    try:
        row.until = date.fromisoformat(row.values["kontrak_sampai"])
    except ValueError:
        row.fault("kontrak_sampai", _("Akhir kontrak ditulis tahun-bulan-hari, misalnya 2027-12-31."))
        return
    if refused := _tried(session, lambda: set_contract(session, nobody, row.until, by=actor)):
        row.fault("kontrak_sampai", refusal_text(refused))


def _tried(session: Session, deed: Callable[[], object]) -> Refused | None:
    trial = session.begin_nested()
    try:
        deed()
    except Refused as refused:
        return refused
    finally:
        trial.rollback()
    return None

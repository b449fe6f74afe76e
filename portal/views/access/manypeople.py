"""Many users at once: the list taken away as a table, and a table brought in, tried first, then all or nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Response as Page
from flask import make_response, render_template, request
from flask_appbuilder import expose
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.access.contracts import set_contract
from portal.access.managing import in_reach
from portal.access.models import Account, Post
from portal.access.operations import appoint, user_changed
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.area import dotted, padded
from portal.kernel.errors import Refused
from portal.regions import queries as regions
from portal.views.cases.accounting import FORMULA
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import warn
from portal.views.kit.identity import current_actor
from portal.views.kit.passwords import one_time_password
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.kit.sync import add_person

COLUMNS = ("nama_pengguna", "nama_depan", "nama_belakang", "surel", "peran", "wilayah", "kontrak_sampai")
MOST = 100
"""Users of one table."""
LARGEST = 1 << 20
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+")
_TAKEN = text("select lower(username) from ab_user where lower(username) = any(:names) "
              "union all select lower(email) from ab_user where lower(email) = any(:emails)")  # fmt: skip


@dataclass
class Row:
    """A line of the table: what it says, what is wrong with it, the password once it is made."""

    line: int
    values: dict[str, str]
    wrong: list[str] = field(default_factory=list)
    password: str = ""
    region: int = 0
    until: date | None = None


class ManyPeopleScreen(Screen):
    """`/pengguna/daftar.csv` and `/pengguna/muat`."""

    route_base = "/pengguna"

    @expose("/daftar.csv", methods=["GET"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def export(self) -> Page:
        """Everybody in my reach with their posts, as a table in the form the import takes."""
        answer = make_response(_table(_everybody(db_session())))
        answer.mimetype = "text/csv"
        answer.headers["Content-Disposition"] = f'attachment; filename="pengguna-{clock.today():%Y%m%d}.csv"'
        return answer

    @expose("/muat", methods=["GET"])
    @needs(Permission.ACCESS_POST_MANAGE)
    def begin(self) -> str:
        """Where a table is pasted or chosen."""
        return _page("", None)

    @expose("/muat", methods=["POST"])
    @needs(Permission.ACCESS_POST_MANAGE)
    def bring(self) -> tuple[str, int]:
        """Try the table; with `aksi=muat` bring it in when every line is right, else nothing."""
        actor = current_actor()
        actor.must(Permission.ACCESS_USER_MANAGE)
        typed = _typed()
        rows = list(_read(typed))
        _check(db_session(), rows)
        if not rows:
            warn(_("Tabel itu tidak memuat baris. Baris pertama judul kolom, lalu satu baris tiap orang."))
            return _page(typed, None), 422
        if len(rows) > MOST:
            warn(_("Paling banyak %(paling)s orang sekali muat.", paling=MOST))
            return _page(typed, None), 422
        wrong = any(row.wrong for row in rows)
        if wrong or request.form.get("aksi") != "muat":
            return _page(typed, rows, wrong=wrong), 422 if wrong else 200
        if _bring_in(rows, actor):
            return _page(typed, rows, wrong=True), 422
        return _page("", rows, done=True), 200


def _bring_in(rows: list[Row], actor: Actor) -> bool:
    """Make everybody, or nobody when one is refused; whether one was."""
    at = rows[0]
    try:
        with operation() as session:
            for at in rows:
                at.password = one_time_password()
                _add(session, at, actor)
    except (Refused, IntegrityError) as error:
        at.wrong.append(refusal_text(error) if isinstance(error, Refused) else _("Nama atau surel sudah dipakai."))
        for row in rows:
            row.password = ""
        return True
    return False


def _typed() -> str:
    file = request.files.get("berkas")
    if file and file.filename:
        return file.stream.read(LARGEST).decode("utf-8-sig", errors="replace").replace("\0", "")
    return request.form.get("tabel", "")[:LARGEST].replace("\0", "")


def _read(typed: str) -> Iterator[Row]:
    """The lines of the table; its columns in any order, between semicolons, commas or tabs."""
    first = typed.strip().partition("\n")[0]
    mark = max(";,\t", key=first.count)
    lines = csv.reader(io.StringIO(typed.strip()), delimiter=mark)
    heading = [name.strip().lower().replace(" ", "_") for name in next(lines, [])]
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            said = dict(zip(heading, (cell.strip().lstrip("'") for cell in cells), strict=False))
            yield Row(number, {name: said.get(name, "") for name in COLUMNS})


def _check(session: Session, rows: list[Row]) -> None:
    """What can be told before anything is done; the rest the operations refuse."""
    given = {"names": [row.values["nama_pengguna"].lower() for row in rows]}
    given["emails"] = [row.values["surel"].lower() for row in rows]
    taken = set(session.execute(_TAKEN, given).scalars())
    met: set[str] = set()
    for row in rows:
        said = row.values
        name, email = said["nama_pengguna"].lower(), said["surel"].lower()
        if not USERNAME.fullmatch(said["nama_pengguna"]):
            row.wrong.append(_("Nama pengguna: pakai huruf kecil, angka, titik, atau garis."))
        if not EMAIL.fullmatch(said["surel"]):
            row.wrong.append(_("Tulis alamat surel yang lengkap."))
        if not (said["nama_depan"] and said["nama_belakang"]):
            row.wrong.append(_("Isi nama depan dan nama belakang."))
        if taken & {name, email} or met & {name, email}:
            row.wrong.append(_("Nama atau surel sudah dipakai."))
        met |= {name, email}
        _check_post(session, row)


def _check_post(session: Session, row: Row) -> None:
    try:
        row.region = 0 if row.values["wilayah"] == "0" else padded(row.values["wilayah"])
        regions.part_of_region(session, row.region) if row.region else 0
    except (ValueError, Refused):
        row.wrong.append(_("Wilayah tidak dikenal: tulis kodenya, misalnya 33.02.20.2015; 0 untuk nasional."))
    if until := row.values["kontrak_sampai"]:
        try:
            row.until = date.fromisoformat(until)
        except ValueError:
            row.wrong.append(_("Akhir kontrak ditulis tahun-bulan-hari, misalnya 2027-12-31."))


def _add(session: Session, row: Row, actor: Actor) -> None:
    """One person with a post, as the forms do it."""
    said = row.values
    names = {"first_name": said["nama_depan"], "last_name": said["nama_belakang"]}
    user = add_person(session, said["nama_pengguna"], password=row.password, one_time=True, **names)
    user.email = said["surel"]
    session.flush()
    after = {"username": user.username, "name": user.get_full_name(), "active": True}
    user_changed(session, user.id, before=None, after=after, by=actor)
    part = regions.part_of_region(session, row.region) if row.region else 0
    appoint(session, user.id, role=said["peran"], region_code=row.region, by=actor, part=part)
    if row.until:
        set_contract(session, user.id, row.until, by=actor)


def _everybody(session: Session) -> Iterator[list[str]]:
    """A line for each post held today, one without for who holds none."""
    today, actor = clock.today(), current_actor()
    post, account = aliased(Post), aliased(Account)  # `in_reach` asks of the tables themselves
    held = (post.user_id == User.id) & (post.valid_from <= today)
    held = held & (post.valid_to.is_(None) | (post.valid_to >= today))
    held = held & (post.region_code >= actor.area.lo) & (post.region_code < actor.area.hi)
    columns: Any = (User.username, User.first_name, User.last_name, User.email, post.role, post.region_code)
    statement = (
        select(*columns, account.contract_until, User.active)
        .select_from(User)
        .outerjoin(post, held)
        .outerjoin(account, account.user_id == User.id)
        .where(in_reach(actor, User.id))
        .order_by(User.username, post.id)
    )
    for name, first, last, email, role, code, until, active in session.execute(statement):
        place = "" if code is None else dotted(code) or "0"
        yield [
            name,
            first,
            last,
            email,
            role or "",
            place,
            until.isoformat() if until else "",
            "ya" if active else "tidak",
        ]


def _table(lines: Iterator[list[str]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([*COLUMNS, "boleh_masuk"])
    for line in lines:
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in line])
    return written.getvalue().encode("utf-8-sig")


def _page(typed: str, rows: list[Row] | None, *, wrong: bool = False, done: bool = False) -> str:
    return render_template(
        "access/many.html", typed=typed, rows=rows, wrong=wrong, done=done, columns=COLUMNS, most=MOST
    )

"""Many users at once: the list taken away as a table, and a table brought in, tried first, then all or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response as Page
from flask import make_response, render_template, request
from flask_appbuilder import expose
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.access.contracts import set_contract
from portal.access.groups import groups_of, join_group
from portal.access.managing import in_reach
from portal.access.models import Account, Post
from portal.access.operations import appoint, user_changed
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.area import dotted
from portal.kernel.errors import Refused
from portal.regions import queries as regions
from portal.views.access.manytried import BETWEEN_GROUPS, COLUMNS, Row, Table, look_through, read
from portal.views.cases.accounting import FORMULA
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import warn
from portal.views.kit.identity import current_actor
from portal.views.kit.passwords import one_time_password
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.kit.sync import add_person

MOST = 100
"""Users of one table."""
LARGEST = 1 << 20


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
        table = read(typed)
        rows = table.rows[:MOST]
        with operation() as session:
            look_through(session, table._replace(rows=rows), actor)
        refused = _of_the_whole(table)
        for one in refused:
            warn(one)
        wrong = bool(refused) or any(row.wrong for row in rows)
        if wrong or request.form.get("aksi") != "muat":
            return _page(typed, rows or None, wrong=wrong), 422 if wrong else 200
        if _bring_in(rows, actor):
            return _page(typed, rows, wrong=True), 422
        return _page("", rows, done=True), 200


def _of_the_whole(table: Table) -> list[str]:
    """What is wrong with the table as such."""
    if table.unreadable:
        return [_("Tabel ini tidak dapat dibaca: tanda kutipnya tidak ditutup, atau isi selnya terlalu panjang.")]
    if not table.rows:
        return [_("Tabel itu tidak memuat baris. Baris pertama judul kolom, lalu satu baris tiap orang.")]
    told = []
    if table.lacking:
        told.append(_("Kolom ini tidak ada pada baris judul: %(kolom)s.", kolom=", ".join(table.lacking)))
    if len(table.rows) > MOST:
        told.append(_("Paling banyak %(paling)s orang sekali muat; baris sesudahnya belum diperiksa.", paling=MOST))
    return told


def _bring_in(rows: list[Row], actor: Actor) -> bool:
    """Make everybody, or nobody when one is refused; whether one was."""
    at = rows[0]
    try:
        with operation() as session:
            for at in rows:
                at.password = one_time_password()
                _add(session, at, actor)
    except (Refused, IntegrityError) as error:
        at.fault("", refusal_text(error) if isinstance(error, Refused) else _("Nama atau surel sudah dipakai."))
        for row in rows:
            row.password = ""
        return True
    return False


def _typed() -> str:
    file = request.files.get("berkas")
    if file and file.filename:
        return file.stream.read(LARGEST).decode("utf-8-sig", errors="replace").replace("\0", "")
    return request.form.get("tabel", "")[:LARGEST].replace("\0", "")


def _add(session: Session, row: Row, actor: Actor) -> None:
    """One person with a post, as the forms do it."""
    said = row.values
    names = {"first_name": said["nama_depan"], "last_name": said["nama_belakang"]}
    user = add_person(session, said["nama_pengguna"], password=row.password, one_time=True, **names)
    user.email = said["surel"]
    session.flush()
    after = {"username": user.username, "name": user.get_full_name(), "active": True}
    user_changed(session, user.id, before=None, after=after, by=actor)
    region = row.region or 0
    part = regions.part_of_region(session, region) if region else 0
    appoint(session, user.id, role=row.role, region_code=region, by=actor, part=part)
    if row.until:
        set_contract(session, user.id, row.until, by=actor)
    for group_id in row.groups:
        join_group(session, group_id, user.id, by=actor)


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
    rows = session.execute(statement.add_columns(User.id)).all()
    own = groups_of(session, actor, {row.id for row in rows})
    for name, first, last, email, role, code, until, active, user_id in rows:
        place = "" if code is None else dotted(code) or "0"
        yield [
            name,
            first,
            last,
            email,
            role or "",
            place,
            until.isoformat() if until else "",
            f" {BETWEEN_GROUPS} ".join(one.name for one in own.get(user_id, ())),
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

"""`/penetapan/`: the ministry's desk: what stands ready, what still holds, two signatures, how far publication is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.collective import operations, queries
from portal.cases.collective.gathering import ROLE
from portal.cases.collective.queries import DecreeView
from portal.cases.rules import RETURN
from portal.documents.decree import LETTERS
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.kernel.reasons import LONGEST
from portal.regions import queries as regions
from portal.regions.rules import official_name
from portal.views.cases.labels import KINDS, action_look, needs_note
from portal.views.decrees.labels import ANSWERS, LISTS, SHOWN, STATUS_LOOKS, STATUSES
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import inform, tell
from portal.views.kit.formats import angka
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

READ, WORK = Permission.CASES_CASE_READ, Permission.CASES_TASK_WORK
PAGE = 25
MONTHS = 3
"""Months that may be chosen, this one first."""
Told = tuple[str, int]


def wanted(text: str) -> UUID:
    """The identifier in an address or a form; anything else is absence."""
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found


class DecreeScreen(Screen):
    """The desk."""

    route_base = "/penetapan"

    @expose("/", methods=["GET"])
    @needs(READ)
    def index(self) -> str:
        """Decrees, newest first, and a form for the next."""
        return _index({})

    @expose("/", methods=["POST"])
    @needs(WORK)
    def prepare(self) -> Response | Told:
        """Gather a list."""
        typed = {name: request.form.get(name, "")[:40] for name in ("wilayah", "jenis", "bulan")}
        area = whole(typed["wilayah"], CODE_DIGITS)
        try:
            month = date.fromisoformat(f"{typed['bulan'][:7]}-01")
        except ValueError:
            month = date.max
        try:
            with operation() as session:
                made = operations.prepare(
                    session, -1 if area is None else area, typed["jenis"], month, by=current_actor()
                )
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _index(typed, refused), refused.status
        return redirect(url_for("DecreeScreen.show", decree_id=made.id), 303)

    @expose("/<decree_id>", methods=["GET"])
    @needs(READ)
    def show(self, decree_id: str) -> str:
        """One decree: numbers by regency, what holds, what was left, how far it is."""
        return _page(wanted(decree_id))

    @expose("/<decree_id>/segarkan", methods=["POST"])
    @needs(WORK)
    def refresh(self, decree_id: str) -> Response | Told:
        """Gather again."""
        key = wanted(decree_id)

        def deed(session: Session) -> str:
            operations.refresh(session, key, by=current_actor())
            return _("Daftar diperbarui.")

        return _done(key, deed)

    @expose("/<decree_id>/tunda", methods=["POST"])
    @needs(WORK)
    def postpone(self, decree_id: str) -> Response | Told:
        """Leave a case, or all that are held, for the next decree."""
        key, reason = wanted(decree_id), request.form.get("alasan", "")
        case = request.form.get("case_id", "")

        def deed(session: Session) -> str:
            count = operations.leave_out(
                session, key, wanted(case) if case else None, reason=reason, by=current_actor()
            )
            said = ngettext("%(jumlah)s kasus ditunda.", "%(jumlah)s kasus ditunda.", count, jumlah=angka(count))
            return str(said)

        return _done(key, deed)

    @expose("/<decree_id>/masukkan", methods=["POST"])
    @needs(WORK)
    def take_back(self, decree_id: str) -> Response | Told:
        """Put a case left for later back in."""
        key, case = wanted(decree_id), wanted(request.form.get("case_id", ""))

        def deed(session: Session) -> str:
            taken = operations.take_back(session, key, case, by=current_actor())
            return _("Kasus masuk daftar lagi.") if taken else ""

        return _done(key, deed)

    @expose("/<decree_id>/lewati", methods=["POST"])
    @needs(WORK)
    def let_pass(self, decree_id: str) -> Response | Told:
        """Let what holds a case pass, for a reason."""
        key, case = wanted(decree_id), wanted(request.form.get("case_id", ""))
        mark, reason = request.form.get("mark", "")[:200], request.form.get("alasan", "")

        def deed(session: Session) -> str:
            operations.clear_flag(session, key, case, mark, reason=reason, by=current_actor())
            return _("Temuan dilewati dengan alasan.")

        return _done(key, deed)

    @expose("/<decree_id>/jawab", methods=["POST"])
    @needs(WORK)
    def answer(self, decree_id: str) -> Response | Told:
        """Propose, sign, send back, end."""
        key, action = wanted(decree_id), request.form.get("action", "")
        version, note = whole(request.form.get("version")) or 0, request.form.get("note", "")

        def deed(session: Session) -> str:
            back = "susun_penetapan" if action == RETURN else None
            operations.answer(
                session, key, action=action, version=version, note=note, return_to=back, by=current_actor()
            )
            return _("Tersimpan: %(keputusan)s", keputusan=ANSWERS.get(action, action_look(action).label))

        return _done(key, deed)


def _done(key: UUID, deed: Callable[[Session], str]) -> Response | Told:
    """Do it and go back to where the person was; a refusal stays on the page with what was typed."""
    queries.must_read(current_actor())
    try:
        with operation() as session:
            said = deed(session)
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        return _page(key, refused), refused.status
    tell(said) if said else inform(_("Kasus ini sudah berada pada penetapan lain."))
    chosen, regency = request.form.get("lihat") or None, request.form.get("kab") or None
    return redirect(url_for("DecreeScreen.show", decree_id=key, lihat=chosen, kab=regency), 303)


def _index(typed: dict[str, str], refused: Refused | None = None) -> str:
    session, actor = db_session(), current_actor()
    page = queries.decree_page(
        session, actor, after=request.args.get("after"), before=request.args.get("before"), size=PAGE
    )
    months = [clock.today().replace(day=1)]
    while len(months) < MONTHS:
        months.append(date.fromordinal(months[-1].toordinal() - 1).replace(day=1))
    works = actor.role == ROLE and actor.may(WORK)
    return render_template(
        "decrees/index.html",
        page=page,
        places=regions.names(session, {one.area_code for one in page.rows if one.area_code}),
        typed=typed,
        refused=refused,
        problem=refusal_text(refused) if refused and not refused.fields else "",
        months=months,
        kinds={kind: label for kind, label in KINDS.items() if kind in LETTERS},
        areas=_areas(session) if works else [],
        works=works,
        statuses=STATUSES,
        looks=STATUS_LOOKS,
    )


def _areas(session: Session) -> list[tuple[str, int, list[tuple[int, str]]]]:
    """Provinces with their regencies."""
    return [
        (official_name(top), top.code, [(one.code, official_name(one)) for one in regions.children(session, top.code)])
        for top in regions.children(session, NATION)
    ]


def _page(key: UUID, refused: Refused | None = None) -> str:
    session, actor = db_session(), current_actor()
    view = queries.decree_view(session, actor, key)
    offered = SHOWN["disusun" if view.open else view.decree.status]
    asked = request.values.get("lihat", "")
    chosen = asked if asked in offered else _first(view, offered)
    regency = whole(request.values.get("kab", ""), CODE_DIGITS)
    page = queries.item_page(
        session,
        actor,
        view.decree,
        chosen=chosen,
        regency=regency,
        after=request.args.get("after"),
        before=request.args.get("before"),
        size=PAGE,
    )
    codes = {one.place for one in view.places} | {row.item.region_code for row in page.rows} | {view.decree.area_code}
    task, step = view.case.my_task, None
    if task is not None:
        step = view.case.process.step(task.step)
    return render_template(
        "decrees/decree.html",
        view=view,
        decree=view.decree,
        whole=view.whole,
        page=page,
        chosen=chosen,
        offered=[(name, LISTS[name], _size(view, name)) for name in offered],
        regency=regency,
        places=regions.names(session, codes - {NATION}),
        kinds=KINDS,
        task=task,
        actions=step.actions if step and not view.case.blocked else (),
        blocked=view.case.blocked,
        may_change=view.open and actor.role == ROLE and actor.may(WORK),
        typed=request.form if refused else {},
        refused=refused,
        problem=refusal_text(refused) if refused else "",
        answers=ANSWERS,
        looks=STATUS_LOOKS,
        statuses=STATUSES,
        action_look=action_look,
        needs_note=needs_note,
        longest=LONGEST,
    )


def _size(view: DecreeView, name: str) -> int:
    total = view.whole
    known: dict[str, Any] = {
        "tertahan": total.held,
        "ditunda": total.postponed,
        "ditetapkan": total.decreed,
        "tidak": total.left,
        "masuk": total.gathered,
    }
    return int(known[name])


def _first(view: DecreeView, offered: tuple[str, ...]) -> str:
    """The first list with anything in it."""
    return next((name for name in offered if _size(view, name)), offered[-1])

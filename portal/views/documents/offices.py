"""`/surat/kantor`: letters of an office about a time: minutes, statement, ratification, decree with names."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.letters.decreeing import DECREE, issue_decree_with_names
from portal.cases.letters.offices import BY_OFFICE, Period, issue_office_letter
from portal.documents.models import Letter
from portal.kernel import clock
from portal.kernel.area import NATION, Level, level_of
from portal.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from portal.regions import queries as regions
from portal.regions.rules import official_name
from portal.registry.reading import read_date
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

ISSUE: Final = Permission.DOCUMENTS_LETTER_ISSUE


class OfficeLetterScreen(Screen):
    """Letters of an office."""

    route_base = "/surat/kantor"

    @expose("/", methods=["GET"])
    @needs(ISSUE)
    def index(self) -> str:
        """Which letter, of which regency, about which time."""
        today = clock.today()
        return _page({"awal": today.replace(day=1).isoformat(), "akhir": today.isoformat()})

    @expose("/", methods=["POST"])
    @needs(ISSUE)
    def issue(self) -> tuple[str, int] | Response:
        """Issue it."""
        typed = {name: request.form.get(name, "")[:40] for name in ("jenis", "kabupaten", "awal", "akhir")}
        try:
            period = Period(_day(typed["awal"], "awal"), _day(typed["akhir"], "akhir"))
            with operation() as session:
                letter = _issue(session, typed, period, current_actor())
                address, number = url_for("LetterScreen.show", letter_id=letter.id), letter.number
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _page(typed, refusal_text(refused)), refused.status
        tell(_("Surat %(nomor)s terbit. PDF-nya sedang disiapkan.", nomor=number))
        return redirect(address)


def _issue(session: Session, typed: dict[str, str], period: Period, by: Actor) -> Letter:
    code = typed["kabupaten"]
    if not code.isdigit() or len(code) != 10:
        raise NotFound
    if typed["jenis"] == DECREE:
        return issue_decree_with_names(session, int(code), period, by=by)
    return issue_office_letter(session, typed["jenis"], int(code), period, by=by)


def _day(text: str, field: str) -> date:
    day = read_date(text)
    if day is None:
        raise Invalid(fields={field: "Tanggal tidak terbaca. Contoh: 31-12-2025."})
    return day


def _page(typed: dict[str, str], problem: str = "") -> str:
    session, actor = db_session(), current_actor()
    if level_of(actor.region_code) > Level.KABUPATEN:
        raise NotAllowed
    kinds = (*BY_OFFICE, DECREE) if actor.region_code == NATION else BY_OFFICE
    return render_template(
        "documents/offices.html", kinds=kinds, regencies=_regencies(session, actor), typed=typed, problem=problem
    )


def _regencies(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The regencies of the actor's area, by province."""
    if level_of(actor.region_code) == Level.KABUPATEN:
        return [(actor.region_code, official_name(regions.region(session, actor.region_code)))]
    provinces = [regions.region(session, actor.region_code)] if actor.region_code else regions.children(session, NATION)
    return [(one.code, official_name(one)) for top in provinces for one in regions.children(session, top.code)]

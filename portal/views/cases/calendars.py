"""`/kalender/`: the days and hours one's own office works, and what closes it from above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, url_for
from flask_appbuilder import expose
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import DateField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, Length

from portal.access.permissions import Permission
from portal.cases.calendars import operations, queries
from portal.cases.calendars.rules import CLOSES, OPENS, WEEK, ZONE_NAMES, holiday_names, known_joint_leave
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.views.kit.admin import place_names
from portal.views.kit.adminforms import NO_CONTROLS, refuse_on
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

MANAGE = Permission.CASES_CALENDAR_MANAGE
SHOWN = timedelta(days=365)


class DayForm(FlaskForm):  # type: ignore[misc]
    """A day on which the office does not work."""

    day = DateField(lazy_gettext("Tanggal"), validators=[DataRequired(lazy_gettext("Isi tanggalnya."))])
    name = StringField(
        lazy_gettext("Sebab libur"),
        description=lazy_gettext("Misalnya: cuti bersama Natal, hari jadi kabupaten, pemilihan bupati."),
        validators=[
            DataRequired(lazy_gettext("Tulis sebab liburnya.")),
            Length(max=operations.LONGEST_NAME),
            NO_CONTROLS,
        ],
    )


class HoursForm(FlaskForm):  # type: ignore[misc]
    """When the office is open."""

    opens = TimeField(lazy_gettext("Buka"), validators=[DataRequired(lazy_gettext("Isi jam buka."))])
    closes = TimeField(lazy_gettext("Tutup"), validators=[DataRequired(lazy_gettext("Isi jam tutup."))])
    week = SelectField(
        lazy_gettext("Hari kerja"),
        coerce=int,
        choices=[(5, lazy_gettext("Senin–Jumat")), (6, lazy_gettext("Senin–Sabtu"))],
    )


@dataclass(frozen=True)
class Closed:
    """A day in the list: why the office is closed, who closed it, and whether one may take it off."""

    day: date
    name: str
    office: int | None
    """None: a national holiday."""
    id: UUID | None = None


class CalendarScreen(Screen):
    """The calendar of one's office."""

    route_base = "/kalender"

    @expose("/", methods=["GET"])
    @needs(MANAGE)
    def index(self) -> Response:
        """The days to come, the hours, and the forms for both."""
        return _page()

    @expose("/libur", methods=["POST"])
    @needs(MANAGE)
    def close(self) -> Any:
        """Close the office on a day."""
        form = DayForm()
        if not form.validate():
            return _page(day=form)
        try:
            with operation() as session:
                operations.close_day(session, form.day.data, name=form.name.data, by=current_actor())
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _page(day=refuse_on(form, refused))
        tell(_("Hari libur ditambahkan. Tenggat yang berjalan di wilayah Anda sedang dihitung ulang."))
        return redirect(url_for("CalendarScreen.index"))

    @expose("/libur/<day_id>/batal", methods=["POST"])
    @needs(MANAGE)
    def open(self, day_id: str) -> AnyResponse:
        """Take a day off the calendar again."""
        wanted = parse_id(day_id)
        if wanted is None:
            raise NotFound
        try:
            with operation() as session:
                operations.open_day(session, wanted, by=current_actor())
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            warn(refusal_text(refused))
        else:
            tell(_("Hari libur dibatalkan. Tenggat yang berjalan di wilayah Anda sedang dihitung ulang."))
        return redirect(url_for("CalendarScreen.index"))

    @expose("/jam", methods=["POST"])
    @needs(MANAGE)
    def hours(self) -> Any:
        """Set the office hours."""
        form = HoursForm()
        if not form.validate():
            return _page(hours=form)
        try:
            with operation() as session:
                operations.set_hours(
                    session, form.opens.data, form.closes.data, week=form.week.data, by=current_actor()
                )
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _page(hours=refuse_on(form, refused))
        tell(_("Jam kerja disimpan. Tenggat yang berjalan di wilayah Anda sedang dihitung ulang."))
        return redirect(url_for("CalendarScreen.index"))

    @expose("/jam/ikut", methods=["POST"])
    @needs(MANAGE)
    def follow(self) -> AnyResponse:
        """Keep the hours of the area above."""
        with operation() as session:
            operations.follow_hours(session, by=current_actor())
        tell(_("Jam kerja kini mengikuti wilayah di atasnya."))
        return redirect(url_for("CalendarScreen.index"))


def _page(*, day: DayForm | None = None, hours: HoursForm | None = None) -> Response:
    session, office = db_session(), operations.office_in(current_actor())
    calendar, own = queries.calendars(session).of(office), queries.hours_of(session, office)
    today = clock.today()
    closed = _closed(office, today)
    months = [(first, list(days)) for first, days in groupby(closed, key=lambda one: one.day.replace(day=1))]
    known = {one.day for one in closed}
    years = (today.year, today.year + 1)
    offered = [one for year in years for one in known_joint_leave(year) if one >= today and one not in known]
    current: dict[str, time | int] = {"opens": calendar.opens, "closes": calendar.closes, "week": calendar.week}
    page = render_template(
        "cases/calendar.html",
        office=office,
        places=place_names({one.office for one in closed if one.office is not None} | {office}),
        calendar=calendar,
        zone=ZONE_NAMES[calendar.zone],
        own=own,
        months=months,
        offered=offered[:12] if office == NATION else [],
        day=day or DayForm(formdata=None),
        hours=hours or HoursForm(formdata=None, data=current),
        usual=(OPENS, CLOSES, WEEK),
    )
    wrong = (day is not None and day.errors) or (hours is not None and hours.errors)
    return make_response(page, 422 if wrong else 200)


def _closed(office: int, today: date) -> list[Closed]:
    """What closes the office in the year to come, soonest first."""
    way = queries.way_up(office)
    found = [
        Closed(one.day, one.name, one.office, one.id if one.office == office else None)
        for one in queries.closed_days(db_session(), way, since=today)
    ]
    until = today + SHOWN
    named = [one for year in (today.year, today.year + 1) for one in holiday_names(year, get_locale().language).items()]
    found += [Closed(one, name, None) for one, name in named if today <= one <= until]
    return sorted(found, key=lambda one: one.day)

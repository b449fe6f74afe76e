"""Verbs of working time: an area closes days and sets its hours; open deadlines then follow (see `recounting`)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import extract, func, select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.calendars.errors import (
    DayClosed,
    DayOver,
    DayTooFar,
    HoursWrong,
    NameNeeded,
    NoOffice,
    TooManyDays,
    WeekWrong,
)
from portal.cases.calendars.models import CalendarRevision, ClosedDay, OfficeHours
from portal.cases.calendars.queries import calendars, hours_of, way_up
from portal.cases.calendars.rules import national_holidays
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.outbox import send

JOB = "calendars.recount"
LONGEST_NAME, MOST_DAYS = 80, 60
AHEAD = timedelta(days=800)
"""How far ahead a day may be closed: who plans farther has mistyped the year."""
SHORTEST_DAY = 4
"""Hours an office is open at least; deadlines of days would otherwise never end."""
_TURN = 4_108_150_011


def office_in(by: Actor) -> int:
    """The office whose calendar the actor sets. Refuses `NoOffice` below the regency."""
    by.must(Permission.CASES_CALENDAR_MANAGE)
    if level_of(by.region_code) > Level.KABUPATEN:
        raise NoOffice
    return by.region_code


def close_day(session: Session, day: date, *, name: str, by: Actor) -> ClosedDay:
    """Close the actor's offices on a day: joint leave of the nation, a local holiday of a regency.

    Open deadlines of the area are counted anew by a worker. Refuses `NoOffice`, `DayOver`, `DayTooFar`, `NameNeeded`,
    `DayClosed` (a weekend is not asked about: an area may work six days), `TooManyDays`.
    """
    office, today, name = office_in(by), clock.today(), " ".join(name.split())
    if day < today:
        raise DayOver(fields={"day": DayOver().phrase})
    if day > today + AHEAD:
        last = f"{today + AHEAD:%d-%m-%Y}"
        raise DayTooFar(fields={"day": DayTooFar(last=last).phrase}, last=last)
    if not 3 <= len(name) <= LONGEST_NAME:
        raise NameNeeded(fields={"name": NameNeeded(most=LONGEST_NAME).phrase}, most=LONGEST_NAME)
    take_turn(session, _TURN)
    if known := _closed_by(session, office, day):
        raise DayClosed(fields={"day": DayClosed(name=known).phrase}, name=known)
    _refuse_many(session, office, day.year)
    made = ClosedDay(
        id=new_id(0), office=office, day=day, name=name, added_by=by.user_id, added_name=by.name, added_at=clock.now()
    )
    session.add(made)
    after = {"tanggal": day.isoformat(), "sebab": name}
    _changed(session, "cases.calendar.day_closed", office, by, after=after, moves=_moves(session, office, day))
    return made


def open_day(session: Session, day_id: UUID, *, by: Actor) -> ClosedDay:
    """Take a day still to come off the calendar of the actor's own office. Refuses `NotFound`, `DayOver`."""
    office = office_in(by)
    found = session.get(ClosedDay, day_id, with_for_update=True)
    if found is None or found.office != office or found.removed_at is not None:
        raise NotFound
    if found.day < clock.today():
        raise DayOver
    found.removed_by, found.removed_name, found.removed_at = by.user_id, by.name, clock.now()
    before: dict[str, object] = {"tanggal": found.day.isoformat(), "sebab": found.name}
    moves = _moves(session, office, found.day)
    _changed(session, "cases.calendar.day_opened", office, by, before=before, moves=moves)
    return found


def set_hours(session: Session, opens: time, closes: time, *, week: int, by: Actor) -> OfficeHours:
    """Set when the actor's offices are open. Refuses `NoOffice`, `HoursWrong`, `WeekWrong`."""
    office = office_in(by)
    if (closes.hour * 60 + closes.minute) - (opens.hour * 60 + opens.minute) < SHORTEST_DAY * 60:
        raise HoursWrong(fields={"closes": HoursWrong(least=SHORTEST_DAY).phrase}, least=SHORTEST_DAY)
    if week not in {5, 6}:
        raise WeekWrong(fields={"week": WeekWrong().phrase})
    take_turn(session, _TURN)
    hours = hours_of(session, office)
    before = _said(hours) if hours else None
    if hours is None:
        hours = OfficeHours(office=office)
        session.add(hours)
    hours.opens, hours.closes, hours.week = opens.replace(second=0), closes.replace(second=0), week
    hours.set_by, hours.set_name, hours.set_at = by.user_id, by.name, clock.now()
    _changed(session, "cases.calendar.hours_set", office, by, before=before, after=_said(hours))
    return hours


def follow_hours(session: Session, *, by: Actor) -> None:
    """Keep no hours of one's own any more: those of the area above count."""
    office = office_in(by)
    hours = hours_of(session, office)
    if hours is not None:
        session.delete(hours)
        _changed(session, "cases.calendar.hours_dropped", office, by, before=_said(hours))


def _closed_by(session: Session, office: int, day: date) -> str | None:
    """Why the office is closed on that day already, beside weekends."""
    if day in national_holidays(day.year):
        return "libur nasional"
    statement = select(ClosedDay.name).where(
        ClosedDay.office.in_(way_up(office)), ClosedDay.day == day, ClosedDay.removed_at.is_(None)
    )
    return session.scalar(statement.limit(1))


def _refuse_many(session: Session, office: int, year: int) -> None:
    held = select(func.count()).where(
        ClosedDay.office == office, ClosedDay.removed_at.is_(None), extract("year", ClosedDay.day) == year
    )
    if (session.scalar(held) or 0) >= MOST_DAYS:
        raise TooManyDays(fields={"day": TooManyDays(most=MOST_DAYS).phrase}, most=MOST_DAYS)


def _said(hours: OfficeHours) -> dict[str, Any]:
    return {"buka": f"{hours.opens:%H.%M}", "tutup": f"{hours.closes:%H.%M}", "hari": hours.week}


def _moves(session: Session, office: int, day: date) -> bool:
    """Whether opening or closing a day changes any clock: a day off of the week never ran."""
    week = calendars(session).of(office).week if level_of(office) == Level.KABUPATEN else 6
    return day.weekday() < week


def _changed(
    session: Session,
    verb: str,
    office: int,
    by: Actor,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    moves: bool = True,
) -> None:
    """A new revision for whoever keeps calendars, a fact, and, if any `moves`, a worker's job to count anew."""
    session.execute(update(CalendarRevision).where(CalendarRevision.id == 1).values(revision=uuid4()))
    leave_fact(session, verb, by=by, part=0, region_code=office, about="calendar", before=before, after=after)
    session.flush()
    if moves:
        send(session, JOB, office=office)

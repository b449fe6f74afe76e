"""Reads of working time: the calendar of an office, read once and kept until one changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.cases.calendars.models import ClosedDay, OfficeHours
from portal.cases.calendars.rules import CLOSES, OPENS, WEEK, WESTERN, WorkCalendar
from portal.kernel.area import NATION, Level, ancestors, width_of
from portal.kernel.database import Hot
from portal.regions.models import Region
from portal.regions.queries import in_force

_REVISION = Hot("select revision from calendar_revision where id = 1")
_kept: WeakKeyDictionary[Engine, Calendars] = WeakKeyDictionary()


@dataclass
class Calendars:
    """Every office's calendar as of one revision."""

    revision: UUID
    days: dict[int, set[date]]
    hours: dict[int, tuple[time, time, int]]
    zones: dict[int, int]
    offices: dict[int, list[int]]
    """Partition → the regencies whose records lie in it."""
    _made: dict[int, WorkCalendar] = field(default_factory=dict)
    _alike: dict[WorkCalendar, WorkCalendar] = field(default_factory=dict)

    def of(self, code: int) -> WorkCalendar:
        """The calendar of the office that answers for a region; equal calendars are one object."""
        office = office_of(code)
        found = self._made.get(office)
        if found is None:
            made = self._make(office)
            found = self._made[office] = self._alike.setdefault(made, made)
        return found

    def _make(self, office: int) -> WorkCalendar:
        way = _way(office)
        opens, closes, week = next((self.hours[one] for one in way if one in self.hours), (OPENS, CLOSES, WEEK))
        zone = next((self.zones[one] for one in way if one in self.zones), WESTERN)
        closed = frozenset[date]().union(*(self.days[one] for one in way if one in self.days))
        return WorkCalendar(zone, opens, closes, week, closed)

    def in_parts(self, parts: Iterable[int]) -> dict[int, WorkCalendar]:
        """Regency → calendar of all regencies with records in these partitions."""
        return {office: self.of(office) for part in set(parts) for office in self.offices.get(part, ())}


def office_of(code: int) -> int:
    """The regency a region lies in; the region itself above that."""
    return code - code % width_of(Level.KABUPATEN)


def _way(office: int) -> list[int]:
    """The office, then what is above it, to the nation."""
    return [office, *reversed(ancestors(office)), NATION] if office else [NATION]


def calendars_known(session: Session) -> Calendars:
    """The calendars as this process last saw them, unasked whether they still are in force: the caller asks later."""
    return _kept.get(session.get_bind().engine) or calendars(session)


def calendars(session: Session) -> Calendars:
    """The calendars in force; read anew only after one changed."""
    rows = _REVISION.run(session, {})
    revision = rows[0][0] if rows else UUID(int=0)
    engine = session.get_bind().engine
    kept = _kept.get(engine)
    if kept is None or kept.revision != revision:
        kept = _kept[engine] = _read(session, revision)
    return kept


def _read(session: Session, revision: UUID) -> Calendars:
    days: dict[int, set[date]] = defaultdict(set)
    for office, day in session.execute(select(ClosedDay.office, ClosedDay.day).where(ClosedDay.removed_at.is_(None))):
        days[office].add(day)
    hours = {one.office: (one.opens, one.closes, one.week) for one in session.scalars(select(OfficeHours))}
    zones: dict[int, int] = {}
    offices: dict[int, list[int]] = defaultdict(list)
    higher = select(Region.code, Region.level, Region.part, Region.timezone).where(
        in_force(), Region.level.in_((Level.PROVINSI, Level.KABUPATEN))
    )
    for code, level, part, zone in session.execute(higher.order_by(Region.code)):
        if zone:
            zones[code] = zone
        if level == Level.KABUPATEN:
            offices[part].append(code)
    return Calendars(revision, dict(days), hours, zones, dict(offices))


def closed_days(session: Session, offices: Collection[int], *, since: date) -> list[ClosedDay]:
    """The days these areas themselves close from `since` on, soonest first."""
    statement = select(ClosedDay).where(
        ClosedDay.office.in_(set(offices)), ClosedDay.removed_at.is_(None), ClosedDay.day >= since
    )
    return list(session.scalars(statement.order_by(ClosedDay.day, ClosedDay.office)))


def hours_of(session: Session, office: int) -> OfficeHours | None:
    """The office hours an area itself sets; None when it follows what is above it."""
    return session.get(OfficeHours, office)


def way_up(office: int) -> list[int]:
    """The areas whose closed days an office keeps: itself first, the nation last."""
    return _way(office)

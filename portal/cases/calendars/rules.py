"""Arithmetic of working time in one area: open days, office hours, lengths counted only while the office is open. Pure.

A day of a length (24 hours) is one working day; hours beside whole days are office hours.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONES = {7: ZoneInfo("Asia/Jakarta"), 8: ZoneInfo("Asia/Makassar"), 9: ZoneInfo("Asia/Jayapura")}
"""Hours ahead of UTC → time zone; Indonesia keeps no summer time."""
ZONE_NAMES = {7: "WIB", 8: "WITA", 9: "WIT"}
WESTERN = 7
OPENS, CLOSES, WEEK = time(8), time(16), 5
"""Office hours where an area sets none: Monday to Friday."""
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def national_holidays(year: int) -> frozenset[date]:
    """National holidays of a year (SKB 3 Menteri, as the `holidays` library lists them), without joint leave."""
    import holidays

    return frozenset(holidays.country_holidays("ID", years=year))


@lru_cache(maxsize=64)
def holiday_names(year: int, language: str) -> dict[date, str]:
    """The same days with their names, in Indonesian (`id`) or English."""
    import holidays

    named = holidays.country_holidays("ID", years=year, language="id" if language == "id" else "en_US")
    return dict(sorted(named.items()))


@lru_cache(maxsize=64)
def known_joint_leave(year: int) -> tuple[date, ...]:
    """Days of joint leave of a year the library knows of; the ministry decides whether they close the offices."""
    import holidays

    return tuple(sorted(holidays.country_holidays("ID", years=year, categories=("government",))))


@dataclass(frozen=True)
class WorkCalendar:
    """When the offices of an area are open. `week`: working days from Monday on, 5 or 6."""

    zone: int = WESTERN
    opens: time = OPENS
    closes: time = CLOSES
    week: int = WEEK
    closed: frozenset[date] = frozenset()
    """Days closed beside weekends and national holidays."""
    _known: dict[date, bool] = field(default_factory=dict, compare=False, repr=False)

    @property
    def day(self) -> timedelta:
        """How long the office is open on an open day."""
        return timedelta(hours=self.closes.hour - self.opens.hour, minutes=self.closes.minute - self.opens.minute)

    def is_open(self, day: date) -> bool:
        """Whether the office works on that day."""
        known = self._known.get(day)
        if known is None:
            closed = day.weekday() >= self.week or day in self.closed or day in national_holidays(day.year)
            known = self._known[day] = not closed
        return known

    def open_from(self, day: date) -> date:
        """The first open day from then on: that day itself when it is one."""
        while not self.is_open(day):
            day += ONE_DAY
        return day

    def open_until(self, day: date) -> date:
        """The last open day up to then."""
        while not self.is_open(day):
            day -= ONE_DAY
        return day

    def local(self, moment: datetime) -> datetime:
        """The moment on the clock of the area."""
        return moment.astimezone(ZONES[self.zone])

    def within(self, moment: datetime) -> bool:
        """Whether the office is open then; closing time still counts."""
        local = self.local(moment)
        return self.is_open(local.date()) and self.opens <= local.time() <= self.closes

    def at_opening(self, day: date) -> datetime:
        """The moment the office opens on a day, were it an open one."""
        return self._at(day, self.opens)

    def at_closing(self, day: date) -> datetime:
        """The moment it closes."""
        return self._at(day, self.closes)

    def opening(self, moment: datetime) -> datetime:
        """The first moment from then on at which work can go on."""
        local = self.local(moment)
        if self.is_open(local.date()) and local.time() < self.closes:
            return max(local, self._at(local.date(), self.opens))
        return self._at(self.open_from(local.date() + ONE_DAY), self.opens)

    def kept_open(self, moment: datetime) -> datetime:
        """The moment itself when it lies on an open day, else the next opening."""
        return moment if self.is_open(self.local(moment).date()) else self.opening(moment)

    def after(self, moment: datetime, length: timedelta) -> datetime:
        """`length` of working time later: always on an open day within office hours."""
        start, left = self.opening(moment), self._office(length)
        while left > (room := self._at(start.date(), self.closes) - start):
            left -= room
            start = self.opening(self._at(start.date(), self.closes))
        return start + left

    def before(self, moment: datetime, length: timedelta) -> datetime:
        """The latest moment of which `length` of working time later is not after `moment`."""
        end, left = self._closing(moment), self._office(length)
        while left > (room := end - self._at(end.date(), self.opens)):
            left -= room
            end = self._closing(self._at(end.date(), self.opens))
        return end - left

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How long the office is open from `start` to `end`."""
        if end <= start:
            return timedelta()
        first, last = self.local(start), self.local(end)
        worked, day = timedelta(), first.date()
        while day <= last.date():
            if self.is_open(day):
                begins, ends = max(first, self._at(day, self.opens)), min(last, self._at(day, self.closes))
                worked += max(ends - begins, timedelta())
            day += ONE_DAY
        return worked

    def resumed(self, start: datetime, length: timedelta, pauses: Collection[tuple[datetime, datetime]]) -> datetime:
        """When `length` from `start` is over if the clock stood still during `pauses` (in order, not overlapping)."""
        left, moment = self._office(length), start
        for began, ended in pauses:
            if ended <= moment:
                continue
            spent = self.between(moment, began)
            if spent >= left:
                break
            left, moment = left - spent, ended
        return self._after_office(moment, left)

    def _after_office(self, moment: datetime, office: timedelta) -> datetime:
        days = office // self.day
        return self.after(moment, timedelta(days=days) + (office - days * self.day))

    def _office(self, length: timedelta) -> timedelta:
        """Working days and hours as time the office is open."""
        return length.days * self.day + timedelta(seconds=length.seconds, microseconds=length.microseconds)

    def _closing(self, moment: datetime) -> datetime:
        """The last moment up to then at which work could go on."""
        local = self.local(moment)
        if self.is_open(local.date()) and local.time() > self.opens:
            return min(local, self._at(local.date(), self.closes))
        return self._at(self.open_until(local.date() - ONE_DAY), self.closes)

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=ZONES[self.zone])


NATIONAL = WorkCalendar()
"""Weekends and national holidays, in western Indonesian time: where no area is meant."""

"""A time of no holidays, soon: deadlines of working days are then known by counting weekdays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from portal.cases.calendars.rules import national_holidays

CALM = 23
"""Days without a holiday."""


def calm_monday() -> datetime:
    """Ten in the morning (WIB) of a Monday to come with more than three weeks of no holidays after it."""
    day = date.today() + timedelta(days=1)  # noqa: DTZ011, TID251 - posts of the cast begin on the real day
    while day.weekday() or any(is_holiday(day + timedelta(days=one)) for one in range(CALM)):
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def is_holiday(day: date) -> bool:
    """Whether it is a national holiday."""
    return day in national_holidays(day.year)


def next_holiday(after: date) -> date:
    """The next national holiday."""
    return min(day for year in (after.year, after.year + 1) for day in national_holidays(year) if day > after)

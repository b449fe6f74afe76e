"""The demo's periods: this month's and the next, proposed by one administrator and signed by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.calendars.queries import calendars
from portal.cases.periods.models import Period
from portal.cases.periods.operations import propose_period, sign
from portal.cases.periods.rules import DELAY, Dates, shifted
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import set_scope

AFTER = timedelta(days=4)
"""From the closing to the cut-off at least, and again to the decree."""
NOTE = "Jadwal usulan bulanan: buka tanggal 1, tutup akhir bulan."


def set_periods(session: Session, actors: Mapping[str, Actor]) -> None:
    """Open from the first day of each month until the next has begun, so that whoever tries the demo finds it open."""
    this_month, calendar = clock.today().replace(day=1), calendars(session).of(NATION)
    for month in (this_month, shifted(this_month, 1)):
        closes = calendar.open_from(shifted(month, 1) - timedelta(days=1))
        cutoff = calendar.open_from(closes + AFTER)
        dates = Dates(month, month, closes, cutoff, cutoff + AFTER, DELAY)
        set_scope(session, actors["arif"].scope)
        made = propose_period(session, NATION, "", dates, note=NOTE, by=actors["arif"])
        set_scope(session, actors["rini"].scope)
        sign(session, Period, made.id, by=actors["rini"])

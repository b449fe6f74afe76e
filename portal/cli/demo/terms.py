"""The demo's periods: this month's and the next, proposed by one administrator and signed by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.periods.models import Period
from portal.cases.periods.operations import Dates, propose_period, sign
from portal.cases.periods.rules import DELAY, shifted
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import set_scope

AFTER = timedelta(days=4)
"""From the closing to the cut-off, and again to the decree."""
NOTE = "Jadwal usulan bulanan: buka tanggal 1, tutup akhir bulan."


def set_periods(session: Session, actors: Mapping[str, Actor]) -> None:
    """Open from the first to the last day of each month, so that whoever tries the demo finds it open."""
    this_month = clock.today().replace(day=1)
    for month in (this_month, shifted(this_month, 1)):
        closes = shifted(month, 1) - timedelta(days=1)
        dates = Dates(month, month, closes, closes + AFTER, closes + AFTER + AFTER, DELAY)
        set_scope(session, actors["arif"].scope)
        made = propose_period(session, NATION, "", dates, note=NOTE, by=actors["arif"])
        set_scope(session, actors["rini"].scope)
        sign(session, Period, made.id, by=actors["rini"])

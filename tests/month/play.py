"""The story of the month, day by day."""

from __future__ import annotations

from tests.month.month import Month
from tests.month.scenes import closing, errands, letters, meetings, objections, opening, sorting, visits
from tests.month.scenes.offices import desks
from tests.month.scenes.proposals import late, propose, restore


def play(month: Month) -> None:
    """From the opening of the period to its closing."""
    opening.open_month(month)
    month.day(0)
    propose(month, range(len(month.villages)))
    month.day(1)
    desks(month)
    month.day(2)
    restore(month)
    errands.run_errands(month)
    meetings.hold_meetings(month, first_day=2)
    month.work()
    visits.visit_homes(month, first_day=3)
    month.day(9)
    objections.heard(month)
    month.day(10)
    objections.ruled(month)
    month.day(14)
    late(month)
    sorting.sort_out(month)
    visits.visit_homes(month, first_day=15)
    month.day(18)
    desks(month)
    objections.climbed(month)
    month.day(21)
    meetings.meet_again(month)
    visits.visit_homes(month, first_day=22)
    month.day(24)
    desks(month)
    month.day(28)
    letters.write(month)
    closing.close_month(month)

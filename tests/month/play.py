"""The story of the month, day by day."""

from __future__ import annotations

from tests.month.month import Month
from tests.month.scenes import closing, decree, errands, letters, meetings, objections, opening, public, sorting, visits
from tests.month.scenes.offices import BELOW, desks
from tests.month.scenes.proposals import late, propose, restore


def play(month: Month) -> None:
    """From the opening of the period to its closing."""
    opening.open_month(month)
    month.day(0)
    propose(month, range(len(month.villages)))
    month.day(1)
    desks(month)
    month.day(3)
    month.work()
    restore(month)
    errands.run_errands(month)
    meetings.hold_meetings(month, first_day=3)
    month.work()
    visits.visit_homes(month, first_day=7)
    month.day(10, 16)
    objections.heard(month)
    month.day(11)
    objections.ruled(month)
    month.day(14)
    late(month)
    sorting.sort_out(month)
    visits.visit_homes(month, first_day=15)
    month.day(16)
    desks(month, BELOW)
    objections.climbed(month)
    month.day(18)
    meetings.meet_again(month)
    visits.visit_homes(month, first_day=21)
    month.day(23)
    desks(month, BELOW)
    month.day(25)
    decree.publish(month)
    month.day(28)
    month.work()
    public.visit(month)
    letters.write(month)
    closing.close_month(month)

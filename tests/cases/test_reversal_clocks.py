"""Deadlines of what is taken back: what was left of them, counted by the calendar of now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.cases.calendars import operations as deeds
from portal.cases.calendars.pausing import pause_case, stands_still
from portal.cases.calendars.queries import calendars
from portal.cases.calendars.recounting import recount
from portal.cases.crowds import starting
from portal.cases.crowds.rules import USUAL
from portal.cases.crowds.terms import set_terms
from portal.kernel import clock
from tests import people
from tests.cases.calm import calm_monday
from tests.cases.test_bulk import many
from tests.cases.test_reversal import decided, finish, read, taken_back
from tests.cases.walking import Walk


def test_what_came_back_keeps_its_own_clock_when_the_calendar_changes(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(deeds, "send", lambda _session, job, **_args: sent.append(job))
    began = calm_monday()
    with clock.frozen(began):
        [case] = many(walk, 1)
        had = walk.task(case).due_at
    with clock.frozen(began + timedelta(days=1)):
        bulk = finish(walk, decided(walk, read(walk)))
    with clock.frozen(began + timedelta(days=1, hours=4)):
        taken_back(walk, bulk)
        deeds.close_day(walk.session, began.date() + timedelta(days=6), name="Ahad", by=walk.become("hendra"))
        assert not sent, "a day that is off anyway moves nothing"
        day = deeds.close_day(
            walk.session, began.date() + timedelta(days=2), name="Hari jadi", by=walk.become("hendra")
        )
        assert sent == [deeds.JOB]
        ratna = walk.become("ratna")
        assert recount(walk.session, [(case.part, case.id)], by=ratna) == 1
        assert walk.task(case).due_at == had + timedelta(days=1), "a day more, no start anew"
        deeds.open_day(walk.session, day.id, by=walk.become("hendra"))
        recount(walk.session, [(case.part, case.id)], by=walk.become("ratna"))
        assert walk.task(case).due_at == had


def test_a_day_closed_since_the_answer_moves_what_comes_back(walk: Walk) -> None:
    began = calm_monday()
    with clock.frozen(began):
        cases = many(walk, 2)
        had = walk.task(cases[0]).due_at
    with clock.frozen(began + timedelta(days=1)):
        bulk = finish(walk, decided(walk, read(walk)))
        deeds.close_day(walk.session, had.date(), name="Hari jadi", by=walk.become("hendra"))
    with clock.frozen(began + timedelta(days=1, hours=4)):
        assert taken_back(walk, bulk).returned == 2
        office = calendars(walk.session).of(people.KARANGSARI)
        for case in cases:
            due = walk.task(case).due_at
            assert (due > had, office.is_open(due.date())) == (True, True), "no deadline on a closed day"
            [told] = walk.facts(case, "cases.deadline.recounted")
            assert datetime.fromisoformat(str((told.before or {})["tenggat"])) == had


def test_what_waited_for_the_citizen_comes_back_with_a_clock_that_runs(walk: Walk) -> None:
    """The case was paused while the answer waited for a second person; the answer ended the pause."""
    set_terms(walk.session, USUAL._replace(second_from=1), by=walk.become("hendra"))
    began = calm_monday()
    with clock.frozen(began):
        [case] = many(walk, 1)
        had = walk.task(case).due_at
        bulk = decided(walk, read(walk))
        pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("ratna"))
    with clock.frozen(began + timedelta(days=1)):
        starting.confirm_bulk(walk.session, bulk.id, by=walk.become("hendra"))
        assert finish(walk, bulk).done == 1
    with clock.frozen(began + timedelta(days=1, hours=4)):
        assert taken_back(walk, bulk).returned == 1
        task = walk.task(case)
        assert not stands_still(task), "no pause is open"
        assert task.due_at == had + timedelta(days=1), "the day it stood still is given back"

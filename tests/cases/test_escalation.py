"""Late work climbs: reminded, freed for a colleague, shown to the superior; by working days of its own office."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases.calendars.operations import close_day
from portal.cases.escalation.errors import RungsWrong, UnknownStep
from portal.cases.escalation.operations import climb, set_rungs
from portal.cases.escalation.queries import delays, totals
from portal.cases.escalation.rules import Rungs
from portal.cases.inbox import InboxFilters, inbox
from portal.cases.models import Task
from portal.cases.operations import claim_task
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import NotAllowed
from tests import people
from tests.cases.calm import calm_monday
from tests.cases.walking import Walk

CLIMBER = system("tasks.climb", Permission.CASES_TASK_WORK)
MONDAY = calm_monday()


def climbed(walk: Walk, task: Task, at: datetime) -> int:
    """How far the task stands after the ladder was walked at that moment."""
    set_scope(walk.session, CLIMBER.scope)
    with clock.frozen(at):
        climb(walk.session, by=CLIMBER)
        assert climb(walk.session, by=CLIMBER) == 0, "twice changes nothing more"
    walk.session.expire_all()
    return task.escalated


def test_late_work_is_reminded_of_freed_and_raised(walk: Walk) -> None:
    with clock.frozen(MONDAY):
        case = walk.at("verifikasi_kab")
        task = walk.task(case)
        claim_task(walk.session, task.id, by=walk.become("ratna"))
        due, version = task.due_at, task.version
    assert due == MONDAY + timedelta(days=3)
    assert climbed(walk, task, due - timedelta(days=2)) == 0
    assert climbed(walk, task, due - timedelta(hours=8)) == 1
    assert (task.claimed_by, task.version) == (people.user_id(walk.session, "ratna"), version)
    assert climbed(walk, task, due + timedelta(hours=2)) == 1
    assert climbed(walk, task, due + timedelta(days=1)) == 2
    assert (task.claimed_by, task.status, task.version) == (None, "siap", version + 1)
    hendra = walk.become("hendra")
    assert inbox(walk.session, hendra, "bawahan", InboxFilters()).rows == []
    # three working days after Thursday: over the weekend
    assert climbed(walk, task, due + timedelta(days=3)) == 2
    assert climbed(walk, task, due + timedelta(days=5)) == 3
    [row] = inbox(walk.session, walk.become("hendra"), "bawahan", InboxFilters()).rows
    assert row.case.id == case.id
    assert inbox(walk.session, walk.become("gede"), "bawahan", InboxFilters()).rows == []
    assert inbox(walk.session, walk.become("bagus"), "bawahan", InboxFilters()).rows == []
    verbs = ("cases.task.reminded", "cases.task.freed", "cases.task.raised")
    assert [len(walk.facts(case, verb)) for verb in verbs] == [1, 1, 1]
    [freed] = walk.facts(case, "cases.task.freed")
    assert (freed.after or {})["dilepas_dari"] == people.CAST["ratna"].full_name


def test_a_step_has_the_rungs_the_ministry_gives_it(walk: Walk) -> None:
    with clock.frozen(MONDAY):
        task = walk.task(walk.at("verifikasi_kab"))
    arif = walk.become("arif")
    with pytest.raises(NotAllowed):
        set_rungs(walk.session, "usulan_baru", "verifikasi_kab", Rungs(2, 2, 4), by=walk.become("hendra"))
    with pytest.raises(UnknownStep):
        set_rungs(walk.session, "usulan_baru", "tidak_ada", Rungs(2, 2, 4), by=arif)
    with pytest.raises(RungsWrong) as wrong:
        set_rungs(walk.session, "usulan_baru", "verifikasi_kab", Rungs(2, 5, 4), by=arif)
    assert set(wrong.value.fields) == {"superior"}
    walk.become("arif")
    set_rungs(walk.session, "usulan_baru", "verifikasi_kab", Rungs(2, 2, 4), by=arif)
    assert climbed(walk, task, MONDAY + timedelta(days=1, hours=1)) == 1
    assert climbed(walk, task, MONDAY + timedelta(days=4, hours=1)) == 1


def test_each_rung_keeps_the_calendar_of_the_office_that_is_late(walk: Walk) -> None:
    """Friday is closed in Banyumas only: work late since Thursday is freed there on Monday, in Bali on Friday."""
    with clock.frozen(MONDAY):
        close_day(walk.session, MONDAY.date() + timedelta(days=4), name="Hari jadi", by=walk.become("hendra"))
        java = walk.task(walk.opened(serial=9000))
        bali = walk.task(walk.opened(serial=9100, village=people.PECATU, who="wayan"))
    walk.become("maya")
    late = max(java.due_at, bali.due_at)
    assert late < MONDAY + timedelta(days=3, hours=2), "both are due on Thursday"
    climbed(walk, bali, late + timedelta(days=1, hours=2))
    assert (java.escalated, bali.escalated) == (1, 2)
    climbed(walk, bali, late + timedelta(days=4, hours=2))
    assert java.escalated == 2


def test_the_report_counts_the_open_work_of_the_area(walk: Walk) -> None:
    with clock.frozen(MONDAY):
        walk.at("verifikasi_kab", serial=9000)
        walk.at("kunjungan_lapangan", serial=9001)
        walk.opened(serial=9100, village=people.PECATU, who="wayan")
    with clock.frozen(MONDAY + timedelta(days=4)):
        rows = delays(walk.session, walk.become("hendra"))
        by_step = {row.step: row for row in rows}
        assert {row.place for row in rows} == {people.KARANGSARI}
        assert (by_step["verifikasi_kab"].open, by_step["verifikasi_kab"].late) == (1, 1)
        assert (by_step["kunjungan_lapangan"].open, by_step["kunjungan_lapangan"].late) == (1, 0)
        assert by_step["verifikasi_kab"].age == timedelta(days=4)
        assert totals(rows) == {"open": 2, "late": 1, "today": 0, "paused": 0}
        nation = delays(walk.session, walk.become("maya"))
        assert {row.place for row in nation} == {people.JATENG, 5100000000}

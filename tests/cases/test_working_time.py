"""Working time: no deadline falls on a closed day or outside office hours; clocks stand still; areas differ."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.access.actor import system
from portal.cases.calendars import operations as deeds
from portal.cases.calendars.errors import (
    AlreadyPaused,
    DayClosed,
    DayOver,
    HoursWrong,
    NoOffice,
    NothingWaits,
    NotPaused,
    TooManyDays,
)
from portal.cases.calendars.models import CasePause
from portal.cases.calendars.pausing import pause_case, resume_case, stands_still
from portal.cases.calendars.queries import calendars
from portal.cases.calendars.recounting import recount
from portal.cases.calendars.rules import ZONES, WorkCalendar, national_holidays
from portal.cases.deadlines import FAR
from portal.cases.duedates import ends, term_of, working_seconds
from portal.cases.inbox import InboxFilters, chosen_tasks
from portal.cases.models import CaseFile, Timer
from portal.cases.operations import fire_due_timers
from portal.cases.processes import live_processes
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.durations import Due
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.reasons import ReasonRequired
from tests import people
from tests.cases.calm import calm_monday, next_holiday
from tests.cases.test_objection import objected, ruled
from tests.cases.walking import Walk
from tests.registry.families import registered

MONDAY = calm_monday()
TODAY, DAY = MONDAY.date(), timedelta(days=1)
CALENDARS = st.builds(
    WorkCalendar,
    zone=st.sampled_from(sorted(ZONES)),
    opens=st.times(time(6), time(10)).map(lambda at: at.replace(second=0, microsecond=0)),
    closes=st.times(time(14), time(18)).map(lambda at: at.replace(second=0, microsecond=0)),
    week=st.sampled_from((5, 6)),
    closed=st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 - aware by `timezones`
LENGTHS = st.timedeltas(timedelta(), timedelta(days=40)).map(lambda one: timedelta(seconds=int(one.total_seconds())))


@given(calendar=CALENDARS, moment=MOMENTS, length=LENGTHS)
@settings(max_examples=300, deadline=None)
def test_a_deadline_falls_on_an_open_day_within_hours(
    calendar: WorkCalendar, moment: datetime, length: timedelta
) -> None:
    due = calendar.after(moment, length)
    local = due.astimezone(ZONES[calendar.zone])
    assert local.weekday() < calendar.week
    assert local.date() not in calendar.closed
    assert local.date() not in national_holidays(local.year)
    assert calendar.opens <= local.time() <= calendar.closes
    office = length.days * calendar.day + timedelta(seconds=length.seconds)
    assert calendar.between(moment, due) == office, "no working time is lost or given twice"


@given(calendar=CALENDARS, moment=MOMENTS, length=LENGTHS, gaps=st.lists(LENGTHS, min_size=2, max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_pause_gives_back_just_the_time_it_took(
    calendar: WorkCalendar, moment: datetime, length: timedelta, gaps: list[timedelta]
) -> None:
    at, pauses = moment, []
    for run, stand in zip(gaps[::2], gaps[1::2], strict=False):
        pauses.append((at + run, at + run + stand))
        at = pauses[-1][1]
    due = calendar.resumed(moment, length, pauses)
    assert calendar.within(due)
    ran = calendar.between(moment, due) - sum(
        (calendar.between(begin, min(end, due)) for begin, end in pauses if begin < due), timedelta()
    )
    assert ran == length.days * calendar.day + timedelta(seconds=length.seconds)
    assert calendar.resumed(moment, length, []) == calendar.after(moment, length)


@given(calendar=CALENDARS, moment=MOMENTS, days=st.integers(0, 30))
@settings(max_examples=200, deadline=None)
def test_before_is_the_last_moment_that_is_so_long_ago(calendar: WorkCalendar, moment: datetime, days: int) -> None:
    length = timedelta(days=days)
    start = calendar.before(moment, length)
    assert calendar.after(start, length) <= calendar.opening(moment)
    assert calendar.between(start, moment) == days * calendar.day


def test_friday_evening_counts_from_monday_and_skips_the_holiday() -> None:
    calendar = WorkCalendar()
    friday = datetime(2026, 12, 18, 20, tzinfo=ZONES[7])
    assert calendar.after(friday, timedelta(days=5)) == datetime(2026, 12, 28, 16, tzinfo=ZONES[7])


def test_a_step_is_due_on_the_clock_of_its_own_office(walk: Walk) -> None:
    """Karangsari keeps western time, Pecatu central: both close at four by their own clock."""
    with clock.frozen(MONDAY.replace(hour=22)):
        java = walk.opened(serial=9000)
        bali = walk.opened(serial=9100, village=people.PECATU, who="wayan")
        walk.become("maya")
        here, there = walk.task(java).due_at, walk.task(bali).due_at
    assert here - there == timedelta(hours=1)
    assert here.astimezone(ZONES[7]).time() == there.astimezone(ZONES[8]).time() == time(16)


def test_a_closed_day_moves_the_open_deadlines_of_its_area_only(walk: Walk) -> None:
    with clock.frozen(MONDAY):
        java = walk.at("kunjungan_lapangan")
        bali = walk.opened(serial=9100, village=people.PECATU, who="wayan")
        by = walk.become("maya")
        had, [timer], theirs = walk.task(java).due_at, timers(walk, java), walk.task(bali).due_at
        rang = timer.due_at
        deeds.close_day(walk.session, TODAY + 2 * DAY, name="Hari jadi", by=walk.become("hendra"))
        by = walk.become("maya")
        cases = [(one.part, one.id) for one in (java, bali)]
        assert recount(walk.session, cases, by=by) == 1
        assert walk.task(java).due_at - had == timedelta(days=1)
        assert timer.due_at > rang
        assert walk.task(bali).due_at == theirs
        [fact] = walk.facts(java, "cases.deadline.recounted")
        assert datetime.fromisoformat(str((fact.before or {})["tenggat"])) == had
        assert recount(walk.session, cases, by=by) == 0, "counting twice gives the same"


def test_who_may_close_what(walk: Walk) -> None:
    with clock.frozen(MONDAY):
        with pytest.raises(NotAllowed):
            deeds.close_day(walk.session, TODAY + 2 * DAY, name="Libur", by=walk.become("ratna"))
        village = system("desa", *walk.become("hendra").permissions, region_code=people.KARANGSARI)
        with pytest.raises(NoOffice):
            deeds.close_day(walk.session, TODAY + 2 * DAY, name="Libur", by=village)
        hendra = walk.become("hendra")
        with pytest.raises(DayOver):
            deeds.close_day(walk.session, TODAY - DAY, name="Libur", by=hendra)
        with pytest.raises(DayClosed, match="nasional"):
            deeds.close_day(walk.session, next_holiday(TODAY), name="Libur", by=hendra)
        national = deeds.close_day(walk.session, TODAY + 3 * DAY, name="Cuti bersama", by=walk.become("arif"))
        with pytest.raises(DayClosed, match="Cuti bersama"):
            deeds.close_day(walk.session, TODAY + 3 * DAY, name="Libur", by=walk.become("hendra"))
        with pytest.raises(NotFound):
            deeds.open_day(walk.session, national.id, by=walk.become("hendra"))
        assert not calendars(walk.session).of(people.PECATU).is_open(TODAY + 3 * DAY)
        deeds.open_day(walk.session, national.id, by=walk.become("arif"))
        assert calendars(walk.session).of(people.PECATU).is_open(TODAY + 3 * DAY)


def test_a_day_closed_elsewhere_a_moment_ago_counts_for_what_opens_now(walk: Walk) -> None:
    """Deadlines are counted on the calendars one knows; the statement that writes them asks if they still hold."""
    with clock.frozen(MONDAY):
        case = walk.at("catat_musdes")
        calendars(walk.session)
        deeds.close_day(walk.session, TODAY + DAY, name="Libur", by=walk.become("hendra"))
        walk.at("kunjungan_lapangan", since=case)
        task = walk.task(case)
        due = calendars(walk.session).of(case.region_code).after(MONDAY, timedelta(seconds=task.working or 0))
        assert (task.due_at, due.date() > TODAY + DAY) == (due, True)
        [timer] = timers(walk, case)
        rings = calendars(walk.session).of(case.region_code).after(MONDAY, timedelta(days=10))
        assert (timer.due_at, timer.working) == (rings, timedelta(days=10).total_seconds())


def test_what_the_shipped_processes_wait_for_counts_working_days_but_for_a_citizens_term(walk: Walk) -> None:
    """An objection's terms and the time another village has to answer run on; they are no office's deadline."""
    timed = {(info.id, one.id): one for info in live_processes(walk.session) for one in info.timers.values()}
    assert ("reaktivasi", "tenggat_kunjungan") in timed
    plain = {name for name, one in timed.items() if not one.literal or working_seconds(term_of(one, {})) is None}
    assert {process for process, _ in plain} == {"sanggah", "pindah_wilayah"}


@given(calendar=CALENDARS, moment=MOMENTS, length=LENGTHS)
@settings(max_examples=200, deadline=None)
def test_a_citizens_term_ends_when_somebody_is_there(
    calendar: WorkCalendar, moment: datetime, length: timedelta
) -> None:
    due = ends(Due(after=length), moment, calendar)
    assert calendar.within(due)
    assert due >= moment + length, "never shorter than promised"
    assert calendar.between(moment + length, due) == timedelta(), "and no longer than until the next opening"
    written = ends(Due(at=moment), moment, calendar)
    assert calendar.is_open(calendar.local(written).date())
    assert written in {moment, calendar.opening(moment)}


def test_a_citizens_term_runs_to_an_open_day_of_its_own_office(walk: Walk, tmp_path: Any) -> None:
    """An appeal runs out on a day Banyumas closed; closed later only, it moves on as well."""
    last = TODAY + 14 * DAY
    with clock.frozen(MONDAY):
        keluarga_id = registered(walk.session, walk.become)
        case = objected(walk, keluarga_id, tmp_path)
        deeds.close_day(walk.session, last, name="Hari jadi", by=walk.become("hendra"))
        calendars(walk.session)
        ruled(walk, case, "terima")
        office = calendars(walk.session).of(case.region_code)
        [timer] = [one for one in timers(walk, case) if one.element == "batas_banding"]
        assert timer.working is None
        assert timer.due_at == office.at_opening(last + DAY), "the nation works on that day, this office does not"
        deeds.close_day(walk.session, last + DAY, name="Cuti bersama", by=walk.become("hendra"))
        recount(walk.session, [(case.part, case.id)], by=walk.become("ratna"))
        assert timer.due_at == office.at_opening(last + 2 * DAY)


def test_an_office_cannot_close_itself_for_good(walk: Walk) -> None:
    with clock.frozen(MONDAY):
        by, first = walk.become("hendra"), date(TODAY.year + 1, 1, 1)
        days = [first + timedelta(days=one) for one in range(200)]
        *fit, over = [one for one in days if one not in national_holidays(first.year)][: deeds.MOST_DAYS + 1]
        for day in fit:
            deeds.close_day(walk.session, day, name="Libur", by=by)
        with pytest.raises(TooManyDays):
            deeds.close_day(walk.session, over, name="Libur", by=by)
        with pytest.raises(HoursWrong):
            deeds.set_hours(walk.session, time(9), time(12), week=5, by=by)


def test_hours_of_an_office_are_its_own_until_it_follows_again(walk: Walk) -> None:
    deeds.set_hours(walk.session, time(7, 30), time(14), week=6, by=walk.become("hendra"))
    banyumas = calendars(walk.session).of(people.KARANGSARI)
    assert (banyumas.opens, banyumas.closes, banyumas.week) == (time(7, 30), time(14), 6)
    assert calendars(walk.session).of(people.PECATU).week == 5
    deeds.follow_hours(walk.session, by=walk.become("hendra"))
    assert calendars(walk.session).of(people.KARANGSARI).week == 5


def test_the_clock_stands_still_while_the_citizen_is_awaited(walk: Walk) -> None:
    with clock.frozen(MONDAY):
        case = walk.at("kunjungan_lapangan")
        task, [timer] = walk.task(case), timers(walk, case)
        had, rang = task.due_at, timer.due_at
        with pytest.raises(ReasonRequired):
            pause_case(walk.session, case.id, reason=" ", by=walk.become("joko"))
        with pytest.raises(NothingWaits):
            pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("sari"))
        with pytest.raises(NotFound):
            pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("kadek"))
        pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("joko"))
        assert (task.due_at, timer.due_at) == (FAR, FAR)
        assert stands_still(task)
        assert recount(walk.session, [(case.part, case.id)], by=walk.become("joko")) == 0, (
            "a new calendar starts no clock"
        )
        assert (task.due_at, timer.due_at) == (FAR, FAR)
        with pytest.raises(AlreadyPaused):
            pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("joko"))
        chosen = walk.session.execute(chosen_tasks(walk.become("joko"), "kunjungan_lapangan", InboxFilters())).all()
        assert chosen == [], "nobody decides it among many"
    sweeper = system("timers.sweep", *walk.become("joko").permissions)
    with clock.frozen(MONDAY + timedelta(days=60)):
        set_scope(walk.session, sweeper.scope)
        assert fire_due_timers(walk.session, by=sweeper) == 0
    with clock.frozen(MONDAY + timedelta(days=7)):
        resume_case(walk.session, case.id, by=walk.become("joko"))
        assert (task.due_at - had, timer.due_at - rang) == (timedelta(days=7), timedelta(days=7))
        with pytest.raises(NotPaused):
            resume_case(walk.session, case.id, by=walk.become("joko"))


def test_an_answer_ends_the_waiting(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("joko"))
    walk.answer(case, "joko", "kirim")
    pause = walk.session.scalars(select(CasePause).where(CasePause.case_id == case.id)).one()
    assert pause.ended_name == people.CAST["joko"].full_name
    assert walk.task(case).due_at < FAR


def timers(walk: Walk, case: CaseFile) -> list[Timer]:
    return list(walk.session.scalars(select(Timer).where(Timer.case_id == case.id)))

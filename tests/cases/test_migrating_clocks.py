"""Timers of cases taken to another version: counted in the offices' time, and brought back as they were."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from portal.cases.calendars import operations as deeds
from portal.cases.calendars.pausing import pause_case, resume_case
from portal.cases.calendars.queries import calendars
from portal.cases.calendars.recounting import recount
from portal.cases.calendars.rules import WorkCalendar
from portal.cases.deadlines import FAR
from portal.cases.models import CaseFile, Timer
from portal.cases.processmodels import MigrationRun
from portal.kernel import clock
from tests import people
from tests.cases.calm import calm_monday
from tests.cases.versions import CALLED, DIAGRAM, deploy, moved, second_version, undone, visits, with_edge
from tests.cases.walking import Walk

MONDAY, DAY = calm_monday(), timedelta(days=1)
TIMED = "<bpmn:timerEventDefinition><bpmn:timeDuration>{}</bpmn:timeDuration></bpmn:timerEventDefinition>"
SECOND_EDGE = f"""
    <bpmn:boundaryEvent id="tepi_dua" attachedToRef="verifikasi_kab">{TIMED.format('"P6D"')}</bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="tepi_dua_ke_ditolak" sourceRef="tepi_dua" targetRef="ditolak" />
"""
Clock = tuple[datetime | None, int | None, datetime]


def clock_of(walk: Walk, case: CaseFile) -> Clock:
    """When its only timer began, its working time (s), when it is over."""
    walk.become("arif")
    walk.session.expire_all()
    open_ones = select(Timer).where(Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
    timer = walk.session.scalars(open_ones.where(Timer.case_id == case.id)).one()
    return timer.armed_at, timer.working, timer.due_at


def running(walk: Walk, case: CaseFile) -> dict[str, datetime]:
    """Its timers that run, and when they are over."""
    walk.become("arif")
    walk.session.expire_all()
    open_ones = select(Timer).where(Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
    return {one.element: one.due_at for one in walk.session.scalars(open_ones.where(Timer.case_id == case.id))}


def office(walk: Walk) -> WorkCalendar:
    return calendars(walk.session).of(people.KARANGSARI)


def visited(walk: Walk) -> CaseFile:
    """A case whose visit may take ten working days, from Monday on."""
    with clock.frozen(MONDAY):
        case = walk.at("kunjungan_lapangan")
        assert clock_of(walk, case) == (MONDAY, 10 * 86_400, office(walk).after(MONDAY, 10 * DAY))
    return case


def brought_back(walk: Walk, run: MigrationRun) -> Clock:
    """Its timer, an hour later."""
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert undone(walk, run) == 1
    case = walk.session.scalars(select(CaseFile)).one()
    assert case.process_version == run.source
    return clock_of(walk, case)


def closed(walk: Walk, day: datetime) -> None:
    deeds.close_day(walk.session, day.date(), name="Hari jadi", by=walk.become("hendra"))


def test_a_deadline_stays_where_nothing_else_is_said(walk: Walk) -> None:
    case = visited(walk)
    had = clock_of(walk, case)
    with clock.frozen(MONDAY + DAY):
        new = deploy(walk.session, second_version(), visits("kerja P12D"))
        moved(walk, case.process_version, new.version)
        assert clock_of(walk, case) == had


def test_a_shifted_deadline_is_so_many_working_days_later_and_still_counted(walk: Walk) -> None:
    case = visited(walk)
    began, _, due = clock_of(walk, case)
    with clock.frozen(MONDAY + DAY):
        new = deploy(walk.session, DIAGRAM.read_bytes(), visits("kerja P12D"))
        run = moved(walk, case.process_version, new.version, timers="geser")
        later = office(walk).after(MONDAY, 12 * DAY)
        assert later - due == 2 * DAY
        assert clock_of(walk, case) == (began, 12 * 86_400, later)
        closed(walk, MONDAY + 2 * DAY)
        recount(walk.session, [(case.part, case.id)], by=walk.become("ratna"))
        assert clock_of(walk, case)[2] == later + DAY, "a day closed since counts for it"
        assert brought_back(walk, run) == (began, 10 * 86_400, due + DAY), "as it was, on the calendar of now"


def test_what_is_shifted_in_plain_days_never_ends_on_a_closed_day(walk: Walk) -> None:
    with clock.frozen(MONDAY):
        plain = deploy(walk.session, DIAGRAM.read_bytes(), visits("P10D"))
        case = walk.at("kunjungan_lapangan")
        moved(walk, case.process_version, plain.version, timers="ulang")
        assert clock_of(walk, case) == (MONDAY, None, MONDAY + 10 * DAY)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        longer = deploy(walk.session, second_version(), visits("P12D"))
        run = moved(walk, plain.version, longer.version, timers="geser")
        opens = office(walk).at_opening((MONDAY + 14 * DAY).date())
        assert clock_of(walk, case) == (MONDAY, None, opens), "Saturday: the office opens on Monday"
        assert brought_back(walk, run) == (MONDAY, None, MONDAY + 10 * DAY)


def test_a_deadline_counted_anew_begins_now_by_the_calendar_of_the_office(walk: Walk) -> None:
    case = visited(walk)
    had = clock_of(walk, case)
    now = MONDAY + DAY
    with clock.frozen(now):
        closed(walk, now + DAY)
        new = deploy(walk.session, DIAGRAM.read_bytes(), visits("kerja P3D"))
        run = moved(walk, case.process_version, new.version, timers="ulang")
        assert clock_of(walk, case) == (now, 3 * 86_400, now + 6 * DAY), "closed: Wednesday and the week's end"
        assert brought_back(walk, run) == (*had[:2], had[2] + DAY)


@pytest.mark.parametrize(
    ("term", "began", "working", "due"),
    [("kerja P1D", 1, 86_400, 3), ("P4D", 1, None, 7)],
)
def test_a_timer_that_opens_is_counted_by_the_office(
    walk: Walk, term: str, began: int, working: int | None, due: int
) -> None:
    """Wednesday is closed there; four plain days from Tuesday end on a Saturday."""
    with clock.frozen(MONDAY):
        case = walk.at("verifikasi_kab")
        closed(walk, MONDAY + 2 * DAY)
    with clock.frozen(MONDAY + DAY):
        edge = with_edge(TIMED.format(f'"{term}"'))
        run = moved(walk, case.process_version, deploy(walk.session, edge.encode()).version)
        found = clock_of(walk, case)
        ends = MONDAY + due * DAY if working else office(walk).opening(MONDAY + 5 * DAY)
        assert found == (MONDAY + began * DAY, working, ends)
        assert office(walk).is_open(found[2].date())
    assert undone(walk, run) == 1
    gone = walk.session.scalars(select(Timer.cancelled_at).where(Timer.case_id == case.id)).all()
    assert all(gone), "nothing of it is left running"


def test_the_timers_of_a_case_that_waits_for_the_citizen_stand_still(walk: Walk) -> None:
    case = visited(walk)
    with clock.frozen(MONDAY + DAY):
        pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("joko"))
        assert clock_of(walk, case)[2] == FAR
        new = deploy(walk.session, DIAGRAM.read_bytes(), visits("kerja P12D"))
        run = moved(walk, case.process_version, new.version, timers="geser")
        assert clock_of(walk, case) == (MONDAY, 12 * 86_400, FAR)
    with clock.frozen(MONDAY + 3 * DAY):
        resume_case(walk.session, case.id, by=walk.become("joko"))
        assert clock_of(walk, case)[2] == MONDAY + 18 * DAY, "twelve working days and two it stood still"
        pause_case(walk.session, case.id, reason="Menunggu KK", by=walk.become("joko"))
        assert brought_back(walk, run) == (MONDAY, 10 * 86_400, FAR), "brought back to a clock that stands still"


def test_a_working_time_that_becomes_plain_ends_even_when_it_stood_still(walk: Walk) -> None:
    case = visited(walk)
    with clock.frozen(MONDAY + DAY):
        pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("joko"))
        new = deploy(walk.session, DIAGRAM.read_bytes(), visits("P7D"))
        moved(walk, case.process_version, new.version, timers="geser")
        assert clock_of(walk, case) == (MONDAY, None, MONDAY + 8 * DAY)


def test_what_comes_back_to_a_case_that_waits_for_the_citizen_by_now_waits_with_it(walk: Walk) -> None:
    case = visited(walk)
    with clock.frozen(MONDAY + DAY):
        new = deploy(walk.session, DIAGRAM.read_bytes(), visits("kerja P12D"))
        run = moved(walk, case.process_version, new.version, timers="geser")
        pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("joko"))
        assert brought_back(walk, run) == (MONDAY, 10 * 86_400, FAR)
    with clock.frozen(MONDAY + 2 * DAY):
        resume_case(walk.session, case.id, by=walk.become("joko"))
        assert clock_of(walk, case)[2] == MONDAY + 15 * DAY


def test_a_timer_that_takes_the_name_another_had_leaves_it_alone(walk: Walk) -> None:
    """`tepi` goes on as `tepi_dua`, and the new version has a `tepi` of its own."""
    with clock.frozen(MONDAY):
        case = walk.at("verifikasi_kab")
        one = deploy(walk.session, with_edge(TIMED.format('"P4D"')).encode())
        moved(walk, case.process_version, one.version)
        had = clock_of(walk, case)
    with clock.frozen(MONDAY + DAY):
        twin = SECOND_EDGE + "  </bpmn:process>\n"
        two = with_edge(TIMED.format('"P9D"')).replace("  </bpmn:process>\n", twin, 1)
        run = moved(
            walk, one.version, deploy(walk.session, two.encode()).version,
            mapping={"tepi": "tepi_dua"}, timers="geser",
        )  # fmt: skip
        assert run.moved == 1
        assert running(walk, case) == {"tepi_dua": MONDAY + 7 * DAY - timedelta(hours=2), "tepi": MONDAY + 10 * DAY}
        assert brought_back(walk, run) == had


def test_what_was_moved_in_its_place_once_is_not_lost_when_it_is_brought_back(walk: Walk) -> None:
    """Before timers were counted anew as others, none was left behind."""
    case = visited(walk)
    with clock.frozen(MONDAY + DAY):
        new = deploy(walk.session, DIAGRAM.read_bytes(), visits("kerja P12D"))
        run = moved(walk, case.process_version, new.version, timers="geser")
        later = clock_of(walk, case)
        ago = "update timer set cancelled_at = :ago where case_id = :case and cancelled_at is not null"
        walk.session.execute(text(ago), {"ago": MONDAY, "case": case.id})
        assert brought_back(walk, run) == later


def test_a_timer_no_office_counts_falls_due_after_a_pause(walk: Walk) -> None:
    """One that an earlier migration opened does not say when it began."""
    case = visited(walk)
    with clock.frozen(MONDAY + DAY):
        nameless = "update timer set armed_at = null, working = null where case_id = :case"
        walk.session.execute(text(nameless), {"case": case.id})
        pause_case(walk.session, case.id, reason="Menunggu KTP", by=walk.become("joko"))
        new = deploy(walk.session, DIAGRAM.read_bytes(), visits("kerja P12D"))
        moved(walk, case.process_version, new.version, timers="geser")
        assert clock_of(walk, case) == (None, None, MONDAY + 16 * DAY)


def test_a_date_is_a_date_whatever_it_was_before(walk: Walk) -> None:
    case = visited(walk)
    with clock.frozen(MONDAY + DAY):
        ends = (MONDAY + 17 * DAY).replace(hour=3)
        dated = CALLED.read_bytes().replace(b"timeDuration", b"timeDate")
        edge = dated.replace(b'"kerja P10D"', ends.isoformat().encode())
        moved(walk, case.process_version, deploy(walk.session, DIAGRAM.read_bytes(), edge).version, timers="geser")
        assert clock_of(walk, case)[1:] == (None, ends)

"""Periods and gates: two signatures, the nearest area counts, a rule for late proposals, a case has its period."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.cases.calendars import operations as calendar_deeds
from portal.cases.calendars.rules import NATIONAL, WorkCalendar, national_holidays
from portal.cases.checking import checks_of
from portal.cases.periods import operations as deeds
from portal.cases.periods.entering import enter_all
from portal.cases.periods.errors import (
    BeyondNation,
    GateWrong,
    NothingToCopy,
    NotWaiting,
    OwnSignature,
    PeriodWrong,
    WaitsAlready,
    WindowShut,
)
from portal.cases.periods.models import Gate, Period
from portal.cases.periods.queries import countdown, entries, gate_of, months, standing_of
from portal.cases.periods.rules import (
    NONE,
    OPEN,
    SHUT,
    Dates,
    Window,
    closes_at,
    entry,
    month_later,
    nearest,
    opens_at,
    problems,
    shifted,
    standing,
)
from portal.kernel import clock
from portal.kernel.errors import NotAllowed
from tests import people
from tests.cases.calm import calm_monday
from tests.cases.walking import Walk

NOW = calm_monday()
TODAY, DAY, MONTH = NOW.date(), timedelta(days=1), NOW.date().replace(day=1)
NOTE = "Jadwal bulan ini menurut surat edaran"


def dates(opens: int = -3, closes: int = 4, late: str = "tunda", month: date = MONTH) -> Dates:
    """A period by days from today, its last ones working days."""
    last = NATIONAL.open_until(TODAY + closes * DAY)
    cutoff = NATIONAL.open_from(last + 4 * DAY)
    return Dates(month, TODAY + opens * DAY, last, cutoff, cutoff + 3 * DAY, late)


def in_force(walk: Walk, office: int = 0, kind: str = "", **said: object) -> Period:
    """A period proposed by Arif and signed by Rini."""
    made = deeds.propose_period(walk.session, office, kind, dates(**said), note=NOTE, by=walk.become("arif"))  # type: ignore[arg-type]
    return deeds.sign(walk.session, Period, made.id, by=walk.become("rini"))


@pytest.fixture(autouse=True)
def _now() -> object:
    with clock.frozen(NOW):
        yield


def test_two_administrators_sign_and_the_new_replaces_the_old(walk: Walk) -> None:
    arif = walk.become("arif")
    first = deeds.propose_period(walk.session, 0, "", dates(), note=NOTE, by=arif)
    assert standing_of(walk.session, "", people.KARANGSARI).state == NONE, "one signature is none"
    with pytest.raises(OwnSignature):
        deeds.sign(walk.session, Period, first.id, by=arif)
    with pytest.raises(WaitsAlready):
        deeds.propose_period(walk.session, 0, "", dates(), note=NOTE, by=arif)
    with pytest.raises(NotAllowed):
        deeds.sign(walk.session, Period, first.id, by=walk.become("hendra"))
    deeds.sign(walk.session, Period, first.id, by=walk.become("rini"))
    assert standing_of(walk.session, "", people.KARANGSARI).state == OPEN
    with pytest.raises(NotWaiting):
        deeds.sign(walk.session, Period, first.id, by=walk.become("rini"))
    second = in_force(walk, closes=9)
    assert (first.status, second.status) == ("diganti", "berlaku")
    with pytest.raises(PeriodWrong) as wrong:
        deeds.propose_period(walk.session, 0, "", dates(opens=9), note=NOTE, by=walk.become("arif"))
    assert set(wrong.value.fields) == {"closes"}


def test_a_region_may_differ_within_what_the_nation_needs(walk: Walk) -> None:
    in_force(walk)
    with pytest.raises(BeyondNation):
        deeds.propose_period(walk.session, people.BANYUMAS, "", dates(closes=9), note=NOTE, by=walk.become("arif"))
    in_force(walk, office=people.BANYUMAS, closes=7)
    in_force(walk, office=people.BANYUMAS, kind="penghapusan", closes=8)
    assert [
        (found.current.closes - TODAY).days
        for kind, place in (("", people.KARANGSARI), ("penghapusan", people.KARANGSARI), ("", people.PECATU))
        if (found := standing_of(walk.session, kind, place)).current
    ] == [7, 8, 4]
    told = countdown(walk.session, people.KARANGSARI)
    assert told is not None
    assert (told.open, told.days, told.calendar.local(told.at).time()) == (True, 7, time(16))


def test_a_month_is_copied_as_proposals(walk: Walk) -> None:
    in_force(walk)
    in_force(walk, office=people.BANYUMAS, closes=7)
    following, arif = shifted(MONTH, 1), walk.become("arif")
    made = deeds.copy_month(walk.session, following, note=NOTE, by=arif)
    assert [(one.office, one.status, one.opens) for one in made] == [
        (office, "usul", shifted(TODAY - 3 * DAY, 1)) for office in (0, people.BANYUMAS)
    ]
    with pytest.raises(NothingToCopy):
        deeds.copy_month(walk.session, following, note=NOTE, by=arif)
    assert len(months(walk.session, MONTH)) == 4


def test_nothing_of_a_period_ends_on_a_day_off(walk: Walk) -> None:
    """`TODAY` is a Monday: five days on is a Saturday; the Wednesday after it is closed by Banyumas alone."""
    saturday, wednesday = TODAY + 5 * DAY, TODAY + 9 * DAY
    calendar_deeds.close_day(walk.session, wednesday, name="Hari jadi", by=walk.become("hendra"))
    said = Dates(MONTH, TODAY, saturday, wednesday, wednesday + 3 * DAY, "tunda")
    with pytest.raises(PeriodWrong) as wrong:
        deeds.propose_period(walk.session, people.BANYUMAS, "", said, note=NOTE, by=walk.become("arif"))
    assert wrong.value.fields == {
        "closes": f"Sabtu {saturday:%d-%m-%Y} bukan hari kerja. Hari kerja terdekat: "
        f"Jumat {saturday - DAY:%d-%m-%Y} atau Senin {saturday + 2 * DAY:%d-%m-%Y}.",
        "cutoff": f"Rabu {wednesday:%d-%m-%Y} bukan hari kerja. Hari kerja terdekat: "
        f"Selasa {wednesday - DAY:%d-%m-%Y} atau Kamis {wednesday + DAY:%d-%m-%Y}.",
    }
    good = Dates(MONTH, TODAY, TODAY + 4 * DAY, wednesday, wednesday + 3 * DAY, "tunda")
    made = deeds.propose_period(walk.session, people.BADUNG, "", good, note=NOTE, by=walk.become("arif"))
    assert made.cutoff == wednesday, "another office is open then"


def test_what_is_copied_onto_a_day_off_ends_the_working_day_before(walk: Walk) -> None:
    following = shifted(MONTH, 1)
    closes = NATIONAL.open_from(MONTH + 9 * DAY)
    said = Dates(MONTH, MONTH, closes, closes, closes + 20 * DAY, "tunda")
    made = deeds.propose_period(walk.session, people.BANYUMAS, "", said, note=NOTE, by=walk.become("arif"))
    deeds.sign(walk.session, Period, made.id, by=walk.become("rini"))
    there = NATIONAL.open_until(shifted(closes, 1))
    calendar_deeds.close_day(walk.session, there, name="Hari jadi", by=walk.become("hendra"))
    [copied] = deeds.copy_month(walk.session, following, note=NOTE, by=walk.become("arif"))
    before = NATIONAL.open_until(there - DAY)
    assert (copied.opens, copied.closes, copied.cutoff) == (following, before, before)
    assert copied.decree == shifted(said.decree, 1), "a decree may be made on any day"


FIRSTS = st.dates(date(2026, 1, 1), date(2027, 11, 1)).map(lambda one: one.replace(day=1))
STEPS = st.lists(st.integers(0, 12), min_size=4, max_size=4)


@given(month=FIRSTS, steps=STEPS, week=st.sampled_from((5, 6)))
@settings(max_examples=300, deadline=None)
def test_what_is_copied_has_nothing_wrong(month: date, steps: list[int], week: int) -> None:
    opens, closes, cutoff, decree = (month + one * DAY for one in accumulate(steps))
    calendar = WorkCalendar(week=week)
    later = month_later(Dates(month, opens, closes, cutoff, decree, "tunda"), calendar)
    assert problems(later, calendar) == {}
    assert later.closes.weekday() < week
    assert not {later.closes, later.cutoff} & national_holidays(later.closes.year)


def test_a_case_carries_the_period_it_was_submitted_in(walk: Walk) -> None:
    period = in_force(walk)
    case = walk.opened()
    assert case.period_id is None, "a draft is in none"
    walk.answer(case, "sari", "ajukan")
    assert case.period_id == period.id


@pytest.mark.parametrize(("late", "month"), [("tunda", 1), ("alasan", 0), ("tolak", None)])
def test_what_becomes_of_a_late_one_is_a_rule(walk: Walk, late: str, month: int | None) -> None:
    in_force(walk, opens=-9, closes=-2, late=late)
    in_force(walk, opens=20, closes=30, month=shifted(MONTH, 1))
    case = walk.opened()
    if month is None:
        with pytest.raises(WindowShut, match="WIB"):
            walk.answer(case, "sari", "ajukan")
        assert walk.case(case.id).step == "susun_usulan"
        asked = [(kind, case.region_code) for kind in ("perbaikan", "sanggah", "pindah_datang")]
        assert [one.refused for one in entries(walk.session, asked).values()] == [True, False, False]
        columns = {name: getattr(case, name) for name in ("part", "id", "kind", "region_code")}
        assert enter_all(walk.session, [columns], by=walk.become("sari")) == {case.id}
        return
    walk.answer(case, "sari", "ajukan")
    period = walk.session.get_one(Period, case.period_id)
    assert period.month == shifted(MONTH, month)
    assert len(walk.facts(case, "cases.case.late")) == 1


def test_a_gate_says_who_decides_how_many_come_and_what_is_shown(walk: Walk) -> None:
    arif = walk.become("arif")
    with pytest.raises(GateWrong) as wrong:
        deeds.propose_gate(walk.session, 0, province="?", quorum=0, photos=99, note=NOTE, by=arif)
    assert set(wrong.value.fields) == {"province", "quorum", "photos"}
    gate = deeds.propose_gate(walk.session, people.BANYUMAS, province="lewat", quorum=50, photos=2, note=NOTE, by=arif)
    before = walk.at("verifikasi_kab", serial=9000)
    assert before.variables["perlu_provinsi"] is True
    deeds.sign(walk.session, Gate, gate.id, by=walk.become("rini"))
    assert gate_of(walk.session, people.PECATU) is None
    case = walk.at("verifikasi_kab", serial=9001)
    assert case.variables["perlu_provinsi"] is False
    ratna = walk.become("ratna")
    told = {str(one.finding.message) for one in checks_of(walk.session, ratna, case, None)}
    assert "Peserta musyawarah kurang dari 50 orang." in told
    assert "Foto kunjungan kurang dari 2." in told
    walk.answer(case, "ratna", "setuju")
    assert walk.answer(case, "hendra", "setuju").step == "penetapan_pusat"


WINDOWS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 20), st.integers(0, 8), st.sampled_from(("tunda", "tolak", "alasan"))),
    max_size=6,
    unique_by=lambda one: one[0],
)


@given(said=WINDOWS, at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
@settings(max_examples=200, deadline=None)
def test_a_proposal_enters_only_what_is_open_or_what_the_rule_gives(
    said: list[tuple[int, int, int, str]], at: datetime
) -> None:
    windows, calendar = [], WorkCalendar()
    for number, (month, first, length, late) in enumerate(said):
        opens = date(2026, month + 1, 1) + first * DAY
        closes = opens + length * DAY
        windows.append(Window(opens.replace(day=1), opens, closes, closes, closes, late, UUID(int=number), 0, ""))
    own = nearest(windows, "perbaikan", [0])
    found = standing(own, at, calendar)
    gone = entry(found)
    assert (found.state == NONE) == (not windows)
    if found.state == OPEN:
        assert gone.window is not None
        assert opens_at(gone.window, calendar) <= at <= closes_at(gone.window, calendar)
        assert not gone.late
    elif found.state == SHUT:
        assert not any(opens_at(one, calendar) <= at <= closes_at(one, calendar) for one in own)
        missed = found.last or found.following
        assert missed is not None
        assert gone.refused == (missed.late == "tolak")
        if gone.window is not None:
            assert gone.window in (found.last, found.following)

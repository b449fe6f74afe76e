"""Which period a proposal falls in, and what becomes of one that comes late. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from portal.cases.calendars.rules import WorkCalendar
from portal.kernel.phrases import Phrase

DELAY, REFUSE, REASON = "tunda", "tolak", "alasan"
"""What becomes of a late proposal: it goes to the next period, is refused, or stays with its proposer's reason."""
LATE = (DELAY, REFUSE, REASON)
MEETING, OR_STATEMENT = "musdes", "sptjm"
FORUMS = (MEETING, OR_STATEMENT)
"""What a village's proposals must have behind them: a meeting only, or a meeting or an SPTJM."""
NONE, OPEN, SHUT = "tanpa", "buka", "tutup"
UNTIMED = frozenset({"sanggah", "pindah_datang", "penetapan"})
"""Kinds no period holds back: an objection is a right, an arriving family has left already, a decree is no proposal."""
FARTHEST = timedelta(days=62)
"""Days the dates of a period may lie from the first day of its month."""

WEEKDAYS = (
    Phrase("Senin"),
    Phrase("Selasa"),
    Phrase("Rabu"),
    Phrase("Kamis"),
    Phrase("Jumat"),
    Phrase("Sabtu"),
    Phrase("Minggu"),
)


@dataclass(frozen=True)
class Dates:
    """What a period says."""

    month: date
    opens: date
    closes: date
    cutoff: date
    decree: date
    late: str


@dataclass(frozen=True)
class Window(Dates):
    """A period in force."""

    id: UUID
    office: int
    kind: str


@dataclass(frozen=True)
class Standing:
    """Whether proposals are taken now: in `current`, or not, with the period before and the one to come."""

    state: str
    current: Window | None = None
    last: Window | None = None
    following: Window | None = None


@dataclass(frozen=True)
class Entry:
    """Where a proposal submitted now goes: its period, none when there are none; `refused` by a rule."""

    window: Window | None = None
    late: bool = False
    refused: bool = False


def nearest(windows: Iterable[Window], kind: str, way: Sequence[int]) -> list[Window]:
    """One period for each month: of the nearest area on the way up, there that of the kind before that of all kinds."""
    best: dict[date, tuple[int, int, Window]] = {}
    for one in windows:
        if one.office not in way or one.kind not in {kind, ""}:
            continue
        rank = (way.index(one.office), one.kind == "", one)
        if one.month not in best or rank[:2] < best[one.month][:2]:
            best[one.month] = rank
    return [best[month][2] for month in sorted(best)]


def opens_at(window: Window, calendar: WorkCalendar) -> datetime:
    """The moment the office begins to take proposals."""
    return calendar.at_opening(window.opens)


def closes_at(window: Window, calendar: WorkCalendar) -> datetime:
    """The moment it stops."""
    return calendar.at_closing(window.closes)


def standing(windows: Sequence[Window], now: datetime, calendar: WorkCalendar) -> Standing:
    """How the periods of one kind and place stand at a moment; `windows` one for each month."""
    if not windows:
        return Standing(NONE)
    open_now = [one for one in windows if opens_at(one, calendar) <= now <= closes_at(one, calendar)]
    over = [one for one in windows if closes_at(one, calendar) < now]
    to_come = [one for one in windows if opens_at(one, calendar) > now]
    last = max(over, key=lambda one: one.closes, default=None)
    following = min(to_come, key=lambda one: one.opens, default=None)
    if open_now:
        return Standing(OPEN, min(open_now, key=lambda one: one.closes), last, following)
    return Standing(SHUT, None, last, following)


def entry(found: Standing) -> Entry:
    """Where a proposal submitted now goes, by the rule of the period it missed."""
    if found.state == NONE:
        return Entry()
    if found.state == OPEN:
        return Entry(found.current)
    missed = found.last or found.following
    assert missed is not None
    if missed.late == REFUSE:
        return Entry(refused=True, late=True)
    if missed.late == REASON and found.last is not None:
        return Entry(found.last, late=True)
    return Entry(found.following, late=found.last is not None)


def problems(said: Dates, calendar: WorkCalendar) -> dict[str, str]:
    """Field → what is wrong with the dates of a period of an office: nothing of it ends while that is closed."""
    wrong = {}
    for name in ("opens", "closes", "cutoff", "decree"):
        if abs(getattr(said, name) - said.month) > FARTHEST:
            wrong[name] = "Tanggal ini terlalu jauh dari bulannya."
    if said.closes < said.opens:
        wrong["closes"] = "Penutupan tidak boleh sebelum pembukaan."
    if said.cutoff < said.closes:
        wrong["cutoff"] = "Batas penyelesaian tidak boleh sebelum penutupan."
    if said.decree < said.cutoff:
        wrong["decree"] = "Penetapan tidak boleh sebelum batas penyelesaian."
    for name, day in (("closes", said.closes), ("cutoff", said.cutoff)):
        if name not in wrong and not calendar.is_open(day):
            wrong[name] = _day_off(day, calendar)
    return wrong


def _day_off(day: date, calendar: WorkCalendar) -> Phrase:
    before, after = calendar.open_until(day), calendar.open_from(day)
    return Phrase(
        "{weekday} {day} bukan hari kerja. Hari kerja terdekat: {earlier} {before} atau {later} {after}.",
        weekday=WEEKDAYS[day.weekday()],
        day=f"{day:%d-%m-%Y}",
        earlier=WEEKDAYS[before.weekday()],
        before=f"{before:%d-%m-%Y}",
        later=WEEKDAYS[after.weekday()],
        after=f"{after:%d-%m-%Y}",
    )


def month_later(said: Dates, calendar: WorkCalendar) -> Dates:
    """The same a month later; what would end while the office is closed ends on the last working day before.

    Where that lies before the opening it is the first working day after it; the order of the dates stays.
    """
    opens = shifted(said.opens, 1)
    closes = calendar.open_until(shifted(said.closes, 1))
    if closes < opens:
        closes = calendar.open_from(opens)
    cutoff = max(closes, calendar.open_until(shifted(said.cutoff, 1)))
    return Dates(shifted(said.month, 1), opens, closes, cutoff, max(cutoff, shifted(said.decree, 1)), said.late)


def shifted(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))

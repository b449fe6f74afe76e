"""Which period a proposal falls in, and what becomes of one that comes late. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from portal.cases.calendars.rules import WorkCalendar

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


@dataclass(frozen=True)
class Window:
    """A period in force."""

    id: UUID
    office: int
    kind: str
    month: date
    opens: date
    closes: date
    cutoff: date
    decree: date
    late: str


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


def problems(month: date, opens: date, closes: date, cutoff: date, decree: date) -> dict[str, str]:
    """Field → what is wrong with the dates of a period."""
    wrong = {}
    for name, day in (("opens", opens), ("closes", closes), ("cutoff", cutoff), ("decree", decree)):
        if abs(day - month) > FARTHEST:
            wrong[name] = "Tanggal ini terlalu jauh dari bulannya."
    if closes < opens:
        wrong["closes"] = "Penutupan tidak boleh sebelum pembukaan."
    if cutoff < closes:
        wrong["cutoff"] = "Batas penyelesaian tidak boleh sebelum penutupan."
    if decree < cutoff:
        wrong["decree"] = "Penetapan tidak boleh sebelum batas penyelesaian."
    return wrong


def shifted(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))

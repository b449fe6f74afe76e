"""Reads of periods and gates: what is in force for a place, what waits for a signature."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.calendars.queries import calendars, office_of, way_up
from portal.cases.calendars.rules import WorkCalendar
from portal.cases.periods.models import Gate, Period
from portal.cases.periods.rules import (
    OPEN,
    UNTIMED,
    Entry,
    Standing,
    Window,
    closes_at,
    entry,
    nearest,
    opens_at,
    standing,
)
from portal.kernel import clock
from portal.registry.limits import LIMITS

LIVE, PROPOSED = "berlaku", "usul"
BEFORE = timedelta(days=100)
"""How long ago a period may have closed to say anything of today."""


@dataclass(frozen=True)
class Countdown:
    """What a person of a place is told: until when proposals are taken, or from when on."""

    open: bool
    at: datetime
    days: int
    calendar: WorkCalendar
    month: date


def windows_of(session: Session) -> list[Window]:
    """The periods in force that say anything of today; in order of their opening."""
    since = clock.today() - BEFORE
    live = select(Period).where(Period.status == LIVE, Period.closes >= since).order_by(Period.opens, Period.id)
    return [
        Window(one.month, one.opens, one.closes, one.cutoff, one.decree, one.late, one.id, one.office, one.kind)
        for one in session.scalars(live)
    ]


def standing_of(session: Session, kind: str, region_code: int, windows: list[Window] | None = None) -> Standing:
    """How periods stand now for proposals of a kind in a place."""
    found = windows_of(session) if windows is None else windows
    own = nearest(found, kind, way_up(office_of(region_code)))
    return standing(own, clock.now(), calendars(session).of(region_code))


def entries(session: Session, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Entry]:
    """(kind, region) → where proposals submitted there now go; each office asked once. `UNTIMED` ones enter none."""
    windows = windows_of(session)
    if not windows:
        return dict.fromkeys(wanted, Entry())
    asked: dict[tuple[str, int], Entry] = {}
    found = {}
    for kind, region in wanted:
        if kind in UNTIMED:
            found[kind, region] = Entry()
            continue
        key = kind, office_of(region)
        if key not in asked:
            asked[key] = entry(standing_of(session, kind, region, windows))
        found[kind, region] = asked[key]
    return found


def countdown(session: Session, region_code: int) -> Countdown | None:
    """What the people of a place are told, about proposals of all kinds; None when there are no periods."""
    found = standing_of(session, "", region_code)
    calendar, now = calendars(session).of(region_code), clock.now()
    if found.state == OPEN and found.current is not None:
        at, month = closes_at(found.current, calendar), found.current.month
    elif found.following is not None:
        at, month = opens_at(found.following, calendar), found.following.month
    else:
        return None
    days = (calendar.local(at).date() - calendar.local(now).date()).days
    return Countdown(found.state == OPEN, at, days, calendar, month)


def period_of(session: Session, period_id: UUID | None) -> Period | None:
    """The period a case carries."""
    return session.get(Period, period_id) if period_id else None


def months(session: Session, since: date) -> list[Period]:
    """Periods in force or proposed, from a month on; by month, then area and kind."""
    wanted = select(Period).where(Period.status.in_((LIVE, PROPOSED)), Period.month >= since)
    return list(session.scalars(wanted.order_by(Period.month, Period.office, Period.kind, Period.status)))


def gates(session: Session) -> list[Gate]:
    """Gates in force or proposed, by area."""
    wanted = select(Gate).where(Gate.status.in_((LIVE, PROPOSED)))
    return list(session.scalars(wanted.order_by(Gate.office, Gate.status)))


def gate_of(session: Session, region_code: int) -> Gate | None:
    """The gate in force for a place: that of the nearest area that has one."""
    way = way_up(office_of(region_code))
    found = {one.office: one for one in session.scalars(select(Gate).where(Gate.status == LIVE, Gate.office.in_(way)))}
    return next((found[one] for one in way if one in found), None)


def quorum_of(session: Session, region_code: int) -> int:
    """How many must come to a meeting at least: by the gate of the place, else the usual number."""
    gate = gate_of(session, region_code)
    return gate.quorum if gate else int(LIMITS["kuorum_musdes"].least)


def province_decides(session: Session, regions: Collection[int], *, usual: bool) -> dict[int, bool]:
    """Region → whether its province decides; `usual` where no gate says so. Each office asked once."""
    live = {one.office: one.province == "menahan" for one in session.scalars(select(Gate).where(Gate.status == LIVE))}
    if not live:
        return dict.fromkeys(regions, usual)
    offices = {office_of(region) for region in regions}
    told = {one: next((live[up] for up in way_up(one) if up in live), usual) for one in offices}
    return {region: told[office_of(region)] for region in regions}

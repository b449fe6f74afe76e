"""A proposal enters the period of its kind and place when it is submitted; the rule says what becomes of a late one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.calendars.queries import calendars
from portal.cases.calendars.rules import ZONE_NAMES, WorkCalendar
from portal.cases.models import CaseFile
from portal.cases.periods.errors import WindowNotYet, WindowShut, WindowShutForNow
from portal.cases.periods.queries import entries, standing_of
from portal.cases.periods.rules import Entry, closes_at, opens_at
from portal.kernel.errors import Refused
from portal.kernel.facts import leave_fact

_ENTER = text(
    "update case_file set period_id = :period where part = any(cast(:parts as bigint[])) "
    "and id = any(cast(:ids as uuid[]))"
).bindparams(bindparam("period"))


def enter(session: Session, case: CaseFile, *, by: Actor) -> Refused | None:
    """Let a submitted case enter its period; why it may not, when the rule refuses late ones."""
    [entry] = entries(session, [(case.kind, case.region_code)]).values()
    if entry.refused:
        return refusal_of(session, case.kind, case.region_code)
    case.period_id = entry.window.id if entry.window else None
    if entry.late:
        _late(session, case.part, case.id, case.region_code, entry, by)
    return None


def enter_all(session: Session, rows: Collection[Mapping[str, Any]], *, by: Actor) -> set[UUID]:
    """The same for cases just opened (their columns); those refused, which stay drafts."""
    found = entries(session, {(row["kind"], row["region_code"]) for row in rows})
    refused, by_period = set(), dict[UUID, list[Mapping[str, Any]]]()
    for row in rows:
        entry = found[row["kind"], row["region_code"]]
        if entry.refused:
            refused.add(row["id"])
            continue
        if entry.window is not None:
            by_period.setdefault(entry.window.id, []).append(row)
        if entry.late:
            _late(session, row["part"], row["id"], row["region_code"], entry, by)
    for period, own in by_period.items():
        named = {"parts": sorted({row["part"] for row in own}), "ids": [row["id"] for row in own]}
        session.execute(_ENTER, named | {"period": period})
    return refused


def refusal_of(session: Session, kind: str, region_code: int) -> Refused:
    """What whoever comes late is told: when it closed, when it opens again."""
    found, calendar = standing_of(session, kind, region_code), calendars(session).of(region_code)
    opens = _told(opens_at(found.following, calendar), calendar) if found.following else ""
    if found.last is None:
        return WindowNotYet(opens=opens)
    closed = _told(closes_at(found.last, calendar), calendar)
    return WindowShut(closed=closed, opens=opens) if opens else WindowShutForNow(closed=closed)


def _told(moment: Any, calendar: WorkCalendar) -> str:
    return f"{calendar.local(moment):%d-%m-%Y %H.%M} {ZONE_NAMES[calendar.zone]}"


def _late(session: Session, part: int, case_id: UUID, region_code: int, entry: Entry, by: Actor) -> None:
    leave_fact(
        session,
        "cases.case.late",
        by=by,
        part=part,
        region_code=region_code,
        about="case",
        about_id=case_id,
        case_id=case_id,
        after={"periode": f"{entry.window.month:%m-%Y}" if entry.window else None},
    )

"""Verbs of the meeting itself: called, put right, attended, observed, called off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.musdes.errors import (
    AttendanceWrong,
    BatchLocked,
    DateRequired,
    NotTheVillage,
    PeriodBackwards,
)
from portal.cases.musdes.rules import MOST_PRESENT, observed, present, read_attendance, read_observation
from portal.cases.musdes.standing import own_meeting, taking_minutes, told
from portal.cases.musdesmodels import CANCELLED, LOCKED, OPEN, Musdes, MusdesItem
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.errors import Invalid
from portal.kernel.ids import new_id
from portal.kernel.reasons import reasoned
from portal.regions.queries import part_of_region

LONGEST: Final = 120
WORDS: Final = ("place", "leader", "note_taker", "period")
MISSING: Final = "Isian ini wajib diisi."


@dataclass(frozen=True)
class Occasion:
    """When and where a meeting is, who leads and who writes, for which period."""

    held_on: date
    place: str
    leader: str
    note_taker: str
    period: str
    period_from: date
    period_to: date


def open_meeting(session: Session, occasion: Occasion, *, by: Actor) -> Musdes:
    """Call a meeting of the actor's village. Refuses: `NotTheVillage`, `Invalid`."""
    by.must(Permission.CASES_USULAN_PROPOSE)
    if level_of(by.region_code) != Level.DESA:
        raise NotTheVillage
    part = part_of_region(session, by.region_code)
    meeting = Musdes(
        part=part,
        id=new_id(part),
        region_code=by.region_code,
        status=OPEN,
        attendance={},
        observation={},
        created_at=clock.now(),
        created_by=by.user_id,
        created_name=by.name,
        **_checked(occasion),
    )
    session.add(meeting)
    session.flush()
    told(session, "cases.musdes.opened", meeting, by, tanggal=occasion.held_on.isoformat())
    return meeting


def change_meeting(session: Session, musdes_id: UUID, occasion: Occasion, *, by: Actor) -> Musdes:
    """Put right when, where, by whom and for which period, while minutes are taken."""
    meeting = taking_minutes(session, musdes_id, by=by)
    for name, value in _checked(occasion).items():
        setattr(meeting, name, value)
    told(session, "cases.musdes.changed", meeting, by, tanggal=occasion.held_on.isoformat())
    return meeting


def cancel_meeting(session: Session, musdes_id: UUID, *, reason: str, by: Actor) -> Musdes:
    """Call a meeting off before its batch is locked: its agenda is free for another."""
    meeting = own_meeting(session, musdes_id, by=by)
    if meeting.status == LOCKED:
        raise BatchLocked
    meeting.status, meeting.reopen_note = CANCELLED, reasoned(reason)
    release = update(MusdesItem).where(MusdesItem.part == meeting.part, MusdesItem.musdes_id == meeting.id)
    session.execute(release.values(active=False))
    told(session, "cases.musdes.cancelled", meeting, by, meeting.reopen_note)
    return meeting


def keep_attendance(session: Session, musdes_id: UUID, typed: Mapping[str, Any], *, by: Actor) -> Musdes:
    """Who came, by group and sex. Refuses: `AttendanceWrong`."""
    meeting = taking_minutes(session, musdes_id, by=by)
    read = read_attendance(typed)
    if read is None:
        raise AttendanceWrong(most=MOST_PRESENT)
    meeting.attendance = read
    told(session, "cases.musdes.attended", meeting, by, hadir=present(read))
    return meeting


def keep_observation(session: Session, musdes_id: UUID, typed: Mapping[str, Any], *, by: Actor) -> Musdes:
    """How the meeting was held (MK01-MK18)."""
    meeting = taking_minutes(session, musdes_id, by=by)
    meeting.observation = read_observation(typed)
    told(session, "cases.musdes.observed", meeting, by, terjawab=observed(meeting.observation))
    return meeting


def _checked(occasion: Occasion) -> dict[str, Any]:
    said = asdict(occasion)
    said |= {name: " ".join(said[name].split())[:LONGEST] for name in WORDS}
    if empty := [name for name in WORDS if not said[name]]:
        raise Invalid(fields=dict.fromkeys(empty, MISSING))
    if occasion.period_to < occasion.period_from:
        raise PeriodBackwards(fields={"period_to": PeriodBackwards().message})
    if not occasion.period_from <= occasion.held_on <= occasion.period_to:
        raise DateRequired(fields={"held_on": DateRequired().message})
    return said

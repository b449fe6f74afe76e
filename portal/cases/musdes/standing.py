"""Finding meetings and their agendas inside an area, under lock where a verb is about to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.casefile import CaseView
from portal.cases.inbox import in_area
from portal.cases.musdes.errors import BatchLocked, MinutesClosed, NotTheVillage, OnAgenda
from portal.cases.musdes.rules import totals
from portal.cases.musdesmodels import CLOSED, LOCKED, OPEN, Musdes, MusdesItem
from portal.cases.stations import Station, met
from portal.kernel.area import Area
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import part_of

ABOUT = "musdes"


def meeting_in(session: Session, area: Area, musdes_id: UUID, *, lock: bool = False, share: bool = False) -> Musdes:
    """A meeting of an area; locked alone, or shared with others who only write beside it. Refuses: `NotFound`."""
    statement = select(Musdes).where(Musdes.part == part_of(musdes_id), Musdes.id == musdes_id, in_area(Musdes, area))
    if lock or share:
        statement = statement.with_for_update(read=share).execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_meeting(session: Session, musdes_id: UUID, *, share: bool = False, by: Actor) -> Musdes:
    """A meeting of the actor's own village, locked. Refuses: `NotFound`, `NotAllowed`, `NotTheVillage`."""
    by.must(Permission.CASES_USULAN_PROPOSE)
    found = meeting_in(session, by.area, musdes_id, lock=not share, share=share)
    if found.region_code != by.region_code:
        raise NotTheVillage
    return found


def taking_minutes(session: Session, musdes_id: UUID, *, share: bool = False, by: Actor) -> Musdes:
    """The same while minutes are taken. Refuses besides: `MinutesClosed`, `BatchLocked`."""
    found = own_meeting(session, musdes_id, share=share, by=by)
    if found.status != OPEN:
        raise BatchLocked if found.status == LOCKED else MinutesClosed
    return found


def items_of(session: Session, meeting: Musdes) -> Sequence[MusdesItem]:
    """The agenda in its order, as it stands now."""
    statement = select(MusdesItem).where(MusdesItem.part == meeting.part, MusdesItem.musdes_id == meeting.id)
    return session.scalars(statement.order_by(MusdesItem.seq).execution_options(populate_existing=True)).all()


def item_in(session: Session, meeting: Musdes, item_id: UUID) -> MusdesItem:
    """One item of a meeting's agenda, locked. Refuses: `NotFound`."""
    statement = select(MusdesItem).where(
        MusdesItem.part == meeting.part, MusdesItem.id == item_id, MusdesItem.musdes_id == meeting.id
    )
    found = session.scalars(statement.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def recorded(session: Session, meeting: Musdes) -> dict[str, int]:
    """The totals as the records have them."""
    return totals(items_of(session, meeting), meeting.attendance)


def meeting_of_case(session: Session, area: Area, case_id: UUID) -> tuple[Musdes, MusdesItem] | None:
    """The meeting a case is, or was last, on the agenda of."""
    statement = (
        select(Musdes, MusdesItem)
        .join(MusdesItem, (MusdesItem.part == Musdes.part) & (MusdesItem.musdes_id == Musdes.id))
        .where(
            MusdesItem.part == part_of(case_id),
            MusdesItem.case_id == case_id,
            Musdes.status.in_((OPEN, CLOSED, LOCKED)),
            in_area(Musdes, area),
        )
        .order_by(MusdesItem.active.desc(), Musdes.id.desc())
        .limit(1)
    )
    found = session.execute(statement).one_or_none()
    return (found[0], found[1]) if found else None


def stations_met(session: Session, actor: Actor, view: CaseView) -> list[Station]:
    """The stations of a case; where a meeting began it by striking a family, with that meeting."""
    found = meeting_of_case(session, actor.area, view.case.id)
    return met(view.stations, view.process, found[0].locked_at if found else None)


def refuse_on_agenda(session: Session, task_id: UUID, *, by: Actor) -> None:
    """A case that stands on an open agenda is answered there alone. Refuses `OnAgenda`."""
    statement = (
        select(Musdes.held_on)
        .join(MusdesItem, (MusdesItem.part == Musdes.part) & (MusdesItem.musdes_id == Musdes.id))
        .where(
            MusdesItem.part == part_of(task_id),
            MusdesItem.task_id == task_id,
            MusdesItem.active,
            in_area(Musdes, by.area),
        )
    )
    day = session.scalar(statement.limit(1))
    if day is not None:
        raise OnAgenda(day=f"{day:%d-%m-%Y}")


def told(session: Session, verb: str, meeting: Musdes, by: Actor, reason: str | None = None, **after: Any) -> None:
    """The fact of a deed on a meeting; names of families stay out of it."""
    leave_fact(
        session,
        verb,
        by=by,
        part=meeting.part,
        region_code=meeting.region_code,
        about=ABOUT,
        about_id=meeting.id,
        reason=reason,
        after=after or None,
    )
    session.flush()

"""Verbs of periods and gates: proposed by one administrator, in force when another signed."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.managing import must_be_national
from portal.access.permissions import Permission
from portal.cases.calendars.queries import calendars, office_of
from portal.cases.periods.errors import (
    BeyondNation,
    GateWrong,
    NothingToCopy,
    NotWaiting,
    OwnSignature,
    PeriodWrong,
    WaitsAlready,
)
from portal.cases.periods.models import Gate, Period
from portal.cases.periods.queries import LIVE, PROPOSED
from portal.cases.periods.rules import FORUMS, LATE, MEETING, Dates, month_later, problems, shifted
from portal.kernel.area import NATION
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.reasons import OF_VERSIONS, reasoned
from portal.kernel.signatures import first_signature

REPLACED, REFUSED = "diganti", "ditolak"
PROVINCE = ("lewat", "menahan")
MOST_PEOPLE, MOST_PHOTOS = 1_000, 9
_TURN = 4_108_150_013
Row = TypeVar("Row", Period, Gate)


def propose_period(session: Session, office: int, kind: str, dates: Dates, *, note: str, by: Actor) -> Period:
    """Propose a period: in force once another administrator signs it.

    Refuses `PeriodWrong`, `BeyondNation`, `WaitsAlready`, `ReasonRequired`.
    """
    _must_manage(by)
    note = reasoned(note, least=OF_VERSIONS, field="note")
    wrong = problems(dates, calendars(session).of(office))
    if dates.late not in LATE:
        wrong["late"] = "Pilih nasib usulan yang terlambat."
    if kind and not kind.isidentifier():
        wrong["kind"] = "Pilih jenis usulan."
    if office != office_of(office):
        wrong["office"] = "Pilih Indonesia, sebuah provinsi, atau sebuah kabupaten/kota."
    if wrong:
        raise PeriodWrong(fields=wrong)
    take_turn(session, _TURN)
    _refuse_beyond(session, office, kind, dates)
    return _add_period(session, office, kind, dates, note, by)


def copy_month(session: Session, month: date, *, note: str, by: Actor) -> list[Period]:
    """Propose for `month` what is in force in the month before and not there yet, each date a month later.

    A closing day or cut-off on which its office is closed moves to the last working day before.
    """
    _must_manage(by)
    note = reasoned(note, least=OF_VERSIONS, field="note")
    take_turn(session, _TURN)
    there = select(Period.office, Period.kind).where(Period.month == month, Period.status.in_((LIVE, PROPOSED)))
    known = {(office, kind) for office, kind in session.execute(there)}
    before = select(Period).where(Period.month == shifted(month, -1), Period.status == LIVE).order_by(Period.office)
    made = []
    for one in session.scalars(before).all():
        if (one.office, one.kind) not in known:
            said = Dates(one.month, one.opens, one.closes, one.cutoff, one.decree, one.late)
            dates = month_later(said, calendars(session).of(one.office))
            made.append(_add_period(session, one.office, one.kind, dates, note, by))
    if not made:
        raise NothingToCopy
    return made


def propose_gate(
    session: Session,
    office: int,
    *,
    province: str,
    quorum: int,
    photos: int,
    forum: str = MEETING,
    note: str,
    by: Actor,
) -> Gate:
    """Propose what proposals of an area must pass. Refuses `GateWrong`, `WaitsAlready`, `ReasonRequired`."""
    _must_manage(by)
    note = reasoned(note, least=OF_VERSIONS, field="note")
    wrong = {}
    if province not in PROVINCE:
        wrong["province"] = "Pilih peran provinsi."
    if forum not in FORUMS:
        wrong["forum"] = "Pilih musyawarah, atau musyawarah atau SPTJM."
    if not 1 <= quorum <= MOST_PEOPLE:
        wrong["quorum"] = "Isi 1 sampai 1000 orang."
    if not 0 <= photos <= MOST_PHOTOS:
        wrong["photos"] = "Isi 0 sampai 9 foto."
    if office != office_of(office):
        wrong["office"] = "Pilih Indonesia, sebuah provinsi, atau sebuah kabupaten/kota."
    if wrong:
        raise GateWrong(fields=wrong)
    take_turn(session, _TURN)
    if session.scalar(select(Gate.id).where(Gate.office == office, Gate.status == PROPOSED)):
        raise WaitsAlready
    gate = Gate(province=province, quorum=quorum, photos=photos, forum=forum, **_proposed(office, note, by))
    session.add(gate)
    _told(session, "cases.gate.proposed", gate, by, reason=note)
    session.flush()
    return gate


def sign(session: Session, model: type[Row], row_id: UUID, *, by: Actor) -> Row:
    """Put a proposal in force in place of what it replaces: the second signature.

    Refuses `OwnSignature`, `NotWaiting`.
    """
    row = _waiting(session, model, row_id, by)
    if row.proposed_by == by.user_id:
        raise OwnSignature
    same = [model.office == row.office, model.status == LIVE]
    if isinstance(row, Period):
        same += [Period.kind == row.kind, Period.month == row.month]
    for old in session.scalars(select(model).where(*same)):
        old.status = REPLACED
    session.flush()
    row.status = LIVE
    row.sign(by)
    _told(session, f"cases.{row.__tablename__}.signed", row, by)
    session.flush()
    return row


def refuse(session: Session, model: type[Row], row_id: UUID, *, by: Actor) -> Row:
    """Take back one's own proposal, or refuse another's. Refuses `NotWaiting`."""
    row = _waiting(session, model, row_id, by)
    row.status = REFUSED
    row.sign(by)
    _told(session, f"cases.{row.__tablename__}.refused", row, by)
    session.flush()
    return row


def _must_manage(by: Actor) -> None:
    by.must(Permission.CASES_PERIOD_MANAGE)
    must_be_national(by)


def _waiting(session: Session, model: type[Row], row_id: UUID, by: Actor) -> Row:
    _must_manage(by)
    take_turn(session, _TURN)
    row = session.get(model, row_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.status != PROPOSED:
        raise NotWaiting
    return row


def _refuse_beyond(session: Session, office: int, kind: str, dates: Dates) -> None:
    """A region may take proposals longer than the nation, never past what the nation's decree of the month needs."""
    if office == NATION:
        return
    of_nation = select(Period.cutoff, Period.kind).where(
        Period.office == NATION, Period.month == dates.month, Period.status == LIVE, Period.kind.in_((kind, ""))
    )
    found = sorted(session.execute(of_nation), key=lambda row: row.kind == "")
    if found and dates.closes > found[0].cutoff:
        last = f"{found[0].cutoff:%d-%m-%Y}"
        raise BeyondNation(fields={"closes": BeyondNation(last=last).phrase}, last=last)


def _add_period(session: Session, office: int, kind: str, dates: Dates, note: str, by: Actor) -> Period:
    waits = select(Period.id).where(
        Period.office == office, Period.kind == kind, Period.month == dates.month, Period.status == PROPOSED
    )
    if session.scalar(waits):
        raise WaitsAlready
    period = Period(kind=kind, **vars(dates), **_proposed(office, note, by))
    session.add(period)
    _told(session, "cases.period.proposed", period, by, reason=note)
    session.flush()
    return period


def _proposed(office: int, note: str, by: Actor) -> dict[str, Any]:
    return {
        "id": new_id(0),
        "office": office,
        "status": PROPOSED,
        "note": note,
    } | first_signature(by)


def _told(session: Session, verb: str, row: Period | Gate, by: Actor, *, reason: str | None = None) -> None:
    said: dict[str, Any] = {"wilayah": f"{row.office:010d}"}
    if isinstance(row, Period):
        days = {name: getattr(row, name).isoformat() for name in ("month", "opens", "closes", "cutoff", "decree")}
        said |= {"jenis": row.kind, "terlambat": row.late} | days
    else:
        said |= {"provinsi": row.province, "kuorum": row.quorum, "foto": row.photos, "forum": row.forum}
    leave_fact(
        session, verb, by=by, part=0, region_code=NATION, about="period", about_id=row.id, reason=reason, after=said
    )

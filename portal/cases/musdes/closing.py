"""Closing the minutes: the berita acara with its annexes is issued; taking the meeting up again makes it void."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.musdes.agenda import home_of
from portal.cases.musdes.errors import BatchLocked, NotClosed, NotHeldYet, NothingOnAgenda, StillUndecided
from portal.cases.musdes.observing import told_observation
from portal.cases.musdes.rules import SAID, by_kind, totals
from portal.cases.musdes.standing import items_of, own_meeting, taking_minutes, told
from portal.cases.musdes.words import ASKED, GROUPS, OTHER
from portal.cases.musdesmodels import CLOSED, LOCKED, OPEN, Musdes, MusdesFile, MusdesItem
from portal.cases.slips import KINDS
from portal.documents.meeting import MINUTES, Group, Observed, Row, Tally, minutes_content
from portal.documents.operations import issue_letter
from portal.kernel import clock
from portal.regions import queries as regions
from portal.regions.rules import official_name
from portal.registry.reasons.queries import catalogue
from portal.registry.reasons.rules import REJECTION, REMOVAL

KINDS_ON_PAPER: Final = {
    **KINDS,
    "penghapusan": "Usulan penghapusan",
    ASKED: "Keluarga yang dipastikan",
}
"""Kind of agenda item → what the berita acara calls it."""


def close_meeting(session: Session, musdes_id: UUID, *, by: Actor) -> Musdes:
    """End the minutes and issue the berita acara: from now on the totals stand on paper.

    Refuses: `NothingOnAgenda`, `StillUndecided`, `NotHeldYet`, `MinutesClosed`.
    """
    meeting = taking_minutes(session, musdes_id, by=by)
    items = items_of(session, meeting)
    if not items:
        raise NothingOnAgenda
    if left := sum(item.decision is None for item in items):
        raise StillUndecided(count=left)
    if meeting.held_on > clock.today():
        raise NotHeldYet(day=f"{meeting.held_on:%d-%m-%Y}")
    letter = issue_letter(
        session,
        kind=MINUTES,
        region_code=meeting.region_code,
        office=meeting.region_code,
        case_id=None,
        about=meeting.id,
        content=_content(session, meeting, items),
        by=by,
    )
    meeting.letter_id, meeting.letter_number = letter.id, letter.number
    meeting.totals = totals(items, meeting.attendance)
    meeting.status, meeting.closed_at = CLOSED, clock.now()
    told(session, "cases.musdes.closed", meeting, by, nomor_ba=letter.number, jumlah=meeting.totals)
    return meeting


def resume_meeting(session: Session, musdes_id: UUID, *, by: Actor) -> Musdes:
    """Take the minutes up again: the berita acara and the papers signed upon it are void. Refuses: `NotClosed`."""
    meeting = own_meeting(session, musdes_id, by=by)
    if meeting.status != CLOSED:
        raise BatchLocked if meeting.status == LOCKED else NotClosed
    number = meeting.letter_number
    take_back(session, meeting, by)
    told(session, "cases.musdes.resumed", meeting, by, nomor_ba=number)
    return meeting


def take_back(session: Session, meeting: Musdes, by: Actor) -> None:
    """Minutes are taken again: what was signed no longer counts, but stays in the store."""
    meeting.status, meeting.closed_at, meeting.totals = OPEN, None, None
    meeting.letter_id = meeting.letter_number = None
    papers = update(MusdesFile).where(
        MusdesFile.part == meeting.part, MusdesFile.musdes_id == meeting.id, MusdesFile.removed_at.is_(None)
    )
    session.execute(papers.values(removed_at=clock.now(), removed_name=by.name))


def causes_told(session: Session) -> dict[str, str]:
    """Code → what a reason to refuse or strike is called on paper; what says nothing by itself is told by its note."""
    known = catalogue(session, REJECTION) | catalogue(session, REMOVAL)
    return {code: one.label for code, one in known.items() if code != OTHER}


def reason_told(causes: Mapping[str, str], item: MusdesItem) -> str:
    """Why a family is refused or struck, on paper: the code's words and what the meeting noted."""
    label = causes.get(item.reason_code or "", "")
    return ". ".join(part for part in (label, item.note or "") if part)


def _content(session: Session, meeting: Musdes, items: Sequence[MusdesItem]) -> dict[str, Any]:
    way, causes = regions.breadcrumb(session, meeting.region_code), causes_told(session)
    attendance = [
        Group(unsur=GROUPS[group], laki=men, perempuan=women) for group, (men, women) in _in_order(meeting.attendance)
    ]
    tallies = [_tally(kind, counted) for kind, counted in by_kind(items).items()]
    observation = [
        Observed(kode=code, tanya=question, jawab=answer)
        for code, question, answer in told_observation(meeting.observation, meeting.attendance)
    ]
    return minutes_content(
        places=[official_name(region) for region in way],
        ward=way[-1].kind == "kelurahan",
        held_on=meeting.held_on,
        place=meeting.place,
        leader=meeting.leader,
        note_taker=meeting.note_taker,
        period=meeting.period,
        attendance=attendance,
        tallies=tallies,
        totals=totals(items, meeting.attendance),
        rows=[_row(causes, item) for item in items],
        observation=observation,
    )


def _in_order(attendance: dict[str, Any]) -> list[tuple[str, tuple[int, int]]]:
    return [(group, attendance[group]) for group in GROUPS if group in attendance]


def _tally(kind: str, counted: dict[str, int]) -> Tally:
    return Tally(
        jenis=KINDS_ON_PAPER[kind],
        setuju=counted["setuju"],
        tolak=counted["tolak"],
        tetap=counted["tetap"],
        coret=counted["coret"],
        tunda=counted["tunda"],
    )


def _row(causes: Mapping[str, str], item: MusdesItem) -> Row:
    return Row(
        nama=item.name,
        nomor_kk=item.nomor_kk,
        nik=item.nik,
        alamat=home_of(item),
        jenis=KINDS_ON_PAPER[item.kind],
        kode=item.decision or "",
        putusan=str(SAID[item.decision]) if item.decision else "",
        sebab=reason_told(causes, item),
    )

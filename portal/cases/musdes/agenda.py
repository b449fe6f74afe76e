"""The agenda: drawn from the village's lists by one press, a family added from the floor, one taken off again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.musdes.errors import AgendaFull, AlreadyApplied, AlreadyOnAgenda
from portal.cases.musdes.rules import called_up
from portal.cases.musdes.standing import item_in, items_of, taking_minutes, told
from portal.cases.musdes.words import ASKED, KEEP
from portal.cases.musdesmodels import LOCKED, Musdes, MusdesItem
from portal.cases.processes import process_info
from portal.cases.rules import MUSDES
from portal.documents.decree import masked
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_id, part_of
from portal.registry.addresses import address_line
from portal.registry.queries import proposal_draft
from portal.registry.suspects import Suspect, is_underway, known_families, suspects_of

MOST: Final = 200
"""Families of one agenda: more than a hall can speak about in a day."""
FROM_THE_FLOOR: Final = "usul"


@dataclass(frozen=True)
class Drawn:
    """What a press brought onto the agenda, and how many did not fit."""

    cases: int
    families: int
    left: int

    @property
    def added(self) -> int:
        """All of them."""
        return self.cases + self.families


@dataclass(frozen=True)
class Called:
    """Something that can be put on an agenda."""

    kind: str
    family: Suspect
    case: CaseFile | None = None
    task: Task | None = None


def draw_agenda(session: Session, musdes_id: UUID, *, by: Actor) -> Drawn:
    """Put everything on the agenda that waits for a meeting of this village and stands on no other agenda.

    Cases at their musdes step first (new, corrections, moves, removals), then the families somebody should ask about.
    Pressing again adds what came since.
    """
    meeting = taking_minutes(session, musdes_id, by=by)
    take_turn(session, meeting.region_code)
    found = [*_cases(session, meeting, by), *_families(session, meeting, by)]
    room = MOST - len(items_of(session, meeting))
    taken = found[: max(room, 0)]
    _append(session, meeting, taken)
    cases = sum(one.case is not None for one in taken)
    drawn = Drawn(cases, len(taken) - cases, len(found) - len(taken))
    told(session, "cases.musdes.drawn", meeting, by, kasus=drawn.cases, keluarga=drawn.families, sisa=drawn.left)
    return drawn


def add_family(session: Session, musdes_id: UUID, keluarga_id: UUID, *, by: Actor) -> MusdesItem:
    """Put a registered family on the agenda because somebody in the hall names it.

    Refuses: `NotFound` (none of this village's), `AlreadyOnAgenda`, `AgendaFull`.
    """
    meeting = taking_minutes(session, musdes_id, by=by)
    take_turn(session, meeting.region_code)
    family = known_families(session, by, [keluarga_id]).get(keluarga_id)
    if family is None:
        raise NotFound
    if len(items_of(session, meeting)) >= MOST:
        raise AgendaFull(most=MOST)
    if session.scalar(select(_on_agenda(keluarga_id))) or is_underway(session, keluarga_id):
        raise AlreadyOnAgenda
    [item] = _append(session, meeting, [Called(ASKED, family)])
    item.causes = [[FROM_THE_FLOOR, None]]
    told(session, "cases.musdes.added", meeting, by, keluarga=str(keluarga_id))
    return item


def drop_item(session: Session, musdes_id: UUID, item_id: UUID, *, by: Actor) -> None:
    """Take a family off the agenda; its case waits for another meeting, or for its own form."""
    meeting = taking_minutes(session, musdes_id, by=by)
    item = item_in(session, meeting, item_id)
    if item.outcome is not None or (item.kind == ASKED and item.case_id is not None):
        raise AlreadyApplied
    session.delete(item)
    told(session, "cases.musdes.dropped", meeting, by, keluarga=str(item.keluarga_id))


def waiting_cases(session: Session, part: int, village: int, by: Actor) -> list[tuple[Task, CaseFile]]:
    """Cases of the village whose open task a meeting answers and that stand on no agenda."""
    own = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    held = exists().where(MusdesItem.part == Task.part, MusdesItem.case_id == Task.case_id, MusdesItem.active)
    statement = (
        select(Task, CaseFile)
        .join(CaseFile, own)
        .where(
            Task.part == part,
            Task.region_code == village,
            Task.role == by.role,
            Task.status.in_(OPEN_TASK),
            or_(Task.claimed_by.is_(None), Task.claimed_by.in_(by.selves)),
            ~held,
        )
    )
    rows = [(task, case) for task, case in session.execute(statement)]
    return [(t, case) for t, case in rows if process_info(session, case.process_version).step(t.step).form == MUSDES]


def home_of(item: MusdesItem) -> str:
    """Where a family of the agenda lives, in one line."""
    rt, _slash, rw = item.neighbourhood.partition("/")
    return address_line(item.address, None, rt, rw)


def _cases(session: Session, meeting: Musdes, by: Actor) -> list[Called]:
    waiting = waiting_cases(session, meeting.part, meeting.region_code, by)
    registered = [case.subject_id for _, case in waiting if case.kind != "usulan_baru"]
    known = known_families(session, by, registered)
    called = [
        Called(case.kind, known.get(case.subject_id) or _proposed(session, case, by), case, task)
        for task, case in waiting
    ]
    return sorted(called, key=lambda one: (called_up(one.kind), one.family.neighbourhood, one.family.name))


def _families(session: Session, meeting: Musdes, by: Actor) -> Iterable[Called]:
    """Who should be asked about: nobody on another agenda, nobody a locked meeting of the same period kept."""
    here = (MusdesItem.part == meeting.part, MusdesItem.region_code == meeting.region_code)
    own = and_(Musdes.part == MusdesItem.part, Musdes.id == MusdesItem.musdes_id)
    kept = and_(
        MusdesItem.decision == KEEP,
        Musdes.status == LOCKED,
        Musdes.period_from <= meeting.held_on,
        Musdes.period_to >= meeting.held_on,
    )
    taken = select(MusdesItem.keluarga_id).join(Musdes, own).where(*here, or_(MusdesItem.active, kept))
    answered = set(session.scalars(taken))
    suspects = suspects_of(session, by, meeting.region_code)
    return (Called(ASKED, one) for one in suspects if one.keluarga_id not in answered)


def _proposed(session: Session, case: CaseFile, by: Actor) -> Suspect:
    """A family that is only proposed, with its numbers masked."""
    draft = proposal_draft(session, by, case.change_set_id)
    head = next((one for one in draft.anggota if one.values.get("hub_kepala") == "1"), None)
    nik = head.values.get("nik") if head else None
    ruta = draft.ruta
    return Suspect(
        keluarga_id=case.subject_id,
        name=draft.head_name or case.title,
        nomor_kk=masked(draft.keluarga.get("nomor_kk") or ""),
        nik=masked(nik or ""),
        address=address_line(ruta.get("alamat"), ruta.get("dusun")),
        neighbourhood=f"{(ruta.get('rt') or '').zfill(3)}/{(ruta.get('rw') or '').zfill(3)}",
        members=len(draft.anggota),
    )


def _append(session: Session, meeting: Musdes, called: Iterable[Called]) -> list[MusdesItem]:
    last = select(func.max(MusdesItem.seq)).where(MusdesItem.part == meeting.part, MusdesItem.musdes_id == meeting.id)
    begin = (session.scalar(last) or 0) + 1
    made = [_item(meeting, one, seq) for seq, one in enumerate(called, begin)]
    session.add_all(made)
    session.flush()
    return made


def _item(meeting: Musdes, called: Called, seq: int) -> MusdesItem:
    family, case, task = called.family, called.case, called.task
    return MusdesItem(
        part=meeting.part,
        id=new_id(meeting.part),
        musdes_id=meeting.id,
        region_code=meeting.region_code,
        seq=seq,
        kind=called.kind,
        active=True,
        case_id=case.id if case else None,
        task_id=task.id if task else None,
        task_version=task.version if task else None,
        keluarga_id=family.keluarga_id,
        number=case.number if case else "",
        name=family.name,
        address=family.address,
        neighbourhood=family.neighbourhood,
        nomor_kk=family.nomor_kk,
        nik=family.nik,
        members=family.members,
        causes=[list(cause) for cause in family.causes],
        suggested=family.suggested,
        version=1,
    )


def _on_agenda(keluarga_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        MusdesItem.part == part_of(keluarga_id), MusdesItem.keluarga_id == keluarga_id, MusdesItem.active
    )

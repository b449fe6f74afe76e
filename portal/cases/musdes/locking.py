"""Locking a batch: what the papers state equals the records, then every decision becomes its case's, all at once.

Cases that moved meanwhile are told, never forced. A struck family's removal is opened here, already carrying what the
meeting said. Only the regency opens a locked batch again, and only while its head has decided none of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.answering import Answer
from portal.cases.deciding import decide_tasks
from portal.cases.errors import AlreadyDecided
from portal.cases.models import Decision, Task
from portal.cases.musdes.closing import causes_told, reason_told, take_back
from portal.cases.musdes.errors import (
    BatchLocked,
    HeadHasDecided,
    NotClosed,
    NotLockable,
    NotLocked,
    NotTheRegency,
)
from portal.cases.musdes.papers import papers_of
from portal.cases.musdes.returning import turn_back
from portal.cases.musdes.rules import of_the_meeting, of_the_papers, of_the_totals, present, totals
from portal.cases.musdes.standing import items_of, meeting_in, own_meeting, told
from portal.cases.musdes.striking import keep_family, strike
from portal.cases.musdes.words import AGREE, KEEP, POSTPONE, REFUSE, STRIKE
from portal.cases.musdesmodels import CLOSED, LOCKED, Musdes, MusdesItem
from portal.cases.passing import held_among
from portal.cases.periods.queries import quorum_of
from portal.documents.operations import next_number
from portal.documents.wording import tanggal
from portal.kernel import clock
from portal.kernel.area import Level, ancestors, level_of
from portal.kernel.errors import NotFound, Refused
from portal.kernel.phrases import kept
from portal.kernel.reasons import reasoned
from portal.registry.verdicts import Finding

HEAD = "kepala_dinas_kab"
DONE, PASSED, NOT_DONE = "diterapkan", "dilewati", "ditolak"
BOOK = "musdes"


def findings_of_batch(
    session: Session, meeting: Musdes, items: Sequence[MusdesItem], stated: Mapping[str, Any] | None = None
) -> list[Finding]:
    """V23 and V24 of a meeting: date, quorum, papers; and, with what was read off the signed minutes, its totals."""
    period = (meeting.period_from, meeting.period_to)
    least = quorum_of(session, meeting.region_code)
    found = [*of_the_meeting(meeting.held_on, period, meeting.attendance, least)]
    if meeting.status in {CLOSED, LOCKED}:
        found += of_the_papers({paper.kind for paper in papers_of(session, meeting)})
        records = totals(items, meeting.attendance)
        found += of_the_totals(meeting.totals or {}, records)
        if stated is not None and not any(one.code == "V24" for one in found):
            found += of_the_totals(stated, records)
    return found


def lock_batch(session: Session, musdes_id: UUID, stated: Mapping[str, Any], *, by: Actor) -> Musdes:
    """Lock the batch and apply it. `stated`: the totals as somebody read them off the signed berita acara.

    Refuses: `NotLockable` (V23, V24), `NotClosed`, `BatchLocked`, `NotTheVillage`.
    """
    meeting = own_meeting(session, musdes_id, by=by)
    if meeting.status != CLOSED:
        raise BatchLocked if meeting.status == LOCKED else NotClosed
    items = items_of(session, meeting)
    if found := findings_of_batch(session, meeting, items, stated):
        fields = {one.field: one.message for one in found if one.field}
        raise NotLockable(problem=found[0].message, fields=fields)
    now = clock.now()
    meeting.status, meeting.locked_at, meeting.locked_by, meeting.locked_name = LOCKED, now, by.user_id, by.name
    meeting.receipt = _receipt(session, meeting)
    session.flush()
    _apply(session, meeting, [item for item in items if item.outcome is None], by)
    for item in items:
        item.active = False
    told(session, "cases.musdes.locked", meeting, by, tanda_terima=meeting.receipt, jumlah=meeting.totals)
    return meeting


def reopen_batch(session: Session, musdes_id: UUID, *, note: str, by: Actor) -> Musdes:
    """Give a locked batch back to the village: its cases stand before the meeting again, with the regency's note.

    What has ended meanwhile stays as it is. Refuses: `NotTheRegency`, `HeadHasDecided`, `NotLocked`, `ReasonRequired`.
    """
    by.must(Permission.CASES_TASK_WORK)
    meeting = meeting_in(session, by.area, musdes_id, lock=True)
    if level_of(by.region_code) != Level.KABUPATEN:
        raise NotTheRegency
    if meeting.status != LOCKED:
        raise NotLocked
    why = reasoned(note, field="catatan")
    items = items_of(session, meeting)
    if head_has_decided(session, meeting, items):
        raise HeadHasDecided
    receipt = meeting.receipt
    turn_back(session, meeting, items, why, by)
    take_back(session, meeting, by)
    meeting.receipt, meeting.locked_at, meeting.locked_by, meeting.locked_name = None, None, None, None
    meeting.reopened_at, meeting.reopened_name, meeting.reopen_note = clock.now(), by.name, why
    told(session, "cases.musdes.reopened", meeting, by, why, tanda_terima=receipt)
    return meeting


def head_has_decided(session: Session, meeting: Musdes, items: Sequence[MusdesItem]) -> bool:
    """Whether the head of the regency's office has decided a case of the batch since it was locked."""
    cases = [item.case_id for item in items if item.case_id]
    decided = select(Decision.seq).where(
        Decision.part == meeting.part,
        Decision.case_id.in_(cases),
        Decision.role == HEAD,
        Decision.at >= meeting.locked_at,
    )
    return session.scalars(decided.limit(1)).first() is not None


def record_of(meeting: Musdes) -> dict[str, Any]:
    """What a case keeps of the meeting that decided it."""
    return {
        "tanggal": meeting.held_on.isoformat(),
        "peserta_hadir": present(meeting.attendance),
        "nomor_ba": meeting.letter_number,
        "musdes": str(meeting.id),
    }


def _receipt(session: Session, meeting: Musdes) -> str:
    """The number the village takes home: TT-3302-2611-00007."""
    regency, local = ancestors(meeting.region_code)[1], clock.now().astimezone(clock.WIB)
    serial = next_number(session, kind=BOOK, part=meeting.part, office=regency, year=local.year)
    return f"TT-{regency // 10**6:04d}-{local:%y%m}-{serial:05d}"


def _apply(session: Session, meeting: Musdes, items: Sequence[MusdesItem], by: Actor) -> None:
    """Every decision to its case: answers alike together, removals one by one."""
    record, causes = record_of(meeting), causes_told(session)
    alike: dict[tuple[str, str, str], list[MusdesItem]] = defaultdict(list)
    for item in items:
        if item.decision in {AGREE, REFUSE}:
            alike[item.decision, _note(causes, item), item.reason_code or ""].append(item)
        elif item.decision in {KEEP, POSTPONE} and item.task_id is None and item.case_id is not None:
            _try(session, item, lambda one=item: keep_family(session, meeting, one, by))
        elif item.decision == STRIKE:
            _try(
                session,
                item,
                lambda one=item: strike(session, meeting, one, _removal(causes, meeting, one), record, by),
            )
        else:
            item.outcome = DONE
    for (action, note, code), chosen in alike.items():
        _answer(session, chosen, Answer(action, note, None, record, code), by)


def _answer(session: Session, items: Sequence[MusdesItem], said: Answer, by: Actor) -> None:
    held = _held(session, items, said.action, by)
    free = [(item.task_id, item.task_version or 0) for item in items if item.task_id and item.task_id not in held]
    outcomes = decide_tasks(
        session, free, action=said.action, note=said.note, data=said.data, reason_code=said.reason_code, by=by
    )
    refused = outcomes.refused | held
    for item in items:
        why = refused.get(item.task_id) if item.task_id else NotFound()
        _set(item, why)


def _held(session: Session, items: Sequence[MusdesItem], action: str, by: Actor) -> dict[UUID, Refused]:
    ids = [item.task_id for item in items if item.task_id]
    steps = defaultdict[str, list[UUID]](list)
    for task_id, step in session.execute(
        select(Task.id, Task.step).where(Task.part == items[0].part, Task.id.in_(ids))
    ):
        steps[step].append(task_id)
    held: dict[UUID, Refused] = {}
    for step, tasks in steps.items():
        held |= held_among(session, tasks, step, action, by=by)
    return held


def _try(session: Session, item: MusdesItem, deed: Any) -> None:
    """One removal by itself: what refuses it undoes it alone."""
    trial = session.begin_nested()
    try:
        deed()
    except Refused as why:
        trial.rollback()
        _set(item, why)
    else:
        trial.commit()
        _set(item, None)


def _set(item: MusdesItem, why: Refused | None) -> None:
    if why is None:
        item.outcome, item.outcome_why = DONE, None
        return
    item.outcome = PASSED if isinstance(why, AlreadyDecided | NotFound) else NOT_DONE
    item.outcome_why = kept(why.phrase)


def _note(causes: Mapping[str, str], item: MusdesItem) -> str:
    return reason_told(causes, item) if item.decision == REFUSE else item.note or ""


def _removal(causes: Mapping[str, str], meeting: Musdes, item: MusdesItem) -> str:
    """The reason of the removal, as its case tells it to everybody after."""
    said = f"Diputus dicoret oleh musyawarah {tanggal(meeting.held_on)}, berita acara {meeting.letter_number}"
    return f"{said}: {reason_told(causes, item)}."

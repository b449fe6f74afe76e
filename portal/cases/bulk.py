"""One answer to everything a filter finds: prepared in chunks, each decided together or not at all, by a worker.

A chunk and its outcome are one transaction, so a worker killed at any moment leaves each task decided once or not yet.
Exceptions are written with their reason; every other task of a finished chunk was done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor, system
from portal.access.permissions import Permission
from portal.access.queries import standing_for, still_acting
from portal.cases.collective.guarding import refuse_stopping
from portal.cases.crowds.asking import asked_no_more
from portal.cases.crowds.rules import AT_ONCE, Start
from portal.cases.deciding import Outcomes, decide_tasks
from portal.cases.errors import (
    AlreadyDecided,
    MoreThanSeen,
    NeedsItsOwnForm,
    NoteRequired,
    NothingChosen,
    SeveralProcesses,
    UnknownAction,
    UnknownReturn,
)
from portal.cases.inbox import InboxFilters, chosen_tasks, in_area
from portal.cases.models import CaseFile, Task
from portal.cases.outlines import StepInfo
from portal.cases.passing import held_among
from portal.cases.processes import process_info
from portal.cases.processmodels import BulkAction, BulkChunk
from portal.cases.rules import RETURN, note_suffices, return_target
from portal.kernel import clock
from portal.kernel.database import take_turn, transaction
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.outbox import send
from portal.kernel.phrases import Phrase
from portal.kernel.reasons import reasoned
from portal.registry.reasons.operations import refusal_of_code
from portal.registry.reasons.rules import BY_ACTION

CHUNK = 5_000
SMALLEST = 100
"""Tasks of a chunk at least: a small crowd is cut, too, so that its progress is seen and it can be stopped."""
PIECES = 20
JOB = "cases.bulk"
FORM = "keputusan"
"""The only form whose answer is the same for every case."""
RUNNING, DONE, WAITING, STOPPED = "berjalan", "selesai", "menunggu", "dihentikan"
SECOND = "penegasan"
"""Waits until a second person confirms it."""
SEEN_AT, SEEN, TAKES = "sampai", "dilihat", "diputus"
"""Among the filters of a bulk action: the moment of its preview, how many that showed, how many it would decide."""
LEFT = Phrase("Yang memutus tidak lagi memegang jabatan itu.")


@dataclass(frozen=True)
class Seen:
    """What somebody was shown before they answered: how many tasks, at which moment."""

    at: datetime
    count: int
    own: int = 0
    """Of these, tasks whose answer the person may not give."""

    @property
    def takes(self) -> int:
        """How many will be decided."""
        return self.count - self.own


def start_bulk(
    session: Session,
    *,
    step: str,
    action: str,
    filters: InboxFilters,
    note: str,
    return_to: str | None = None,
    reason_code: str = "",
    seen: Seen | None = None,
    size: int | None = None,
    terms: Start = AT_ONCE,
    by: Actor,
) -> BulkAction:
    """Prepare one answer to every open task of `step` in the actor's area that `filters` keep; a worker gives it.

    What is decided is what stood there at this moment: each task with the version seen now. `seen`: the preview the
    person answers to. Tasks that came after it stay out, and one preview starts one bulk action however often it is
    sent. `terms`: what an office asks of it.
    Refuses `NothingChosen`, `MoreThanSeen`, `SeveralProcesses`, `NeedsItsOwnForm`, `NoteRequired`,
    `CodeRequired`, `CodeUnknown`, `ReasonRequired`, `ReasonTooLong`, `UnknownAction`, `UnknownReturn`.
    """
    by.must(Permission.CASES_TASK_WORK)
    if seen is not None and (known := started_from(session, seen, by)) is not None:
        return known
    chosen = chosen_tasks(by, step, filters, until=seen.at if seen else None)
    found = session.execute(chosen.order_by(Task.part, Task.id)).all()
    if not found:
        raise NothingChosen
    if seen is not None and len(found) > seen.count:
        raise MoreThanSeen(now=len(found), seen=seen.count)
    found = [row for row in found if row.id not in terms.without]
    if not found:
        raise NothingChosen
    steps = steps_in(session, {row.process_version for row in found}, step)
    _refuse_unfit(list(steps.values()), action, return_to)
    _refuse_words(session, action, note, reason_code)
    kept = _kept(filters, replace(seen, count=seen.count - len(terms.without)) if seen else None)
    pairs = [(row.id, row.version) for row in found]
    bulk = _begun(session, pairs, step, action, note, kept, terms, size, by)
    bulk.return_to = return_to if action == RETURN else None
    bulk.reason_code = (reason_code or None) if action in BY_ACTION else None
    if not terms.second:
        set_going(session, bulk)
    session.flush()
    return bulk


def start_listed(
    session: Session, *, process: str, step: str, action: str, tasks: Sequence[tuple[UUID, int]], note: str, by: Actor
) -> BulkAction:
    """Prepare one answer to named tasks, each with the version seen; whoever starts it also runs it (`run_bulk`)."""
    by.must(Permission.CASES_TASK_WORK)
    return _begun(session, tasks, step, action, note, {"process": process}, AT_ONCE, None, by)


def _begun(
    session: Session,
    tasks: Sequence[tuple[UUID, int]],
    step: str,
    action: str,
    note: str,
    filters: dict[str, Any],
    terms: Start,
    size: int | None,
    by: Actor,
) -> BulkAction:
    part = part_of(tasks[0][0]) if by.region_code else 0
    bulk = BulkAction(
        part=part,
        id=new_id(part),
        region_code=by.region_code,
        step=step,
        action=action,
        note=note.strip() or None,
        filters=filters,
        total=len(tasks),
        done=0,
        skipped=0,
        refused=0,
        status=SECOND if terms.second else RUNNING,
        look_id=terms.look_id,
        hours=terms.hours,
        returned=0,
        stayed=0,
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role,
        started_at=clock.now(),
    )
    session.add(bulk)
    session.flush()
    session.add_all(_chunks(bulk, tasks, size or _size_for(len(tasks))))
    tell_bulk(session, "cases.bulk.started", bulk, by)
    session.flush()
    return bulk


def set_going(session: Session, bulk: BulkAction) -> None:
    """From now on a worker gives the answer, and the time in which it can be taken back runs."""
    bulk.status = RUNNING
    bulk.reversible_until = clock.now() + timedelta(hours=bulk.hours) if bulk.hours else None
    session.flush()
    send(session, JOB, bulk_id=str(bulk.id), region_code=bulk.region_code)


def started_from(session: Session, seen: Seen, by: Actor, *, role: str | None = None) -> BulkAction | None:
    """The bulk action already started from that preview; whoever sends it twice at once waits for the first."""
    take_turn(session, by.user_id)
    statement = select(BulkAction).where(
        in_area(BulkAction, by.area),
        BulkAction.actor_id == by.user_id,
        BulkAction.role == (role or by.role),
        BulkAction.filters[SEEN_AT].astext == seen.at.isoformat(),
    )
    return session.scalars(statement.limit(1)).one_or_none()


def _kept(filters: InboxFilters, seen: Seen | None) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(filters).items() if value and name != "step"}
    return kept | ({SEEN_AT: seen.at.isoformat(), SEEN: seen.count} if seen else {})


def steps_in(session: Session, versions: Collection[str], step: str) -> dict[str, StepInfo]:
    """The step in each of these versions. Refuses `SeveralProcesses`: steps called alike are not one step."""
    known = {version: process_info(session, version) for version in versions}
    if len({info.id for info in known.values()}) > 1:
        raise SeveralProcesses(processes=", ".join(sorted({info.label for info in known.values()})))
    return {version: info.step(step) for version, info in known.items()}


def _refuse_unfit(steps: Collection[StepInfo], action: str, return_to: str | None) -> None:
    """Refuse what no version of the step can take; what one of them cannot take is refused case by case."""
    fit = [step for step in steps if step.form == FORM]
    if not fit:
        raise NeedsItsOwnForm(step=next(iter(steps)).label)
    fit = [step for step in fit if action in step.actions]
    if not fit:
        raise UnknownAction(fields={"action": UnknownAction().message})
    if action == RETURN and all(return_target(step, return_to, step.return_to) is None for step in fit):
        raise UnknownReturn(fields={"return_to": UnknownReturn().message})


def _refuse_words(session: Session, action: str, note: str, reason_code: str) -> None:
    """One reason for all: whoever meets one of the cases later must know it."""
    if not note_suffices(action, note):
        raise NoteRequired(fields={"note": NoteRequired().message})
    reasoned(note, field="note")
    if unsaid := refusal_of_code(session, action, reason_code):
        raise unsaid


def _size_for(total: int) -> int:
    return min(CHUNK, max(SMALLEST, -(-total // PIECES)))


def _chunks(bulk: BulkAction, found: Sequence[tuple[UUID, int]], size: int) -> list[BulkChunk]:
    return [
        BulkChunk(
            part=bulk.part,
            bulk_id=bulk.id,
            place=start // size,
            region_code=bulk.region_code,
            tasks=[task_id for task_id, _ in found[start : start + size]],
            versions=[version for _, version in found[start : start + size]],
            status=WAITING,
            exceptions={},
        )
        for start in range(0, len(found), size)
    ]


def run_bulk(factory: sessionmaker[Session], bulk_id: UUID, *, by: Actor) -> BulkAction:
    """Give the answer chunk by chunk, each in its own transaction, until none waits; safe to start again, or twice.

    Before each chunk it is asked whether `by` still holds the post: whoever left it decides nothing more.
    """
    while True:
        with transaction(factory, by.scope) as session:
            now = still_acting(session, by, on=clock.today())
            if now is None or not now.may(Permission.CASES_TASK_WORK):
                _stop(session, bulk_in(session, bulk_id, lock=True), system(JOB, region_code=by.region_code), LEFT)
                break
            if not run_chunk(session, bulk_id, by=by):
                break
    with transaction(factory, by.scope) as session:
        return bulk_in(session, bulk_id)


def run_chunk(session: Session, bulk_id: UUID, *, by: Actor) -> bool:
    """Decide the next waiting chunk, for those the actor stands for by then, too; False when none waits."""
    by = standing_for(session, by, on=clock.today())
    chunk = session.scalars(
        select(BulkChunk)
        .where(BulkChunk.part == part_of(bulk_id), BulkChunk.bulk_id == bulk_id, BulkChunk.status == WAITING)
        .order_by(BulkChunk.place)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    bulk = bulk_in(session, bulk_id)
    if chunk is None or bulk.status != RUNNING:
        _close(session, bulk, by)
        return False
    place, part, pairs = chunk.place, chunk.part, list(zip(chunk.tasks, chunk.versions, strict=True))
    held = held_among(session, chunk.tasks, bulk.step, bulk.action, by=by)
    free = [pair for pair in pairs if pair[0] not in held]
    outcomes = decide_tasks(
        session,
        free,
        action=bulk.action,
        note=bulk.note or "",
        return_to=bulk.return_to,
        not_before=bulk.reversible_until,
        reason_code=bulk.reason_code or "",
        by=by,
    )
    outcomes.refused |= held
    chunk = session.get_one(BulkChunk, (part, bulk_id, place))
    chunk.status, chunk.exceptions = DONE, _exceptions(outcomes)
    if bulk.reversible_until is not None:
        chunk.moves = _moves_of(session, outcomes.done)
    _count(session, bulk_id, outcomes)
    return True


def _moves_of(session: Session, tasks: Sequence[UUID]) -> dict[str, int]:
    """How often each task's case has moved by now: one that moves again has gone on from this answer."""
    joined = (CaseFile.part == Task.part) & (CaseFile.id == Task.case_id)
    parts = {part_of(task_id) for task_id in tasks}
    statement = select(Task.id, CaseFile.moves).join(CaseFile, joined).where(Task.part.in_(parts), Task.id.in_(tasks))
    return {str(task_id): moves for task_id, moves in session.execute(statement)}


def _count(session: Session, bulk_id: UUID, outcomes: Outcomes) -> None:
    bulk = bulk_in(session, bulk_id, lock=True)
    skipped = len(outcomes.skipped)
    bulk.done += len(outcomes.done)
    bulk.skipped += skipped
    bulk.refused += len(outcomes.refused) - skipped
    session.flush()


def _exceptions(outcomes: Outcomes) -> dict[str, list[Any]]:
    """Task → dilewati or ditolak, the reason in words; then the words' pattern and what fills it, to be translated."""
    return {
        str(task_id): [
            "dilewati" if isinstance(why, AlreadyDecided | NotFound) else "ditolak",
            why.message,
            why.template,
            {name: str(value) for name, value in why.params.items()},
        ]
        for task_id, why in outcomes.refused.items()
    }


def bulk_in(session: Session, bulk_id: UUID, *, lock: bool = False) -> BulkAction:
    """A bulk action of the actor's area. Refuses: `NotFound`."""
    statement = select(BulkAction).where(BulkAction.part == part_of(bulk_id), BulkAction.id == bulk_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def _close(session: Session, bulk: BulkAction, by: Actor) -> None:
    """The last worker to find nothing waiting writes the end."""
    unfinished = select(func.count()).where(
        BulkChunk.part == bulk.part, BulkChunk.bulk_id == bulk.id, BulkChunk.status == WAITING
    )
    bulk = bulk_in(session, bulk.id, lock=True)
    if bulk.status == RUNNING and not session.scalar(unfinished):
        bulk.status, bulk.ended_at = DONE, clock.now()
        tell_bulk(session, "cases.bulk.ended", bulk, by)


def stop_bulk(session: Session, bulk_id: UUID, *, by: Actor) -> BulkAction:
    """Stop before the next chunk; what is done stays done."""
    bulk = bulk_in(session, bulk_id, lock=True)
    by.must(Permission.CASES_TASK_WORK, at=bulk.region_code)
    if bulk.actor_id != by.user_id:
        raise NotFound
    refuse_stopping(session, bulk)
    _stop(session, bulk, by)
    return bulk


def _stop(session: Session, bulk: BulkAction, by: Actor, reason: str | None = None) -> None:
    if bulk.status in {RUNNING, SECOND}:
        asked_no_more(session, bulk)
        bulk.status, bulk.ended_at = STOPPED, clock.now()
        tell_bulk(session, "cases.bulk.stopped", bulk, by, reason)


def tell_bulk(session: Session, verb: str, bulk: BulkAction, by: Actor, reason: str | None = None) -> None:
    """Leave the fact of what became of a bulk action."""
    leave_fact(
        session,
        verb,
        by=by,
        part=bulk.part,
        region_code=bulk.region_code,
        about="bulk",
        about_id=bulk.id,
        reason=reason or bulk.note,
        after={
            "langkah": bulk.step,
            "keputusan": bulk.action,
            "jumlah": bulk.total,
            "selesai": bulk.done,
            "dilewati": bulk.skipped,
            "ditolak": bulk.refused,
        }
        | ({"kembali": bulk.returned, "tetap": bulk.stayed} if bulk.reversed_at else {}),
    )

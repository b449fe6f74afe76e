"""Taking one answer for many back whole, within its window: by who gave it or the head of the office, with a reason.

Cases that have not moved since stand again where they stood, with what was left of their deadlines, counted by the
calendar of now: a day may have been closed since, a pause ended. Those that went on, or whose change the register has
received, are told and left. Decisions and facts stay on record.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.bulk import DONE, JOB, RUNNING, STOPPED, WAITING, bulk_in, tell_bulk
from portal.cases.calendars.recounting import recount
from portal.cases.crowds import statements as sql
from portal.cases.crowds.errors import NotReversible, StillRunning, WindowOver
from portal.cases.crowds.rules import MOST_HOURS
from portal.cases.models import CaseFile, Decision
from portal.cases.ports import ProcessInfo, Waiting
from portal.cases.processes import process_info, waiting_at
from portal.cases.processmodels import BulkAction, BulkChunk, Effect
from portal.cases.transferring import everywhere
from portal.kernel import clock
from portal.kernel.database import transaction
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of, stamp
from portal.kernel.outbox import send
from portal.kernel.phrases import Phrase
from portal.kernel.reasons import reasoned
from portal.registry.operations import reopen_change_sets

TURNING, TURNED = "membalik", "dibalik"
STAYED = "tetap"
HELD_ON = timedelta(days=30)
"""How long what a bulk action asked of the house waits at most for its taking back to come by."""
WHY = {
    "published": Phrase("Sudah berlaku di register; hanya usulan baru yang mengubahnya."),
    "moved": Phrase("Sudah diputus pada langkah berikutnya atau bergerak lebih jauh."),
    "served": Phrase("Sesudah keputusan itu portal sudah menjalankan layanan yang tidak dapat ditarik."),
    "another": Phrase("Keluarga atau nomornya sudah ada dalam usulan lain yang berjalan."),
    "unknown": Phrase("Kedudukan kasus sebelum keputusan itu tidak tercatat."),
}


def may_reverse(actor: Actor, bulk: BulkAction) -> bool:
    """Whether the actor gave it, or heads the office it was given in."""
    mine = bulk.actor_id == actor.user_id
    head = actor.may(Permission.CASES_QUEUE_MANAGE) and actor.region_code == bulk.region_code
    return actor.may(Permission.CASES_TASK_WORK, at=bulk.region_code) and (mine or head)


def reversible(bulk: BulkAction) -> bool:
    """Whether it has ended, within its window, and was not taken back yet."""
    open_still = bulk.reversible_until is not None and clock.now() < bulk.reversible_until
    return open_still and bulk.status in {DONE, STOPPED}


def held_until(session: Session, case: CaseFile) -> datetime | None:
    """Until when a running case waits for a bulk answer to take effect; None when it waits for no such thing."""
    if case.status != "berjalan" or case.step is not None:
        return None
    mine = (Effect.part == case.part, Effect.case_id == case.id)
    waits = (Effect.status == "menunggu", Effect.attempts == 0, Effect.due_at > clock.now())
    return session.scalar(select(func.min(Effect.due_at)).where(*mine, *waits))


def undone_until(session: Session, case: CaseFile) -> datetime | None:
    """Until when the bulk answer that closed a case may be taken back; None when none did, or its window is over.

    The office that gave it lies above the case's village, so it is asked of the whole nation.
    """
    now = clock.now()
    if case.closed_at is None or case.closed_at < now - timedelta(hours=MOST_HOURS):
        return None
    made = select(Decision).where(Decision.part == case.part, Decision.case_id == case.id)
    last = session.scalars(made.order_by(Decision.seq.desc()).limit(1)).first()
    if last is None:
        return None
    own = (BulkChunk.part == BulkAction.part) & (BulkChunk.bulk_id == BulkAction.id)
    given = (BulkAction.step == last.step, BulkAction.action == last.action, BulkAction.actor_id == last.actor_id)
    running = (BulkAction.reversible_until > now, BulkAction.status.in_((RUNNING, DONE, STOPPED, TURNING)))
    decided = (~BulkChunk.undone, BulkChunk.moves.has_key(str(last.task_id)))
    with everywhere(session):
        wanted = select(BulkAction.reversible_until).join(BulkChunk, own).where(*given, *running, *decided)
        return session.scalar(wanted.limit(1))


def reverser(bulk: BulkAction) -> tuple[int, str, str]:
    """Who takes it back: number, name, role."""
    return bulk.reversed_by or 0, bulk.reversed_name or "", bulk.reversed_role or ""


def reverse_bulk(session: Session, bulk_id: UUID, reason: str, *, by: Actor) -> BulkAction:
    """Take a bulk action back; a worker brings its cases back, and until then none of it takes effect.

    Refuses `NotFound` (also for whoever neither gave it nor heads the office), `StillRunning`, `NotReversible`,
    `WindowOver`, `ReasonRequired`.
    """
    bulk = bulk_in(session, bulk_id)
    by.must(Permission.CASES_TASK_WORK, at=bulk.region_code)
    if not may_reverse(by, bulk):
        raise NotFound
    if bulk.status == STOPPED:
        _wait_for_chunks(session, bulk_id)
    bulk = bulk_in(session, bulk_id, lock=True)
    if bulk.status == RUNNING:
        raise StillRunning
    if bulk.status not in {DONE, STOPPED} or bulk.reversible_until is None:
        raise NotReversible
    if not reversible(bulk):
        raise WindowOver
    bulk.reversal_reason = reasoned(reason)
    bulk.reversed_by, bulk.reversed_name, bulk.reversed_role = by.user_id, by.name, by.role
    bulk.reversed_at, bulk.status = clock.now(), TURNING
    tell_bulk(session, "cases.bulk.reversed", bulk, by, bulk.reversal_reason)
    session.flush()
    held = {"due": bulk.reversible_until, "until": _held_on(bulk)}
    session.execute(sql.HELD, held | {"part": bulk.part, "bulk": bulk.id})
    send(session, JOB, bulk_id=str(bulk.id), region_code=bulk.region_code)
    return bulk


def _held_on(bulk: BulkAction) -> datetime:
    """Until when its effects wait for its taking back: one moment that no other effect is due at."""
    return (bulk.reversed_at or clock.now()) + HELD_ON


def _wait_for_chunks(session: Session, bulk_id: UUID) -> None:
    """Wait for the chunk a worker is deciding at this moment; no other begins while these are held."""
    mine = (BulkChunk.part == part_of(bulk_id), BulkChunk.bulk_id == bulk_id)
    session.execute(select(BulkChunk.place).where(*mine, BulkChunk.status == WAITING).with_for_update())


def run_reversal(factory: sessionmaker[Session], bulk_id: UUID, *, by: Actor) -> None:
    """Bring the cases back chunk by chunk, each in its own transaction; safe to start again, or twice."""
    while True:
        with transaction(factory, by.scope) as session:
            if not reverse_chunk(session, bulk_id, by=by):
                return


def reverse_chunk(session: Session, bulk_id: UUID, *, by: Actor) -> bool:
    """Bring the next chunk back; False when none is left. One worker at a time holds a bulk action.

    A chunk another worker is deciding at this moment is waited for.
    """
    mine = (BulkChunk.part == part_of(bulk_id), BulkChunk.bulk_id == bulk_id)
    _wait_for_chunks(session, bulk_id)
    bulk = bulk_in(session, bulk_id, lock=True)
    if bulk.status != TURNING:
        return False
    statement = select(BulkChunk).where(*mine, BulkChunk.status == DONE, ~BulkChunk.undone)
    chunk = session.scalars(statement.order_by(BulkChunk.place).limit(1)).one_or_none()
    if chunk is None:
        bulk.status = TURNED
        tell_bulk(session, "cases.bulk.returned", bulk, by, bulk.reversal_reason)
        session.flush()
        return False
    stayed = _chunk_back(session, bulk, chunk, by)
    chunk.stayed = {str(task): [STAYED, why, why, {}] for task, why in stayed.items()}
    chunk.undone = True
    bulk.returned += len(chunk.moves) - len(stayed)
    bulk.stayed += len(stayed)
    session.flush()
    return True


def _chunk_back(session: Session, bulk: BulkAction, chunk: BulkChunk, by: Actor) -> dict[UUID, str]:
    """Task → why its case stays where it is."""
    if not chunk.moves:
        return {}
    asked = {
        "parts": [part_of(UUID(task)) for task in chunk.moves],
        "tasks": list(chunk.moves),
        "moves": list(chunk.moves.values()),
    }
    rows = session.execute(sql.LOCK, asked).all()
    stayed = {row.task_id: str(WHY[why]) for row in rows if (why := _why(row))}
    closed = {row.change_set_id: row.task_id for row in rows if row.closed and row.task_id not in stayed}
    taken = reopen_change_sets(session, closed, by=by) if closed else ()
    stayed |= {closed[change_set_id]: str(WHY["another"]) for change_set_id in taken}
    alike: dict[tuple[str, int], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.task_id not in stayed:
            alike[row.version, row.marking].append(row)
    for (version, marking), some in alike.items():
        _back(session, bulk, version, waiting_at(session, version, marking), some, by)
    freed = {"parts": asked["parts"], "tasks": asked["tasks"], "due": _held_on(bulk), "now": clock.now()}
    session.execute(sql.FREED, freed)
    if back := [(row.part, row.id) for row in rows if row.task_id not in stayed]:
        recount(session, back, by=by)
    return stayed


def _why(row: Row[Any]) -> str | None:
    if row.published:
        return "published"
    if not row.still:
        return "moved"
    return next((name for name in ("unknown", "served") if getattr(row, name)), None)


def _back(
    session: Session, bulk: BulkAction, version: str, standing: list[Waiting] | Any, rows: list[Row[Any]], by: Actor
) -> None:
    info = process_info(session, version)
    params: dict[str, Any] = {
        "parts": [row.part for row in rows],
        "ids": [row.id for row in rows],
        "tasks": [row.task_id for row in rows],
        "things": json.dumps([_thing(info, one) for one in standing]),
        "step": next((one.element for one in standing if one.what == "task"), None),
        "reason": bulk.reversal_reason,
        "bulk": str(bulk.id),
        "stamp": stamp(),
        "now": clock.now(),
        "actor": by.user_id,
        "actor_name": by.name,
        "role": by.role,
    }
    for statement in sql.BACK:
        wanted = statement.compile().params
        session.execute(statement, {name: params[name] for name in wanted})


def _thing(info: ProcessInfo, one: Waiting) -> dict[str, Any]:
    if one.what in {"message", "signal"}:
        carried = info.correlations.get(one.element) if one.what == "message" else None
        return {"what": "wait", "key": one.key, "kind": one.what, "name": info.events[one.element], "carried": carried}
    return {"what": one.what, "key": one.key}

"""Effects: what a diagram asks of the house, kept with the move that asked and run once; its answer moves the case on.

A service's refusal parks the case as an incident with its cause; a fault of ours is tried again, later and later, and
parked when it does not go away. Nothing else stops.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.models import CaseFile
from portal.cases.moving.messages import deliver
from portal.cases.moving.moving import move_cases
from portal.cases.moving.standing import Move, Standing, lock_cases
from portal.cases.moving.writing import Said
from portal.cases.ports import Happening, Value
from portal.cases.processmodels import Effect
from portal.cases.services import VERBS, ServiceError
from portal.kernel import clock
from portal.kernel.errors import Refused

log = logging.getLogger(__name__)
WAITING, DONE, STUCK = "menunggu", "selesai", "macet"
TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
ANSWERED = Said("cases.effect.done")
FAILED = Said("cases.effect.failed")
RIGHTS = frozenset({Permission.CASES_TASK_WORK, Permission.DOCUMENTS_LETTER_READ, Permission.REGISTRY_KELUARGA_READ})


@dataclass(frozen=True)
class _Ran:
    """What came of one effect: its answers, or the BPMN error it threw."""

    effect: Effect
    answers: dict[str, Value]
    error: str | None = None


def run_due_effects(session: Session, *, limit: int = 200) -> int:
    """Run effects that are due, at most `limit`; how many came to an end. Two workers share the work."""
    due = session.scalars(
        select(Effect)
        .where(Effect.status == WAITING, Effect.due_at <= clock.now())
        .order_by(Effect.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    return run_effects(session, _one_per_case(due), strict=False)


def run_effects_of(session: Session, cases: Sequence[tuple[int, UUID]], *, by: Actor) -> None:
    """Run at once what cases ask for, over and over, in this transaction: a refusal refuses the whole deed."""
    parts, ids = {part for part, _ in cases}, [case_id for _, case_id in cases]
    while True:
        waiting = session.scalars(
            select(Effect).where(Effect.part.in_(parts), Effect.case_id.in_(ids), Effect.status == WAITING)
        ).all()
        if not waiting:
            return
        run_effects(session, _one_per_case(waiting), strict=True, by=by)


def _one_per_case(effects: Sequence[Effect]) -> list[Effect]:
    """A case moves once at a time."""
    return list({effect.case_id: effect for effect in reversed(effects)}.values())


def run_effects(session: Session, effects: Sequence[Effect], *, strict: bool, by: Actor | None = None) -> int:
    """Run effects and move their cases on; `strict`: refusals go up to the caller."""
    ran = [one for one in (_run_one(session, effect, strict=strict, by=by) for effect in effects) if one]
    calls = [one for one in ran if one.effect.kind == "layanan"]
    standing = {case.id: case for case in lock_cases(session, [(e.effect.part, e.effect.case_id) for e in calls])}
    for ok in (True, False):
        moves = [_move(one, standing) for one in calls if (one.error is None) is ok and one.effect.case_id in standing]
        if moves:
            acting = by or _decider(calls[0].effect)
            planned = move_cases(session, moves, ANSWERED if ok else FAILED, by=acting)
            _park_stuck(session, calls, planned.stuck)
    session.flush()
    return len(ran)


def _move(one: _Ran, standing: Mapping[UUID, Standing]) -> Move:
    happening = (
        Happening("done", one.effect.key) if one.error is None else Happening("error", one.effect.key, one.error)
    )
    return Move(standing[one.effect.case_id], happening, one.answers)


def _run_one(session: Session, effect: Effect, *, strict: bool, by: Actor | None) -> _Ran | None:
    """Run one effect in a savepoint; None when it did not come to an end."""
    acting = by or _decider(effect)
    try:
        with session.begin_nested():
            ran = _called(session, effect, acting)
    except ServiceError as error:
        ran = _Ran(effect, {}, error.code)
    except Refused as error:
        if strict:
            raise
        _park(effect, error.message)
        return None
    except Exception as error:
        if strict:
            raise
        log.exception("effect %s of case %s fails", effect.verb, effect.case_id)
        _try_later(effect, error)
        return None
    effect.status, effect.closed_at, effect.cause = DONE, clock.now(), None
    return ran


def _called(session: Session, effect: Effect, by: Actor) -> _Ran:
    case = session.get_one(CaseFile, (effect.part, effect.case_id))
    if effect.kind == "layanan":
        verb = VERBS.get(effect.verb)
        if verb is None:
            raise UnknownService(verb=effect.verb)
        return _Ran(effect, dict(verb(session, case, by)))
    deliver(session, effect.kind, effect.verb, case, by=by)
    return _Ran(effect, {})


class UnknownService(Refused):
    """Layanan '{verb}' tidak dikenal portal ini."""


def _decider(effect: Effect) -> Actor:
    """Whoever's decision asked for the effect, with just the rights effects need."""
    return Actor(effect.actor_id, effect.actor_name, effect.actor_role, 0, RIGHTS)


def _park(effect: Effect, cause: str) -> None:
    effect.status, effect.cause, effect.attempts = STUCK, cause[:500], effect.attempts + 1


def _park_stuck(session: Session, ran: Sequence[_Ran], stuck: Mapping[UUID, tuple[str, str]]) -> None:
    for one in ran:
        if one.effect.case_id in stuck:
            element, why = stuck[one.effect.case_id]
            one.effect.closed_at = None
            _park(one.effect, f"{element}: {why}")
    session.flush()


def _try_later(effect: Effect, error: Exception) -> None:
    effect.attempts += 1
    if effect.attempts >= TRIES:
        effect.status, effect.cause = STUCK, f"{type(error).__name__}: {error}"[:500]
    else:
        effect.due_at = _later(clock.now(), effect.attempts)


def _later(now: datetime, attempts: int) -> datetime:
    return now + FIRST_WAIT * int(4 ** (attempts - 1))

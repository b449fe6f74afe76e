"""Effects: what a diagram asks of the house, kept with the move that asked and run once; its answer moves the case on.

A service's refusal parks the case as an incident with its cause; a fault of ours is tried again, later and later, and
parked when it does not go away. Nothing else stops.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text, tuple_, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.models import CaseFile
from portal.cases.moving.messages import HeldElsewhere, deliver
from portal.cases.moving.moving import move_cases
from portal.cases.moving.parking import STUCK
from portal.cases.moving.standing import Move, Standing, alone, lock_cases
from portal.cases.moving.writing import Said
from portal.cases.outlines import Value
from portal.cases.ports import Happening
from portal.cases.processmodels import Effect
from portal.cases.services import TOGETHER, VERBS, ServiceError
from portal.kernel import clock
from portal.kernel.errors import Refused
from portal.kernel.ids import part_of

log = logging.getLogger(__name__)
WAITING, DONE = "menunggu", "selesai"
TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
ANSWERED = Said("cases.effect.done")
FAILED = Said("cases.effect.failed")
_FREE = text(
    "select e.part, e.id from effect e join case_file c on c.part = e.part and c.id = e.case_id "
    "where e.status = 'menunggu' and e.due_at <= :now order by e.due_at limit :limit for update of c skip locked"
)
RIGHTS = frozenset({Permission.CASES_TASK_WORK, Permission.DOCUMENTS_LETTER_READ, Permission.REGISTRY_KELUARGA_READ})


@dataclass(frozen=True)
class _Ran:
    """What came of one effect: its answers, or the BPMN error it threw."""

    effect: Effect
    answers: dict[str, Value]
    error: str | None = None


def run_due_effects(session: Session, *, limit: int = 200) -> int:
    """Run effects that are due, at most `limit`; how many came to an end.

    Two workers share the work; a case somebody is working on at this moment is left to the next turn.
    """
    now = clock.now()
    free = session.execute(_FREE, {"now": now, "limit": limit}).all()
    due = held_effects(session, [(part, effect_id) for part, effect_id in free], status=WAITING)
    return run_effects(session, _one_per_case([one for one in due if one.due_at <= now]), strict=False)


def run_effects_of(
    session: Session, cases: Sequence[tuple[int, UUID]], *, since: datetime, strict: bool, by: Actor
) -> None:
    """Run at once what cases, held by this transaction, asked for since that moment, over and over.

    `strict`: a refusal refuses the whole deed. What a case asked for before, on another of its branches, is left to
    workers.
    """
    parts, ids = {part for part, _ in cases}, [case_id for _, case_id in cases]
    while True:
        waiting = session.scalars(
            select(Effect).where(
                Effect.part.in_(parts),
                Effect.case_id.in_(ids),
                Effect.status == WAITING,
                Effect.due_at.between(since, clock.now()),
            )
        ).all()
        if not waiting:
            return
        run_effects(session, _one_per_case(waiting), strict=strict, by=by)


def hold_effects(session: Session, cases: Sequence[UUID], *, since: datetime, until: datetime) -> None:
    """Let what cases, held by this transaction, asked for since that moment wait for another."""
    mine = (Effect.part.in_({part_of(one) for one in cases}), Effect.case_id.in_(cases))
    session.execute(
        update(Effect)
        .where(*mine, Effect.status == WAITING, Effect.due_at.between(since, clock.now()))
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


def held_effects(session: Session, named: Collection[tuple[int, UUID]], *, status: str) -> list[Effect]:
    """Those of the effects that are in `status` now that their cases are held: cases are always locked first."""
    statement = select(Effect).where(tuple_(Effect.part, Effect.id).in_(list(named)), Effect.status == status)
    return list(session.scalars(statement.order_by(Effect.due_at).execution_options(populate_existing=True)))


def _one_per_case(effects: Sequence[Effect]) -> list[Effect]:
    """A case moves once at a time; cases in one order."""
    first = {effect.case_id: effect for effect in reversed(effects)}
    return sorted(first.values(), key=lambda effect: (effect.part, effect.case_id))


def run_effects(session: Session, effects: Sequence[Effect], *, strict: bool, by: Actor | None = None) -> int:
    """Run effects of held cases, one of each, and move these on; `strict`: refusals go up to the caller.

    Each is done, and its case moved, in the name of whoever's decision asked for it, unless `by` acts for all.
    """
    ran = [] if strict else _run_together(session, effects, by)
    done = {one.effect.id for one in ran}
    alone_ = (_run_one(session, effect, strict=strict, by=by) for effect in effects if effect.id not in done)
    ran += [one for one in alone_ if one]
    calls = [one for one in ran if one.effect.kind == "layanan"]
    standing = {case.id: case for case in lock_cases(session, [(e.effect.part, e.effect.case_id) for e in calls])}
    together: dict[tuple[Actor, bool], list[Move]] = defaultdict(list)
    for one in calls:
        if one.effect.case_id in standing:
            together[by or decider(one.effect), one.error is None].append(_move(one, standing))
    stuck: dict[UUID, tuple[str, str]] = {}
    for (acting, well), moves in together.items():
        stuck |= move_cases(session, moves, ANSWERED if well else FAILED, by=acting).stuck
    _park_stuck(calls, stuck)
    session.flush()
    return len(ran)


def _move(one: _Ran, standing: Mapping[UUID, Standing]) -> Move:
    happening = (
        Happening("done", one.effect.key) if one.error is None else Happening("error", one.effect.key, one.error)
    )
    return Move(alone(standing[one.effect.case_id]), happening, one.answers)


def _run_together(session: Session, effects: Sequence[Effect], by: Actor | None) -> list[_Ran]:
    """Run together what one person asked for in many cases; what is not plain, or fails, is left to be run alone."""
    crowds: dict[tuple[str, Actor], list[Effect]] = defaultdict(list)
    for effect in effects:
        if effect.kind == "layanan" and effect.answers is None and VERBS.get(effect.verb) in TOGETHER:
            crowds[effect.verb, by or decider(effect)].append(effect)
    ran: list[_Ran] = []
    for (verb, acting), crowd in crowds.items():
        if len(crowd) > 1:
            ran += _run_crowd(session, verb, crowd, acting)
    return ran


def _run_crowd(session: Session, verb: str, crowd: Sequence[Effect], by: Actor) -> list[_Ran]:
    ids = [effect.case_id for effect in crowd]
    asked = select(CaseFile).where(CaseFile.part.in_({effect.part for effect in crowd}), CaseFile.id.in_(ids))
    cases = {one.id: one for one in session.scalars(asked)}
    try:
        with session.begin_nested():
            answers = TOGETHER[VERBS.get(verb)](session, [cases[one] for one in ids if one in cases], by)
    except Exception:
        log.exception("%s of %s cases together fails; tried one by one", verb, len(crowd))
        return []
    now = clock.now()
    ran = [_Ran(effect, dict(answers[effect.case_id])) for effect in crowd if effect.case_id in answers]
    for one in ran:
        one.effect.status, one.effect.closed_at, one.effect.cause = DONE, now, None
    return ran


def _run_one(session: Session, effect: Effect, *, strict: bool, by: Actor | None) -> _Ran | None:
    """Run one effect in a savepoint; None when it did not come to an end. What has answers was done before."""
    acting = by or decider(effect)
    try:
        with session.begin_nested():
            ran = _called(session, effect, acting)
    except ServiceError as error:
        ran = _Ran(effect, {}, error.code)
    except HeldElsewhere:
        effect.due_at = clock.now() + FIRST_WAIT
        return None
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
    if effect.kind == "layanan" and effect.answers is not None:
        return _Ran(effect, effect.answers)
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


def decider(effect: Effect) -> Actor:
    """Whoever's decision asked for the effect, with just the rights effects need."""
    return Actor(effect.actor_id, effect.actor_name, effect.actor_role, 0, RIGHTS)


def _park(effect: Effect, cause: str) -> None:
    effect.status, effect.cause, effect.attempts = STUCK, cause[:500], effect.attempts + 1


def _park_stuck(ran: Sequence[_Ran], stuck: Mapping[UUID, tuple[str, str]]) -> None:
    """Park cases that could not go on. What the service did stays done: its answers are kept for the next try."""
    for one in ran if stuck else ():
        if one.effect.case_id in stuck:
            one.effect.closed_at = None
            one.effect.answers = dict(one.answers) if one.error is None else one.effect.answers
            _park(one.effect, ": ".join(stuck[one.effect.case_id]))


def _try_later(effect: Effect, error: Exception) -> None:
    effect.attempts += 1
    if effect.attempts >= TRIES:
        effect.status, effect.cause = STUCK, f"{type(error).__name__}: {error}"[:500]
    else:
        effect.due_at = _later(clock.now(), effect.attempts)


def _later(now: datetime, attempts: int) -> datetime:
    return now + FIRST_WAIT * int(4 ** (attempts - 1))

"""Incidents: calls and timers that stand still, with their cause; tried again, or skipped with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.errors import NotStuck, ReasonRequired
from portal.cases.inbox import in_area
from portal.cases.models import CaseFile
from portal.cases.moving.effects import STUCK, WAITING, run_effects
from portal.cases.moving.moving import move_cases
from portal.cases.moving.standing import Move, lock_cases
from portal.cases.moving.writing import Said
from portal.cases.ports import Happening, Value
from portal.cases.processmodels import Effect
from portal.cases.rules import SHORTEST_NOTE
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import part_of
from portal.kernel.pages import Page, keyset_page

MOST = 5_000
"""Incidents tried again at once."""


@dataclass(frozen=True)
class IncidentFilters:
    """What to keep: a process element, a piece of the cause."""

    element: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Incident:
    """One thing that stands still, and its case."""

    effect: Effect
    case: CaseFile


def incidents(
    session: Session, actor: Actor, filters: IncidentFilters, *, after: str | None = None, before: str | None = None
) -> Page[Incident]:
    """The incidents of the actor's area."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    statement: Any = _stuck(actor, filters)
    place: list[Any] = [Effect.id]
    return keyset_page(session, statement, place, after=after, before=before, make=_incident)


def _incident(row: Any) -> Incident:
    return Incident(row[0], row[1])


def _stuck(actor: Actor, filters: IncidentFilters) -> Any:
    joined = (CaseFile.part == Effect.part) & (CaseFile.id == Effect.case_id)
    statement: Any = select(Effect, CaseFile).join(CaseFile, joined)
    statement = statement.where(Effect.status == STUCK, in_area(Effect, actor.area))
    if filters.element:
        statement = statement.where(Effect.element == filters.element)
    if filters.cause:
        statement = statement.where(Effect.cause.contains(filters.cause, autoescape=True))
    return statement


def retry_incident(session: Session, effect_id: UUID, *, by: Actor) -> bool:
    """Try one again at once; whether it went well. Its new cause is kept when it did not."""
    return retry_all(session, [_locked(session, effect_id, by)], by=by) == 1


def retry_filtered(session: Session, filters: IncidentFilters, *, by: Actor) -> tuple[int, int]:
    """Try all again that the filters keep, at most `MOST`: how many were tried, how many went well."""
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    found = session.scalars(
        _stuck(by, filters).with_only_columns(Effect).limit(MOST).with_for_update(of=Effect, skip_locked=True)
    ).all()
    return len(found), retry_all(session, list(found), by=by)


def retry_all(session: Session, effects: Sequence[Effect], *, by: Actor) -> int:
    """Try effects and timers again; how many went well."""
    for effect in effects:
        effect.status, effect.due_at = WAITING, clock.now()
        _tell(session, "cases.incident.retried", effect, by)
    session.flush()
    calls = [one for one in effects if one.kind != "waktu"]
    run_effects(session, calls, strict=False)
    for timer in [one for one in effects if one.kind == "waktu"]:
        _timer_again(session, timer, by)
    session.flush()
    return sum(one.status not in {STUCK, WAITING} for one in effects)


def _timer_again(session: Session, effect: Effect, by: Actor) -> None:
    [case] = lock_cases(session, [(effect.part, effect.case_id)])
    said = Said("cases.timer.fired")
    planned = move_cases(session, [Move(case, Happening("timer", effect.key), {})], said, by=by)
    if case.id in planned.stuck:
        effect.status, effect.cause, effect.attempts = STUCK, ": ".join(planned.stuck[case.id]), effect.attempts + 1
    else:
        effect.status, effect.closed_at, effect.cause = "selesai", clock.now(), None


def skip_incident(
    session: Session, effect_id: UUID, *, answers: dict[str, Value] | None = None, reason: str, by: Actor
) -> None:
    """Go on as if it had been done, with `answers` for the variables it would have set; the reason is recorded.

    Refuses: `NotFound`, `NotStuck`, `ReasonRequired`.
    """
    effect = _locked(session, effect_id, by)
    if len(reason.strip()) < SHORTEST_NOTE:
        raise ReasonRequired(fields={"alasan": ReasonRequired().message})
    effect.status, effect.closed_at, effect.reason = "dilewati", clock.now(), reason.strip()
    effect.closed_by, effect.closed_name = by.user_id, by.name
    _tell(session, "cases.incident.skipped", effect, by, reason.strip())
    session.flush()
    if effect.kind == "layanan":
        cases = lock_cases(session, [(effect.part, effect.case_id)])
        moves = [Move(case, Happening("done", effect.key), answers or {}) for case in cases]
        planned = move_cases(session, moves, Said("cases.effect.skipped", note=reason.strip()), by=by)
        for why in planned.stuck.values():
            raise NotStuck(why=": ".join(why))


def _locked(session: Session, effect_id: UUID, by: Actor) -> Effect:
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    effect = session.scalars(
        select(Effect).where(Effect.part == part_of(effect_id), Effect.id == effect_id).with_for_update()
    ).one_or_none()
    if effect is None or effect.region_code not in by.area:
        raise NotFound
    if effect.status != STUCK:
        raise NotStuck(why="sudah diurus")
    return effect


def _tell(session: Session, verb: str, effect: Effect, by: Actor, reason: str | None = None) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=effect.part,
        region_code=effect.region_code,
        about="effect",
        about_id=effect.id,
        case_id=effect.case_id,
        reason=reason,
        before={"sebab": effect.cause},
        after={"unsur": effect.element},
    )

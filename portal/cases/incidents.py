"""Incidents: calls, timers and messages that stand still, with their cause; tried again, or skipped with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.errors import AnswerRequired, NotStuck
from portal.cases.inbox import in_area
from portal.cases.models import CaseFile
from portal.cases.moving.effects import DONE, WAITING, decider, held_effects, run_effects
from portal.cases.moving.messages import HEARD
from portal.cases.moving.moving import move_cases
from portal.cases.moving.parking import STUCK
from portal.cases.moving.standing import Move, alone, lock_cases
from portal.cases.moving.timers import FIRED
from portal.cases.moving.writing import Said
from portal.cases.outlines import Outline, Value
from portal.cases.ports import Happening
from portal.cases.processmodels import Effect
from portal.cases.studioqueries import outline_of
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import part_of
from portal.kernel.pages import Page, capped_count, keyset_page
from portal.kernel.reasons import reasoned

MOST = 5_000
"""Incidents tried again at once."""
HAPPENED: Final = {"waktu": ("timer", FIRED), "pesan": ("message", HEARD), "sinyal": ("signal", HEARD)}
"""Kinds of what happened to a case from outside → the happening, and what is written of it."""
MESSAGES: Final = {"seen": "sudah diurus"}


@dataclass(frozen=True)
class IncidentFilters:
    """What to keep: a process, an element of it, a piece of the cause, a region and all below it."""

    element: str = ""
    cause: str = ""
    process: str = ""
    region: int | None = None


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


def incident_in(session: Session, actor: Actor, process: str, effect_id: UUID) -> Incident:
    """One incident of a process. Refuses: `NotFound` (also when somebody has seen to it)."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    found = _stuck(actor, IncidentFilters(process=process)).where(
        Effect.part == part_of(effect_id), Effect.id == effect_id
    )
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return _incident(row)


def incident_count(session: Session, actor: Actor, process: str) -> int:
    """How many there are in the actor's area, counted no further than the cap of lists, plus one."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    return capped_count(session, _stuck(actor, IncidentFilters(process=process)).with_only_columns(Effect.id))


def stuck_elements(session: Session, actor: Actor, process: str) -> list[tuple[str, str, str, int]]:
    """Element, a version that has it, verb, how many stand still there: the most first."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    found = _stuck(actor, IncidentFilters(process=process)).with_only_columns(
        Effect.element, func.min(CaseFile.process_version), func.min(Effect.verb), func.count()
    )
    rows = session.execute(found.group_by(Effect.element).order_by(func.count().desc(), Effect.element)).all()
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _stuck(actor: Actor, filters: IncidentFilters) -> Any:
    joined = (CaseFile.part == Effect.part) & (CaseFile.id == Effect.case_id)
    statement: Any = select(Effect, CaseFile).join(CaseFile, joined)
    statement = statement.where(Effect.status == STUCK, in_area(Effect, actor.area))
    if filters.process:
        statement = statement.where(CaseFile.process == filters.process)
    if filters.region is not None:
        statement = statement.where(in_area(Effect, Area.of(filters.region)))
    if filters.element:
        statement = statement.where(Effect.element == filters.element)
    if filters.cause:
        statement = statement.where(Effect.cause.contains(filters.cause, autoescape=True))
    return statement


def retry_incident(session: Session, effect_id: UUID, *, by: Actor) -> bool:
    """Try one again at once; whether it went well. Its new cause is kept when it did not."""
    return retry_all(session, [_locked(session, effect_id, by)], by=by) == 1


def retry_filtered(
    session: Session,
    filters: IncidentFilters,
    *,
    only: Collection[UUID] | None = None,
    most: int = MOST,
    by: Actor,
) -> tuple[int, int]:
    """Try all again that the filters keep (`only` these of them), at most `most`: how many were, how many went well."""
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    columns = Effect.part, Effect.id, Effect.case_id
    statement = _stuck(by, filters).with_only_columns(*columns).order_by(Effect.id).limit(most)
    if only is not None:
        statement = statement.where(Effect.id.in_(only))
    named = {(part, effect_id): (part, case_id) for part, effect_id, case_id in session.execute(statement)}
    free = {case.id for case in lock_cases(session, list(named.values()), skip=True)}
    found = held_effects(session, [one for one, (_, case_id) in named.items() if case_id in free], status=STUCK)
    return len(found), retry_all(session, found, by=by)


def retry_all(session: Session, effects: Sequence[Effect], *, by: Actor) -> int:
    """Try effects, timers and messages of held cases again; how many went well."""
    for effect in effects:
        effect.status, effect.due_at = WAITING, clock.now()
        _tell(session, "cases.incident.retried", effect, by)
    session.flush()
    waiting = [one for one in effects if one.kind not in HAPPENED]
    while waiting:  # a case moves once at a time
        turn = {effect.case_id: effect for effect in reversed(waiting)}
        run_effects(session, list(turn.values()), strict=False)
        waiting = [one for one in waiting if one is not turn[one.case_id]]
    for effect in [one for one in effects if one.kind in HAPPENED]:
        _happen_again(session, effect)
    session.flush()
    return sum(one.status not in {STUCK, WAITING} for one in effects)


def _happen_again(session: Session, effect: Effect) -> None:
    """Let a timer, message or signal reach its case again, as it first did; nothing to do when it waits no more."""
    [case] = lock_cases(session, [(effect.part, effect.case_id)])
    what, said = HAPPENED[effect.kind]
    move = Move(alone(case), Happening(what, effect.key), effect.answers or {})
    planned = move_cases(session, [move], said, by=decider(effect))
    if case.id not in planned.stuck:
        effect.status, effect.closed_at, effect.cause = DONE, clock.now(), None
    elif case.id in planned.closed:
        effect.status, effect.closed_at = "batal", clock.now()
    else:
        effect.status, effect.cause, effect.attempts = STUCK, ": ".join(planned.stuck[case.id]), effect.attempts + 1


def skip_incident(
    session: Session, effect_id: UUID, *, answers: dict[str, Value] | None = None, reason: str, by: Actor
) -> None:
    """Go on as if it had been done, with `answers` for the variables it would have set; the reason is recorded.

    Refuses: `NotFound`, `NotStuck`, `ReasonRequired`, `AnswerRequired`.
    """
    effect = _locked(session, effect_id, by)
    why = reasoned(reason)
    _refuse_unanswered(session, effect, answers or {})
    effect.status, effect.closed_at, effect.reason = "dilewati", clock.now(), why
    effect.closed_by, effect.closed_name = by.user_id, by.name
    _tell(session, "cases.incident.skipped", effect, by, why)
    session.flush()
    if effect.kind == "layanan":
        cases = lock_cases(session, [(effect.part, effect.case_id)])
        said = {**(effect.answers or {}), **(answers or {})}
        moves = [Move(alone(case), Happening("done", effect.key), said) for case in cases]
        planned = move_cases(session, moves, Said("cases.effect.skipped", note=why), by=by)
        for stuck in planned.stuck.values():
            raise NotStuck(why=": ".join(stuck))


def skip_choices(session: Session, incident: Incident) -> dict[str, list[str]]:
    """Variable → values the diagram goes by right after the call: what skipping must say in its stead."""
    if incident.effect.kind != "layanan":
        return {}
    return _choices(outline_of(session, incident.case.process_version), incident.effect.element)


def _choices(outline: Outline, element_id: str) -> dict[str, list[str]]:
    choices: dict[str, list[str]] = {}
    element = outline.element(element_id)
    after = [outline.element(way.to) for way in element.ways] if element else []
    for gateway in [one for one in after if one is not None and one.kind in {"xor", "or"}]:
        for test in [one for way in gateway.ways for one in way.tests or ()]:
            if test.comparison == "==" and isinstance(test.value, str):
                values = choices.setdefault(test.variable, [])
                values += [test.value] if test.value not in values else []
    return choices


def _refuse_unanswered(session: Session, effect: Effect, answers: Mapping[str, Value]) -> None:
    case = session.get_one(CaseFile, (effect.part, effect.case_id))
    for variable, values in skip_choices(session, Incident(effect, case)).items():
        if answers.get(variable) not in values:
            raise AnswerRequired(fields={f"jawab-{variable}": AnswerRequired().message})


def _locked(session: Session, effect_id: UUID, by: Actor) -> Effect:
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    part = part_of(effect_id)
    effect = session.get(Effect, (part, effect_id))
    if effect is None or effect.region_code not in by.area:
        raise NotFound
    lock_cases(session, [(part, effect.case_id)])
    for held in held_effects(session, [(part, effect_id)], status=STUCK):
        return held
    raise NotStuck(why=MESSAGES["seen"])


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

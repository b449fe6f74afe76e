"""Reads of one case on its diagram: the way it took, where it stands, when its timers fall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.casefile import FACTS_TOLD, STEERED, case_in, led_to
from portal.cases.inbox import in_area
from portal.cases.models import CaseFile, Timer
from portal.cases.outlines import Outline
from portal.cases.processes import waiting_at
from portal.cases.studioqueries import diagram_of, outline_of
from portal.kernel.facts import Fact

TOLD = 500
"""Moves of a case that are told at most."""
ABREAST = 12
"""How far back an element's predecessor is looked for."""


@dataclass(frozen=True)
class Stop:
    """One move of a case: when, by whom, the elements it went through in order; or where somebody put it, and why.

    `told` is what somebody did when the elements do not say it.
    """

    at: datetime
    who: str
    role: str
    path: tuple[str, ...]
    told: str = ""
    reason: str = ""
    places: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Falls:
    """A timer of the case and when it falls due."""

    element: str
    at: datetime


@dataclass(frozen=True)
class CasePath:
    """A case on its diagram. `visits`: element → how often; `arrows`: arrows gone along; `open`: where it stands."""

    case: CaseFile
    outline: Outline
    stops: tuple[Stop, ...]
    visits: dict[str, int]
    arrows: tuple[str, ...]
    open: tuple[str, ...]
    timers: tuple[Falls, ...]


def case_path(session: Session, actor: Actor, case_id: UUID) -> CasePath:
    """The way of a case, from the facts its moves left."""
    actor.must(Permission.CASES_CASE_READ)
    case = case_in(session, actor.area, case_id)
    facts = session.scalars(
        select(Fact)
        .where(Fact.part == case.part, Fact.case_id == case.id, in_area(Fact, actor.area))
        .where(or_(Fact.after.has_key("jalan"), Fact.verb.in_(STEERED)))
        .order_by(Fact.at, Fact.id)
        .limit(TOLD)
    )
    timers = session.scalars(
        select(Timer)
        .where(Timer.part == case.part, Timer.case_id == case.id)
        .where(Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
        .order_by(Timer.due_at)
    )
    outline = outline_of(session, case.process_version)
    labels = {one.id: one.label for one in outline.elements}
    calls = {way.to: one.id for one in outline.elements if one.kind == "call" for way in one.ways}
    stops = tuple(_through(_stop(one, labels), calls) for one in facts)
    open_now = () if case.closed_at else waiting_at(session, case.process_version, case.marking)
    standing = tuple(dict.fromkeys(place for one in open_now if one.what != "timer" for place in places(one.key)))
    return CasePath(
        case=case,
        outline=outline,
        stops=stops,
        visits=dict(Counter(element for stop in stops for element in stop.path)),
        arrows=arrows_along(outline, [*(element for stop in stops for element in stop.path), *standing]),
        open=standing,
        timers=tuple(Falls(one.element, one.due_at) for one in timers),
    )


def _through(stop: Stop, calls: Mapping[str, str]) -> Stop:
    """The same move with the calls it went into: a case's way tells only what lies in them. `calls`: start → call."""
    return replace(stop, path=tuple(one for step in stop.path for one in (calls.get(step), step) if one))


def places(key: str) -> list[str]:
    """The elements a key names, the calls it lies in first: a called process is drawn as one element."""
    return [piece.partition("#")[0] for piece in key.split("/")]


def _stop(fact: Fact, labels: Mapping[str, str]) -> Stop:
    stop = Stop(fact.at, fact.actor_name, fact.role, tuple((fact.after or {}).get("jalan", ())))
    if fact.verb in STEERED:
        role, places = "" if fact.actor_id else fact.role, led_to(fact, labels)
        return replace(stop, role=role, told=FACTS_TOLD[fact.verb], reason=fact.reason or "", places=places)
    return replace(stop, told=FACTS_TOLD["cases.case.opened"]) if fact.verb == "cases.case.opened" else stop


def case_diagram(session: Session, actor: Actor, case_id: UUID) -> str:
    """The diagram of a case's own version."""
    actor.must(Permission.CASES_CASE_READ)
    return diagram_of(session, case_in(session, actor.area, case_id).process_version)


def arrows_along(outline: Outline, walked: Sequence[str]) -> tuple[str, ...]:
    """The arrows of a way: into each element from the last before it that leads there (branches may run abreast)."""
    leads = {(one.id, way.to): way.id for one in outline.elements for way in one.ways}
    gone: dict[str, None] = {}
    for place, element in enumerate(walked):
        before = reversed(walked[max(0, place - ABREAST) : place])
        arrow = next((leads[one, element] for one in before if (one, element) in leads), None)
        if arrow is not None:
            gone[arrow] = None
    return tuple(gone)

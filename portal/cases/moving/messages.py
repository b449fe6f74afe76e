"""A message finds the one case that waits for its name and correlation; a signal reaches all who listen.

Nothing is lost: a case that heard but cannot go on is parked with what it heard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.arming import correlation_of
from portal.cases.errors import Unforeseen
from portal.cases.models import CaseFile
from portal.cases.moving.moving import move_cases
from portal.cases.moving.parking import park
from portal.cases.moving.standing import Move, alone, lock_cases
from portal.cases.moving.writing import Said
from portal.cases.outlines import Value
from portal.cases.ports import Happening, NoWayOut
from portal.cases.processes import process_info
from portal.cases.processmodels import Subscription

HEARD = Said("cases.message.heard")
MOST = 5_000


class HeldElsewhere(Exception):
    """A receiver is in other hands at this moment. Who sends holds cases itself, so it must not wait for another."""


def send_message(
    session: Session, name: str, correlation: str, *, payload: Mapping[str, Value] | None = None, by: Actor
) -> int:
    """Give a message to the cases of the actor's area that wait for it; how many heard. Raises `HeldElsewhere`."""
    waiting = session.scalars(
        select(Subscription).where(
            Subscription.kind == "message", Subscription.name == name, Subscription.correlation == correlation
        )
    ).all()
    return _hear(session, waiting, "message", payload or {}, by)


def send_signal(session: Session, name: str, *, payload: Mapping[str, Value] | None = None, by: Actor) -> int:
    """Sound a signal in the actor's area; how many cases heard."""
    heard = 0
    after: UUID | None = None
    while True:
        statement = select(Subscription).where(Subscription.kind == "signal", Subscription.name == name)
        if after is not None:
            statement = statement.where(Subscription.case_id > after)
        waiting = session.scalars(statement.order_by(Subscription.case_id).limit(MOST)).all()
        if not waiting:
            return heard
        after = waiting[-1].case_id
        heard += _hear(session, waiting, "signal", payload or {}, by)


def _hear(session: Session, waiting: Sequence[Subscription], kind: str, payload: Mapping[str, Value], by: Actor) -> int:
    key_of = {one.case_id: one.name if kind == "signal" else one.key for one in waiting}
    element_of = {one.case_id: one.key for one in waiting}
    places = sorted({(one.part, one.case_id) for one in waiting})
    cases = lock_cases(session, places, skip=kind == "message")
    if kind == "message" and len(cases) < len(places):
        raise HeldElsewhere
    moves = [Move(alone(case), Happening(kind, key_of[case.id]), payload) for case in cases]
    planned = move_cases(session, moves, HEARD, by=by)
    for case in cases:
        if case.id in planned.stuck and case.id not in planned.closed:
            cause, element = planned.stuck[case.id], element_of[case.id]
            park(session, case, kind, key_of[case.id], cause, element=element, payload=payload, by=by)
    return len(moves) - len(planned.stuck)


def deliver(session: Session, kind: str, name: str, sender: CaseFile, *, by: Actor) -> int:
    """What a case threw reaches those that wait; nobody waiting is no fault."""
    if kind == "signal":
        return send_signal(session, name, by=by)
    info = process_info(session, sender.process_version)
    element = next((one for one, what in info.events.items() if what == name and one in info.correlations), None)
    try:
        carried = sender.number if element is None else correlation_of(info, element, sender.variables)
    except NoWayOut as error:
        raise Unforeseen(element=error.element, why=error.why) from error
    return send_message(session, name, carried, by=by)

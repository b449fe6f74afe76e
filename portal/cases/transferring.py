"""A move between two villages, case by case: offered, answered, carried out. Neither side sees the other's case.

What crosses is done in the house's name, with a session that for this one deed reaches both places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.permissions import Permission
from portal.cases.models import CaseFile
from portal.cases.moving.messages import send_message
from portal.cases.opening import open_cases
from portal.cases.outlines import Scalar
from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.kernel.ids import part_of
from portal.registry.errors import BaseMoved, NotOpenForChange
from portal.registry.records import ARRIVAL, DEPARTURE
from portal.registry.relocating import departure_of, offer_arrival, relocate, village_of

ANSWERED: Final = "pindah_dijawab"
"""The message the old village's case waits for."""
ACCEPTED, REFUSED = "diterima", "ditolak"
HOUSE: Final = system(
    "cases.move",
    Permission.CASES_CASE_READ,
    Permission.CASES_TASK_WORK,
    Permission.CASES_USULAN_PROPOSE,
    Permission.REGISTRY_KELUARGA_READ,
)


@dataclass(frozen=True)
class MoveView:
    """The other end of a move as its case page tells it: the other village, and whether this one is being left."""

    village: int
    leaving: bool


def move_view(session: Session, case: CaseFile) -> MoveView | None:
    """Where a case's family moves to or comes from; None when it does not move."""
    if case.kind not in {DEPARTURE, ARRIVAL}:
        return None
    village = village_of(session, case.change_set_id)
    return MoveView(village, case.kind == DEPARTURE) if village else None


@contextmanager
def everywhere(session: Session) -> Iterator[None]:
    """For one deed the session reaches the whole nation; afterwards what it reached before.

    Left by an error, the area lock falls back with the savepoint it was lifted in.
    """
    before = session.info.get("scope")
    actor_id, role = (before.actor_id, before.role) if before else (0, "sistem")
    session.flush()
    set_scope(session, Scope(actor_id, role, EVERYWHERE))
    try:
        yield
        session.flush()
    except BaseException:
        session.info["scope"] = before
        raise
    set_scope(session, before)


def offer_move(session: Session, case: CaseFile, _by: Actor) -> Mapping[str, Scalar]:
    """Open the new village's case, standing at its draft."""
    with everywhere(session):
        made = offer_arrival(session, case.change_set_id, by=HOUSE)
        open_cases(session, [made], {made.id: case.title}, by=HOUSE, province_step=False, submit=False)
    return {}


def carry_out(session: Session, case: CaseFile, by: Actor) -> Mapping[str, Scalar]:
    """Publish both proposals of the move, or neither."""
    other = _other(session, case)
    try:
        relocate(session, case.change_set_id, case_ids=(other.id if other else None, case.id), by=by)
    except (BaseMoved, NotOpenForChange):
        return {"hasil_terap": "konflik"}
    return {"hasil_terap": "diterapkan"}


def accept_move(session: Session, case: CaseFile, _by: Actor) -> Mapping[str, Scalar]:
    """Tell the old village's case that its family has come."""
    _answer(session, case, ACCEPTED)
    return {}


def refuse_move(session: Session, case: CaseFile, _by: Actor) -> Mapping[str, Scalar]:
    """Tell the old village's case that its family is not taken in."""
    _answer(session, case, REFUSED)
    return {}


def _answer(session: Session, case: CaseFile, answer: str) -> None:
    with everywhere(session):
        if (other := _other(session, case)) is not None:
            send_message(session, ANSWERED, other.number, payload={"jawaban_tujuan": answer}, by=HOUSE)


def _other(session: Session, case: CaseFile) -> CaseFile | None:
    """The old village's case, as far as the session reaches it; None when it waits for another village by now."""
    old = departure_of(session, case.change_set_id)
    if old is None:
        return None
    return session.scalars(
        select(CaseFile).where(CaseFile.part == part_of(old), CaseFile.change_set_id == old)
    ).one_or_none()

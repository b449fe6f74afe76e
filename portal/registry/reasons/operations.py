"""Verbs of the reason catalogue: proposed by one administrator, in force when another signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.managing import must_be_national
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.reasons import OF_VERSIONS, reasoned
from portal.kernel.signatures import first_signature
from portal.registry.codes import CODES
from portal.registry.reasons.errors import (
    CodeRequired,
    CodeUnknown,
    NotWaiting,
    OwnSignature,
    ReasonWaits,
    ReasonWrong,
)
from portal.registry.reasons.models import ReasonDuty, ReasonVersion
from portal.registry.reasons.queries import LIVE, PROPOSED, catalogue, duty, reason_of, reasons
from portal.registry.reasons.rules import BY_ACTION, LISTS, PURPOSES, REJECTION, RETURN, Reason, next_code, problems

REFUSED = "ditolak"
_TURN = 4_108_150_029
Row = TypeVar("Row", ReasonVersion, ReasonDuty)


def propose_reason(session: Session, said: Reason, *, note: str, by: Actor) -> ReasonVersion:
    """Propose a wording of a reason, a new one when `said.code` is empty: in force once another administrator signs.

    Refuses `ReasonWrong`, `ReasonRequired`, `ReasonWaits`, `NotFound`.
    """
    _must_manage(by)
    note = reasoned(note, least=OF_VERSIONS, field="note")
    if said.purpose not in PURPOSES:
        raise NotFound
    take_turn(session, _TURN)
    known = _known(session, said)
    if known is not None:
        said = replace(said, house=known.house, like_code=known.like_code)
    wrong = problems(said, known, today=clock.today(), house_codes=CODES.get(LISTS.get(said.purpose, ""), {}))
    if wrong:
        raise ReasonWrong(fields=wrong)
    row = ReasonVersion(
        code=said.code or next_code(said.purpose, _codes(session, said.purpose)),
        house=said.house,
        like_code=said.like_code,
        label=said.label,
        label_en=said.label_en,
        advice=said.advice,
        advice_en=said.advice_en,
        position=said.position,
        valid_from=said.valid_from,
        valid_until=said.valid_until,
        **_proposed(said.purpose, note, by),
    )
    session.add(row)
    _told(session, "registry.reason.proposed", row, by, reason=note)
    session.flush()
    return row


def propose_duty(session: Session, purpose: str, *, required: bool, note: str, by: Actor) -> ReasonDuty:
    """Propose whether rejections or returns must carry a code. Refuses `ReasonRequired`, `ReasonWaits`, `NotFound`."""
    _must_manage(by)
    note = reasoned(note, least=OF_VERSIONS, field="note")
    if purpose not in {REJECTION, RETURN}:
        raise NotFound
    take_turn(session, _TURN)
    if session.scalar(select(ReasonDuty.id).where(ReasonDuty.purpose == purpose, ReasonDuty.status == PROPOSED)):
        raise ReasonWaits
    row = ReasonDuty(required=required, **_proposed(purpose, note, by))
    session.add(row)
    _told(session, "registry.reason.proposed", row, by, reason=note)
    session.flush()
    return row


def sign(session: Session, model: type[Row], row_id: UUID, *, by: Actor) -> Row:
    """Put a proposal in force: the second signature. Refuses `OwnSignature`, `NotWaiting`, `ReasonWrong`.

    A wording signed after its first day counts from the day it is signed: what was decided before keeps its words.
    """
    row = _waiting(session, model, row_id, by)
    if row.proposed_by == by.user_id:
        raise OwnSignature
    if isinstance(row, ReasonVersion):
        if row.valid_until is not None and row.valid_until < clock.today():
            raise ReasonWrong(fields={"valid_until": "Hari terakhirnya sudah lewat."})
        row.valid_from = max(row.valid_from, clock.today())
    row.status = LIVE
    row.sign(by)
    _told(session, "registry.reason.signed", row, by)
    session.flush()
    return row


def refuse(session: Session, model: type[Row], row_id: UUID, *, by: Actor) -> Row:
    """Take back one's own proposal, or refuse another's. Refuses `NotWaiting`."""
    row = _waiting(session, model, row_id, by)
    row.status = REFUSED
    row.sign(by)
    _told(session, "registry.reason.refused", row, by)
    session.flush()
    return row


def refusal_of_code(session: Session, action: str, code: str) -> CodeRequired | CodeUnknown | None:
    """Why an answer may not stand with this code (or none); None when it may, or the answer carries no code."""
    purposes = BY_ACTION.get(action, ())
    if not purposes:
        return None
    if not code:
        if not duty(session, purposes[0]):
            return None
        return CodeRequired(fields={"reason_code": CodeRequired().message})
    if code in reasons(session, purposes[0]) or any(code in catalogue(session, one) for one in purposes[1:]):
        return None
    return CodeUnknown(fields={"reason_code": CodeUnknown().message})


def _must_manage(by: Actor) -> None:
    by.must(Permission.REGISTRY_REASON_MANAGE)
    must_be_national(by)


def _known(session: Session, said: Reason) -> Reason | None:
    if not said.code:
        return None
    same = (ReasonVersion.purpose == said.purpose, ReasonVersion.code == said.code)
    if session.scalar(select(ReasonVersion.id).where(*same, ReasonVersion.status == PROPOSED)):
        raise ReasonWaits
    known = reason_of(session, said.purpose, said.code, day=date.max)
    if known is None:
        raise NotFound
    return known


def _codes(session: Session, purpose: str) -> list[str]:
    return list(session.scalars(select(ReasonVersion.code).where(ReasonVersion.purpose == purpose)))


def _waiting(session: Session, model: type[Row], row_id: UUID, by: Actor) -> Row:
    _must_manage(by)
    take_turn(session, _TURN)
    row = session.get(model, row_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.status != PROPOSED:
        raise NotWaiting
    return row


def _proposed(purpose: str, note: str, by: Actor) -> dict[str, Any]:
    return {
        "id": new_id(0),
        "purpose": purpose,
        "status": PROPOSED,
        "note": note,
    } | first_signature(by)


def _told(
    session: Session, verb: str, row: ReasonVersion | ReasonDuty, by: Actor, *, reason: str | None = None
) -> None:
    said: dict[str, Any] = {"untuk": row.purpose}
    if isinstance(row, ReasonVersion):
        until = row.valid_until.isoformat() if row.valid_until else ""
        said |= {"kode": row.code, "sebutan": row.label, "dari": row.valid_from.isoformat(), "sampai": until}
    else:
        said |= {"wajib": row.required}
    leave_fact(
        session, verb, by=by, part=0, region_code=NATION, about="reason", about_id=row.id, reason=reason, after=said
    )

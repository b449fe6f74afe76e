"""The province's dispute desk: objections that came up to it, those about to, those it has passed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.inbox import in_area
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task
from portal.cases.outcomes import TERM
from portal.cases.province.sampling import must_validate
from portal.registry.objectionmodels import Objection
from portal.registry.records import OBJECTION

HERE, BELOW, ABOVE = "provinsi", "kabupaten", "pusat"
DESKS = {"validator_prov": HERE, "analis_pusat": ABOVE}
MOST = 200
"""Objections of a desk shown at once; more are found in the list of cases."""


@dataclass(frozen=True)
class Dispute:
    """A running objection: where it lies, until when, what was said at the last hearing and by whom it was ruled."""

    case: CaseFile
    said: Objection
    task: Task | None
    desk: str
    until: datetime | None
    """The deadline of its open step, or the end of the regency's term."""
    hearing: str
    ruling: str
    note: str


def disputes(session: Session, actor: Actor) -> dict[str, list[Dispute]]:
    """The running objections of the actor's province by desk, the nearest deadline first. Refuses `NotAllowed`."""
    must_validate(actor)
    found = {desk: _at_desk(session, actor, desk) for desk in (HERE, BELOW, ABOVE)}
    for rows in found.values():
        rows.sort(key=lambda one: (one.until is None, one.until))
    return found


def _at_desk(session: Session, actor: Actor, desk: str) -> list[Dispute]:
    """The `MOST` of a desk with the nearest deadlines; those below only if they have one."""
    theirs, until = _desk(desk)
    statement = (
        select(CaseFile, Objection, Task)
        .join(Objection, (Objection.part == CaseFile.part) & (Objection.change_set_id == CaseFile.change_set_id))
        .outerjoin(Task, (Task.part == CaseFile.part) & (Task.case_id == CaseFile.id) & Task.status.in_(OPEN_TASK))
        .where(CaseFile.kind == OBJECTION, CaseFile.status == "berjalan", in_area(CaseFile, actor.area), theirs)
        .order_by(until.nulls_last(), CaseFile.id)
        .limit(MOST)
    )
    rows = session.execute(statement).all()
    told = _decisions(session, [case for case, _, _ in rows])
    return [_dispute(case, said, task, told.get(case.id, [])) for case, said, task in rows]


def _desk(desk: str) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    """Which objections lie on a desk, and until when; as `_dispute` tells of one."""
    due: ColumnElement[Any] = case((Task.working != 0, Task.due_at))
    if desk != BELOW:
        return Task.role.in_([role for role, named in DESKS.items() if named == desk]), due
    term = func.nullif(CaseFile.variables[TERM].astext, "")
    until = func.coalesce(cast(term, DateTime(timezone=True)), due)
    return and_(or_(Task.id.is_(None), Task.role.not_in(list(DESKS))), until.is_not(None)), until


def _decisions(session: Session, cases: list[CaseFile]) -> dict[Any, list[Decision]]:
    made: dict[Any, list[Decision]] = {}
    parts, ids = {case.part for case in cases}, [case.id for case in cases]
    statement = select(Decision).where(Decision.part.in_(parts), Decision.case_id.in_(ids)).order_by(Decision.seq)
    for one in session.scalars(statement):
        made.setdefault(one.case_id, []).append(one)
    return made


def _dispute(case: CaseFile, said: Objection, task: Task | None, decided: list[Decision]) -> Dispute:
    desk = DESKS.get(task.role, BELOW) if task else BELOW
    term = case.variables.get(TERM)
    until = (
        datetime.fromisoformat(str(term)) if desk == BELOW and term else task.due_at if task and task.working else None
    )
    hearing = next((str(one.data["risalah"]) for one in reversed(decided) if one.data.get("risalah")), "")
    ruled = next((one for one in reversed(decided) if one.action in {"terima", "tolak"}), None)
    return Dispute(
        case, said, task, desk, until, hearing, ruled.action if ruled else "", ruled.note or "" if ruled else ""
    )

"""Verbs of cases: open a file, claim and release its tasks, decide, let timers fall due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import deciding
from portal.cases.answering import is_maker
from portal.cases.beginning import openings
from portal.cases.checking import examine
from portal.cases.collective.guarding import refuse_decree
from portal.cases.errors import HeldByColleague, NoLongerOpen, OwnDecision, Unforeseen
from portal.cases.finding import locked_task
from portal.cases.impartial import judged_before
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.moving.moving import move_cases
from portal.cases.moving.standing import Move, alone, standing_of
from portal.cases.moving.timers import fire_due_timers
from portal.cases.moving.writing import Said
from portal.cases.musdes.standing import refuse_on_agenda
from portal.cases.numbers import case_number
from portal.cases.opening import open_cases
from portal.cases.passing import pass_check, refuse_held
from portal.cases.periods.queries import province_decides
from portal.cases.ports import Happening, ProcessInfo
from portal.cases.processes import process_info, process_of
from portal.cases.queueerrors import MadeByYou
from portal.cases.resolving import resolve_conflicts
from portal.documents.operations import next_number
from portal.kernel import clock
from portal.kernel.area import ancestors
from portal.kernel.database import take_turn
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.registry.queries import proposal_draft
from portal.registry.rules import normalise_name

if TYPE_CHECKING:
    from portal.registry.models import ChangeSet

__all__ = [
    "check_case",
    "claim_task",
    "decide_task",
    "fire_due_timers",
    "open_case",
    "open_cases",
    "pass_check",
    "release_task",
    "resolve_conflicts",
]


def open_case(
    session: Session, change_set: ChangeSet, *, by: Actor, province_step: bool = True, title: str = ""
) -> CaseFile:
    """Open the file of a proposal and start the process of its kind (Permensos 3/2021: usulan → verval → penetapan).

    `province_step`: whether the province decides where no gate says so, or the case passes straight through to the
    ministry. A proposal has one case: opening it again returns the same. `title`: the name it goes by when its proposal
    names nobody.
    """
    by.must(Permission.CASES_USULAN_PROPOSE, at=change_set.region_code)
    take_turn(session, change_set.id.int >> 65)
    known = session.scalars(
        select(CaseFile).where(CaseFile.part == change_set.part, CaseFile.change_set_id == change_set.id)
    ).one_or_none()
    if known is not None:
        return known
    process = process_of(session, change_set.kind)
    case = _new_file(session, change_set, process, title, by)
    session.add(case)
    session.flush()
    region = change_set.region_code
    decides = province_decides(session, [region], usual=province_step)[region]
    variables = openings(session, process, [change_set.id], province={change_set.id: decides})[change_set.id]
    said = Said("cases.case.opened", note=change_set.reason, more={"nomor": case.number, "jenis": case.kind})
    planned = move_cases(session, [Move(alone(standing_of(case)), Happening("start", ""), variables)], said, by=by)
    for element, why in planned.stuck.values():
        raise Unforeseen(element=element, why=why)
    session.refresh(case)
    check_case(session, case, by=by)
    return case


def check_case(session: Session, case: CaseFile, *, by: Actor) -> None:
    """Let the rules look at a case whose proposal was just saved; what they find stays with it."""
    examine(session, case, None, by=by)


def decide_task(
    session: Session,
    task_id: UUID,
    *,
    action: str,
    version: int,
    note: str = "",
    return_to: str | None = None,
    data: Mapping[str, Any] | None = None,
    reason_code: str = "",
    case_id: UUID | None = None,
    by: Actor,
) -> None:
    """Answer an open task and move its case, unless a check holds it; see `deciding.decide_task`.

    Refuses beside what that refuses: `HeldByChecks` (the decision table says which finding holds where), `OnAgenda`,
    `HasItsDesk`.
    """
    refuse_decree(session, task_id)
    refuse_on_agenda(session, task_id, by=by)
    refuse_held(session, task_id, action, version, by=by)
    deciding.decide_task(
        session,
        task_id,
        action=action,
        version=version,
        note=note,
        return_to=return_to,
        data=data,
        reason_code=reason_code,
        case_id=case_id,
        by=by,
    )


def _new_file(session: Session, change_set: ChangeSet, process: ProcessInfo, title: str, by: Actor) -> CaseFile:
    now = clock.now()
    regency = ancestors(change_set.region_code)[1]
    local = now.astimezone(clock.WIB)
    serial = next_number(session, kind="kasus", part=change_set.part, office=regency, year=local.year)
    name = proposal_draft(session, by, change_set.id).head_name or title or "Tanpa nama"
    return CaseFile(
        part=change_set.part,
        id=new_id(change_set.part),
        region_code=change_set.region_code,
        number=case_number(regency, local, serial),
        kind=change_set.kind,
        process=process.id,
        process_version=process.version,
        marking=0,
        variables={},
        moves=0,
        title=name,
        title_key=normalise_name(name),
        subject_id=change_set.keluarga_id,
        change_set_id=change_set.id,
        status="berjalan",
        created_by=by.user_id,
        created_by_name=by.name,
        created_at=now,
    )


def claim_task(session: Session, task_id: UUID, *, by: Actor) -> Task:
    """Take an open task of one's role for oneself; taking it twice is fine, from a colleague it is refused.

    So is what one may not answer, for nobody else could then: what one made oneself (`MadeByYou`), an objection about
    whom one judged before (`OwnDecision`).
    """
    case, task = _own_task(session, task_id, by)
    step = process_info(session, case.process_version).step(task.step)
    if is_maker(session, case, step, by):
        raise MadeByYou
    if judged_before(session, case, step, by):
        raise OwnDecision
    task.status, task.claimed_by, task.claimed_name = "diambil", by.user_id, by.name
    _told(session, task, "cases.task.claimed", by)
    return task


def release_task(session: Session, task_id: UUID, *, by: Actor) -> Task:
    """Give a task one holds back to the team."""
    _, task = _own_task(session, task_id, by)
    task.status, task.claimed_by, task.claimed_name = "siap", None, None
    _told(session, task, "cases.task.released", by)
    return task


def _own_task(session: Session, task_id: UUID, by: Actor) -> tuple[CaseFile, Task]:
    """An open task of the actor's role that no colleague holds, with its case."""
    case, task = locked_task(session, task_id, by=by)
    if task.status not in OPEN_TASK:
        raise NoLongerOpen
    if task.claimed_by not in {None, *by.selves}:
        raise HeldByColleague(who=task.claimed_name)
    return case, task


def _told(session: Session, task: Task, verb: str, by: Actor) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=task.part,
        region_code=task.region_code,
        about="task",
        about_id=task.id,
        case_id=task.case_id,
        after={"langkah": task.step},
    )
    session.flush()

"""Verbs of a collective decree: prepare its list, clear it, propose it, sign it; each answer moves its own case.

The decree is a case of the process `penetapan`, the ministry's, in the nation; the cases it gathers stay where they are
until the second signature.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.managing import must_be_national
from portal.access.permissions import Permission
from portal.cases import deciding
from portal.cases.collective.beginning import HOME
from portal.cases.collective.errors import DecreeWrong, FlagsOpen, ListFixed, NothingStands
from portal.cases.collective.gathering import bring_back, drop_gone, flagged, gather, of_decree, postpone
from portal.cases.collective.models import DROPPED, FREED, IN, PREPARED, PROPOSED, Decree, DecreeItem
from portal.cases.errors import Unforeseen
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.moving.moving import move_cases
from portal.cases.moving.standing import Move, alone, standing_of
from portal.cases.moving.writing import Said
from portal.cases.passing import pass_check
from portal.cases.ports import Happening, ProcessInfo
from portal.cases.processes import live_process
from portal.cases.rules import COLLECTIVE, RETURN, SUBMIT
from portal.documents.decree import LETTERS
from portal.documents.operations import next_number
from portal.kernel import clock
from portal.kernel.area import NATION, Level, level_of
from portal.kernel.database import take_turn
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.reasons import OF_VERSIONS, reasoned
from portal.regions import queries as regions
from portal.registry.rules import normalise_name

CANCEL, REFUSE, SIGN = "batalkan", "tolak", "tetapkan"
_TURN = 4_108_150_031
FIRST_YEAR = 2000


def prepare(session: Session, area_code: int, kind: str, month: date, *, by: Actor) -> Decree:
    """Open a decree and gather what stands ready; the first step of its case.

    Refuses `NotAllowed`, `DecreeWrong`, `NothingStands`.
    """
    info = live_process(session, COLLECTIVE)
    _must_work(by, info.steps[0].role)
    wrong = _problems(session, area_code, kind, month)
    if wrong:
        raise DecreeWrong(fields=wrong)
    take_turn(session, _TURN)
    now, local = clock.now(), clock.now().astimezone(clock.WIB)
    serial = next_number(session, kind=COLLECTIVE, part=HOME, office=NATION, year=local.year)
    decree = Decree(
        part=HOME,
        id=new_id(HOME),
        region_code=NATION,
        number=f"PNT-{month:%y%m}-{serial:04d}",
        area_code=area_code,
        kind=kind,
        month=month,
        case_id=new_id(HOME),
        status=PREPARED,
        totals={},
        bulks=[],
        prepared_by=by.user_id,
        prepared_name=by.name,
        prepared_at=now,
        families=0,
    )
    session.add(decree)
    session.flush()
    gather(session, decree)
    if not _count(session, decree):
        raise NothingStands
    _open(session, decree, info, by)
    return decree


def refresh(session: Session, decree_id: UUID, *, by: Actor) -> Decree:
    """Gather again: what came meanwhile joins, what moved on leaves."""
    take_turn(session, _TURN)
    decree = _mine(session, decree_id, by)
    gather(session, decree)
    return decree


def leave_out(session: Session, decree_id: UUID, case_id: UUID | None, *, reason: str, by: Actor) -> int:
    """Leave a case, or every flagged one, for the next decree; how many. Refuses `ReasonRequired`, `ListFixed`."""
    decree = _mine(session, decree_id, by)
    why = reasoned(reason, least=OF_VERSIONS, field="alasan")
    return postpone(session, decree, None if case_id is None else [case_id], why, by=by)


def take_back(session: Session, decree_id: UUID, case_id: UUID, *, by: Actor) -> int:
    """Put a case left for later back in; 0 when another decree has it by now."""
    take_turn(session, _TURN)
    return bring_back(session, _mine(session, decree_id, by), case_id, by=by)


def answer(
    session: Session, decree_id: UUID, *, action: str, version: int, note: str, return_to: str | None = None, by: Actor
) -> Decree:
    """Answer the open step of a decree: propose it, sign it, send it back, end it.

    Refuses `FlagsOpen`, `NothingStands`, and what `deciding.decide_task` refuses (`SamePerson` above all).
    """
    decree = decree_in(session, decree_id, by=by, lock=True)
    by.must(Permission.CASES_TASK_WORK)
    task = session.scalars(
        select(Task).where(Task.part == HOME, Task.case_id == decree.case_id, Task.status.in_(OPEN_TASK))
    ).one_or_none()
    if task is None:
        raise NotFound
    if action == SUBMIT:
        drop_gone(session, decree)
        _must_be_clear(session, decree)
        decree.totals = totals_of(session, decree)
    deciding.decide_task(
        session, task.id, action=action, version=version, note=note, return_to=return_to, case_id=decree.case_id, by=by
    )
    decree = decree_in(session, decree_id, by=by, lock=True)
    if action == SUBMIT:
        decree.status = PROPOSED
    elif action == RETURN:
        decree.status = PREPARED
    elif action in {CANCEL, REFUSE}:
        decree.status = DROPPED
        session.execute(update(DecreeItem).where(*of_decree(decree)).values(status=FREED))
    session.flush()
    return decree


def decree_in(session: Session, decree_id: UUID, *, by: Actor, lock: bool = False) -> Decree:
    """A decree; below the ministry there are none. Refuses `NotFound`."""
    statement = select(Decree).where(Decree.part == part_of(decree_id), Decree.id == decree_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none() if by.region_code == NATION else None
    if found is None:
        raise NotFound
    return found


def totals_of(session: Session, decree: Decree) -> dict[str, int]:
    """Kind → how many are gathered."""
    counted = select(DecreeItem.kind, func.count()).where(*of_decree(decree, IN)).group_by(DecreeItem.kind)
    return {kind: count for kind, count in session.execute(counted)}  # noqa: C416 - rows are no pairs


def flags_left(session: Session, decree: Decree) -> int:
    """How many gathered cases a check still holds."""
    case = (CaseFile.part == DecreeItem.part) & (CaseFile.id == DecreeItem.case_id)
    held = select(func.count()).select_from(DecreeItem).join(CaseFile, case)
    return int(session.scalar(held.where(*of_decree(decree), flagged(session))) or 0)


def _must_work(by: Actor, role: str) -> None:
    by.must(Permission.CASES_TASK_WORK)
    must_be_national(by)
    if by.role != role:
        raise NotAllowed


def _mine(session: Session, decree_id: UUID, by: Actor) -> Decree:
    """A decree whose list may still change, locked."""
    decree = decree_in(session, decree_id, by=by, lock=True)
    first = live_process(session, COLLECTIVE).steps[0]
    _must_work(by, first.role)
    if decree.status == PROPOSED and _step_of(session, decree) == first.id:
        decree.status = PREPARED
    if decree.status != PREPARED:
        raise ListFixed
    return decree


def _step_of(session: Session, decree: Decree) -> str | None:
    """Where the decree's case stands: an administrator may have put it back by hand."""
    return session.scalar(select(CaseFile.step).where(CaseFile.part == HOME, CaseFile.id == decree.case_id))


def _must_be_clear(session: Session, decree: Decree) -> None:
    if not _count(session, decree):
        raise NothingStands
    if left := flags_left(session, decree):
        raise FlagsOpen(count=left)


def _count(session: Session, decree: Decree) -> int:
    return int(session.scalar(select(func.count()).where(*of_decree(decree))) or 0)


def _problems(session: Session, area_code: int, kind: str, month: date) -> dict[str, str]:
    wrong = {}
    if level_of(area_code) > Level.KABUPATEN or (area_code and not regions.names(session, {area_code})):
        wrong["wilayah"] = "Pilih Indonesia, sebuah provinsi, atau sebuah kabupaten/kota."
    if kind and kind not in LETTERS:
        wrong["jenis"] = "Pilih jenis usulan."
    if month.day != 1 or month.year < FIRST_YEAR or month > clock.today():
        wrong["bulan"] = "Pilih bulan yang sudah dimulai."
    return wrong


def _open(session: Session, decree: Decree, info: ProcessInfo, by: Actor) -> None:
    """Open the decree's own case, standing at its first step."""
    title = f"Penetapan {decree.number}"
    case = CaseFile(
        part=HOME,
        id=decree.case_id,
        region_code=NATION,
        number=decree.number,
        kind=COLLECTIVE,
        process=info.id,
        process_version=info.version,
        marking=0,
        variables={},
        moves=0,
        title=title,
        title_key=normalise_name(title),
        subject_id=decree.id,
        change_set_id=decree.id,
        status="berjalan",
        created_by=by.user_id,
        created_by_name=by.name,
        created_at=decree.prepared_at,
    )
    session.add(case)
    leave_fact(
        session,
        "cases.decree.prepared",
        by=by,
        part=HOME,
        region_code=NATION,
        about="decree",
        about_id=decree.id,
        case_id=case.id,
        after={"nomor": decree.number, "wilayah": decree.area_code, "jumlah": _count(session, decree)},
    )
    session.flush()
    begun: dict[str, Any] = {"perlu_provinsi": False, "keputusan": "", "kembali_ke": "", "hasil_terap": ""}
    said = Said("cases.case.opened", more={"nomor": case.number, "jenis": case.kind})
    planned = move_cases(session, [Move(alone(standing_of(case)), Happening("start", ""), begun)], said, by=by)
    for element, why in planned.stuck.values():
        raise Unforeseen(element=element, why=why)


def clear_flag(session: Session, decree_id: UUID, case_id: UUID, mark: str, *, reason: str, by: Actor) -> None:
    """Let a finding that holds a gathered case pass, for a reason; refuses what `pass_check` refuses."""
    decree = _mine(session, decree_id, by)
    if session.scalar(select(DecreeItem.case_id).where(*of_decree(decree), DecreeItem.case_id == case_id)) is None:
        raise NotFound
    pass_check(session, case_id, mark, reason=reason, by=by)

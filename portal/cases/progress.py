"""Writing down where the engine says a case stands: tasks, timers, state, end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import CaseFile, CaseState, Task, Timer
from portal.cases.ports import Advance, ProcessInfo, Scalar, StepInfo
from portal.kernel import clock
from portal.kernel.ids import new_id
from portal.registry.operations import close_change_set

OPEN = ("siap", "diambil")
ENDS = {"ditetapkan": "selesai", "ditolak": "ditolak", "dibatalkan": "dibatalkan"}
"""End event → status of the case; another end counts as finished."""


def write_down(
    session: Session,
    case: CaseFile,
    info: ProcessInfo,
    advance: Advance,
    *,
    by: Actor,
    back: Collection[str] = (),
    note: str = "",
) -> None:
    """Bring tasks, timers and the case's row in line with `advance`. `back`: steps it was sent back to, with `note`."""
    _keep_state(session, case, advance.state, advance.variables)
    _close_tasks(session, case, advance)
    _open_tasks(session, case, [info.step(step_id) for step_id in advance.ready], back=back, note=note)
    _arm_timers(session, case, advance)
    case.step = advance.ready[0] if advance.ready else None
    if advance.ended is not None:
        case.status, case.closed_at = ENDS.get(advance.ended, "selesai"), clock.now()
        if case.status != "selesai":
            close_change_set(session, case.change_set_id, status="batal", by=by)
    session.flush()


def _keep_state(session: Session, case: CaseFile, state: bytes, variables: Mapping[str, Scalar]) -> None:
    kept = session.get(CaseState, (case.part, case.id))
    if kept is None:
        kept = CaseState(part=case.part, case_id=case.id, region_code=case.region_code)
        session.add(kept)
    kept.state, kept.variables = state, dict(variables)


def _standing(session: Session, case: CaseFile) -> Sequence[Task]:
    return session.scalars(
        select(Task).where(Task.part == case.part, Task.case_id == case.id, Task.status.in_(OPEN))
    ).all()


def _close_tasks(session: Session, case: CaseFile, advance: Advance) -> None:
    for task in _standing(session, case):
        if task.step not in advance.ready:
            task.status, task.version = "batal", task.version + 1
    session.flush()


def _open_tasks(session: Session, case: CaseFile, steps: list[StepInfo], *, back: Collection[str], note: str) -> None:
    now = clock.now()
    known = {task.step for task in _standing(session, case)}
    session.add_all(
        Task(
            part=case.part,
            id=new_id(case.part),
            region_code=case.region_code,
            case_id=case.id,
            step=step.id,
            role=step.role,
            status="siap",
            returned=step.id in back,
            return_note=(note or None) if step.id in back else None,
            created_at=now,
            due_at=now + step.due if step.due else None,
            version=1,
        )
        for step in steps
        if step.id not in known
    )


def _arm_timers(session: Session, case: CaseFile, advance: Advance) -> None:
    now = clock.now()
    running = session.scalars(
        select(Timer).where(
            Timer.part == case.part, Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
        )
    ).all()
    armed = {timer.element: timer for timer in advance.timers}
    for timer in running:
        if timer.element not in armed:
            timer.cancelled_at = now
    known = {timer.element for timer in running}
    session.add_all(
        Timer(
            part=case.part,
            id=new_id(case.part),
            region_code=case.region_code,
            case_id=case.id,
            element=element,
            due_at=now + timer.after,
        )
        for element, timer in armed.items()
        if element not in known
    )


def cancel_timers(session: Session, case: CaseFile) -> None:
    """Stop every running timer of a case (its host step is over); `write_down` arms those that run on."""
    session.execute(
        update(Timer)
        .where(
            Timer.part == case.part, Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)
        )
        .values(cancelled_at=clock.now())
    )
